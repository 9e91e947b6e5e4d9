import { openGitSource } from "../local/git-source.ts";
import { quoteForShell } from "../reporters/summary.ts";
import { reviewRange } from "../review/review.ts";
import type { ExitStatus } from "./exit-status.ts";
import { loadTools } from "./load-tools.ts";
import { type FindingsOptions, reportFindings } from "./report-findings.ts";
import type { Terminal } from "./terminal.ts";

/** The options of `review`. */
export interface ReviewOptions extends FindingsOptions {
  gitDir?: string;
  base?: string;
}

/** Reviews a range of a local repository as a pull request would be. */
export async function runReview(
  range: string | undefined,
  options: ReviewOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const { gitDir, base } = options;
  const named = { ...(range === undefined ? {} : { range }), ...(base === undefined ? {} : { base }) };
  const source = await openGitSource({ cwd: terminal.cwd, ...(gitDir === undefined ? {} : { gitDir }), ...named });
  const words = [
    ...(range ? [range] : []),
    ...(gitDir ? ["--git-dir", gitDir] : []),
    ...(base ? ["--base", base] : []),
  ];
  const invocation = ["epoch-zero", "review", ...words.map(quoteForShell)].join(" ");
  const look = async () => reviewRange(source, await loadTools());
  return reportFindings({ command: "review", review: look, root: source.root, invocation }, options, terminal);
}
