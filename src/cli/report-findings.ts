import { join, relative } from "node:path";
import { REPORTERS } from "../reporters/index.ts";
import type { Report, ReportStyle } from "../reporters/report.ts";
import { quoteForShell } from "../reporters/summary.ts";
import { planReview } from "../review/plan-review.ts";
import type { Review } from "../review/review.ts";
import { decideStatus, type ExitStatus, type FailOn } from "./exit-status.ts";
import type { Terminal } from "./terminal.ts";

/** The options that `review` and `check` share. */
export interface FindingsOptions {
  format: keyof typeof REPORTERS;
  failOn: FailOn;
}

/** What is looked at, and how it was asked for. */
export interface FindingsRequest {
  command: Report["command"];
  /** Does the looking. */
  review(): Promise<Review>;
  /** The folder that the review's paths are relative to; undefined where they are in no folder. */
  root: string | undefined;
  /** The command as it can be typed again. */
  invocation: string;
}

/** Reviews what is asked for and prints it. */
export async function reportFindings(
  request: FindingsRequest,
  options: FindingsOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const start = performance.now();
  const review = await request.review();
  const plan = planReview(review);
  const { useColor, isTerminal, width } = terminal;
  const style: ReportStyle = {
    ...{ useColor, isTerminal, width },
    seconds: (performance.now() - start) / 1000,
    invocation: request.invocation,
    applyCommand: applyIn(terminal.cwd, request.root),
    displayPath: displayFrom(terminal.cwd, request.root),
  };
  terminal.write(REPORTERS[options.format]({ review, plan, command: request.command }, style));
  return decideStatus(
    review.result.findings.filter((finding) => finding.introduced),
    options.failOn,
  );
}

/** How a path below a root is written in the folder worked in: from there, or from `/` where that is shorter. */
export function displayFrom(cwd: string, root: string | undefined): (path: string) => string {
  if (root === undefined) return (path) => path;
  return (path) => {
    const full = join(root, path);
    const near = relative(cwd, full);
    return near === "" || near.length > full.length ? full : near;
  };
}

/** Git leaves out what a patch changes above the folder it is called in. */
function applyIn(cwd: string, root: string | undefined): string {
  const way = root === undefined ? "" : relative(cwd, root);
  return way === "" ? "git apply" : `git -C ${quoteForShell(way)} apply`;
}
