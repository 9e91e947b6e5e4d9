import { openDiskSource } from "../local/disk-source.ts";
import { quoteForShell } from "../reporters/summary.ts";
import type { ExitStatus } from "./exit-status.ts";
import { type FindingsOptions, reportFindings } from "./report-findings.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** The options of `check`. */
export interface CheckOptions extends FindingsOptions {
  stdinPath?: string;
}

/** Prints every finding in files and folders, or in a text from standard input. */
export async function runCheck(paths: string[], options: CheckOptions, terminal: Terminal): Promise<ExitStatus> {
  const { cwd } = terminal;
  const isInput = paths.includes("-");
  if (isInput && paths.length > 1)
    throw new UsageError("- reads standard input and stands alone: leave the other paths out");
  if (!isInput && options.stdinPath !== undefined) {
    throw new UsageError("--stdin-path says where standard input belongs: write - for the path");
  }
  const input = {
    path: options.stdinPath ?? "stdin.py",
    bytes: isInput ? await terminal.readInput() : new Uint8Array(),
  };
  const source = openDiskSource(isInput ? { cwd, paths: [], input } : { cwd, paths });
  const invocation = `epoch-zero check ${paths.map(quoteForShell).join(" ")}`;
  return reportFindings({ command: "check", source, root: source.root, invocation }, options, terminal);
}
