/**
 * Reporters turn a finished review into text: all take the same data and print nothing themselves. They know no host and
 * decide nothing; what is a finding, a fix or a changed recipe was settled before. May be imported by the command line.
 */
import type { ReviewPlan } from "../review/plan-review.ts";
import type { ResultFinding } from "../review/result.ts";
import type { Review } from "../review/review.ts";

/** What is reported. */
export interface Report {
  review: Review;
  plan: ReviewPlan;
  /** `review` shows what a range brings, `check` everything that was found. */
  command: "review" | "check";
}

/** For whom the text is written. */
export interface ReportStyle {
  useColor: boolean;
  /** The text goes straight to a terminal, which would act on control characters. */
  isTerminal: boolean;
  /** Columns of the terminal. */
  width: number;
  /** How long the review took. */
  seconds: number;
  /** The command as it can be typed again, without `--format`: `epoch-zero check train.py`. */
  invocation: string;
  /** What takes a patch on its standard input: `git apply`. */
  applyCommand: string;
  /** A path of the result as a person at this terminal would write it. */
  displayPath(path: string): string;
}

/** Writes a report; the text ends with a line end, or is empty. */
export type Reporter = (report: Report, style: ReportStyle) => string;

/** The findings that a report is about, by path and place: for a range those that it brings or touches. */
export function listShownFindings({ review, command }: Report): ResultFinding[] {
  const { findings } = review.result;
  return command === "check" ? findings : findings.filter((finding) => finding.introduced || finding.touched);
}
