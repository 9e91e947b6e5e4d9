import type { ResultFinding } from "../review/result.ts";

/** 0: nothing at or above the failing severity; 1: something; 2: the command could not do its job. */
export type ExitStatus = 0 | 1 | 2;

/** From which severity on a command fails. */
export const FAILING_SEVERITIES = ["error", "warning", "note", "never"] as const;

/** One of `FAILING_SEVERITIES`. */
export type FailOn = (typeof FAILING_SEVERITIES)[number];

/** The status of a review or check that found these. */
export function decideStatus(findings: ResultFinding[], failOn: FailOn): ExitStatus {
  const failing = FAILING_SEVERITIES.slice(0, FAILING_SEVERITIES.indexOf(failOn) + 1);
  return failOn !== "never" && findings.some(({ severity }) => failing.includes(severity)) ? 1 : 0;
}
