import { availableParallelism } from "node:os";
import { openDiskSource } from "../local/disk-source.ts";
import { quoteForShell } from "../reporters/summary.ts";
import type { ExitStatus } from "./exit-status.ts";
import { type FindingsOptions, reportFindings } from "./report-findings.ts";
import { reviewBatches } from "./review-batches.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** The options of `check`. */
export interface CheckOptions extends FindingsOptions {
  stdinPath?: string;
  /** Threads that work at once; one per core where it is not said. */
  jobs?: number;
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
  const review = async () => {
    try {
      return await reviewBatches(source, { jobs: options.jobs ?? availableParallelism(), onProgress: show(terminal) });
    } finally {
      terminal.showProgress?.("");
    }
  };
  return reportFindings({ command: "check", review, root: source.root, invocation }, options, terminal);
}

function show({ showProgress }: Terminal): ((done: number, total: number) => void) | undefined {
  return showProgress && ((done, total) => showProgress(`${done} of ${total} files`));
}
