import type { Patch } from "./build-patch.ts";
import { buildPatch } from "./build-patch.ts";
import { compareRecipes, type RecipeComparison } from "./compare-recipes.ts";
import { WHOLE_PULL_REQUEST } from "./coverage.ts";
import { findHunk, type Hunk, parseHunks } from "./hunks.ts";
import type { ResultFinding } from "./result.ts";
import type { Review } from "./review.ts";
import { type LineReplacement, toLineReplacement } from "./suggestion.ts";

/** What a check run can conclude from a review. */
type Conclusion = "success" | "neutral" | "failure";

/** A comment on lines of the diff. */
export interface PlannedComment {
  finding: ResultFinding;
  path: string;
  /** 1-based, at head; equal for a comment on one line. */
  startLine: number;
  endLine: number;
  /** Replaces exactly these lines; undefined when the fix is elsewhere, or there is none. */
  suggestion: LineReplacement | undefined;
}

/** Everything that will be said, and where. */
export interface ReviewPlan {
  comments: PlannedComment[];
  /** Introduced findings whose lines the diff does not show. */
  fileComments: ResultFinding[];
  /** Findings that are shown on the check run: touched ones, and introduced ones beyond the comments. */
  annotations: ResultFinding[];
  /** Findings in the changed files that were there before and are not touched. */
  outside: ResultFinding[];
  recipes: RecipeComparison[];
  patch: Patch;
  conclusion: Conclusion;
}

/** Comments in one review; the rest becomes annotations. A page of 200 comments is one that nobody reads. */
const MAX_COMMENTS = 10;

const SEVERITY_ORDER = { error: 0, warning: 1, note: 2 };

/** Decides what to say where. The ladder: lines of the diff, one line, the file, the check run. */
export function planReview({ result, range, files }: Review): ReviewPlan {
  const hunks = new Map(
    range.files.flatMap((file) =>
      file.patch === undefined ? [] : [[file.path, parseHunks(file.patch) ?? []] as const],
    ),
  );
  const introduced = result.findings.filter((finding) => finding.introduced).sort(bySeverity);
  const speaking = introduced.filter((finding) => finding.precision !== "medium");
  const placed = speaking.map((finding) => ({
    finding,
    comment: placeComment(finding, hunks.get(finding.path), files),
  }));
  const comments = placed.flatMap(({ comment }) => comment ?? []).slice(0, MAX_COMMENTS);
  const isChanged = (finding: ResultFinding) =>
    range.files.some((file) => file.path === finding.path && file.patch !== undefined);
  const unplaced = placed.filter(({ comment }) => comment === undefined).map(({ finding }) => finding);
  const fileComments = unplaced.filter(isChanged).slice(0, Math.max(0, MAX_COMMENTS - comments.length));
  const said = new Set([...comments.map((comment) => comment.finding), ...fileComments]);
  const annotations = result.findings.filter(
    (finding) => (finding.introduced || finding.touched) && !said.has(finding),
  );
  const hasUnread = result.coverage.skipped.some(
    ({ path }) => path === WHOLE_PULL_REQUEST || range.files.some((file) => file.path === path),
  );
  const renames = new Map(
    range.files.flatMap((file) => (file.previousPath === undefined ? [] : [[file.previousPath, file.path] as const])),
  );
  return {
    comments: comments.sort(bottomUp),
    fileComments,
    annotations,
    outside: result.findings.filter((finding) => !finding.introduced && !finding.touched),
    recipes: compareRecipes(result.recipes.base, result.recipes.head, renames),
    patch: buildPatch(result.findings, files),
    conclusion: conclude(result.findings, hasUnread),
  };
}

function bySeverity(a: ResultFinding, b: ResultFinding): number {
  return SEVERITY_ORDER[a.severity] - SEVERITY_ORDER[b.severity];
}

/** Applying a batch of suggestions from the bottom up does not shift the others. */
function bottomUp(a: PlannedComment, b: PlannedComment): number {
  return a.path === b.path ? b.endLine - a.endLine : a.path < b.path ? -1 : 1;
}

/** Longer causes are anchored on their first line. */
const MAX_ANCHOR_LINES = 5;

function placeComment(
  finding: ResultFinding,
  hunks: Hunk[] | undefined,
  files: Review["files"],
): PlannedComment | undefined {
  if (hunks === undefined) return undefined;
  const { path } = finding;
  const suggestion = finding.fix && toLineReplacement(finding.fix, finding, files);
  if (suggestion && isNear(suggestion, finding) && findHunk(hunks, suggestion.startLine, suggestion.endLine)) {
    return { finding, path, startLine: suggestion.startLine, endLine: suggestion.endLine, suggestion };
  }
  const { startLine, endLine } = finding;
  const isShort = endLine - startLine < MAX_ANCHOR_LINES;
  const place = (from: number, to: number): PlannedComment => ({
    finding,
    path,
    startLine: from,
    endLine: to,
    suggestion: undefined,
  });
  if (isShort && findHunk(hunks, startLine, endLine)) return place(startLine, endLine);
  if (findHunk(hunks, startLine, startLine)) return place(startLine, startLine);
  const removed = findRemoval(hunks, startLine);
  return removed === undefined ? undefined : place(removed, removed);
}

/** A suggestion that a reader sees together with what is wrong. */
function isNear(suggestion: LineReplacement, finding: ResultFinding): boolean {
  return (
    suggestion.path === finding.path &&
    suggestion.startLine <= finding.endLine &&
    finding.startLine <= suggestion.endLine
  );
}

/** How far from a cause something may have been deleted to be taken for the reason. */
const MAX_REMOVAL_DISTANCE = 20;

/** The line beside the nearest removal: what is missing was taken away there. */
function findRemoval(hunks: Hunk[], line: number): number | undefined {
  const candidates = hunks.flatMap((hunk) =>
    [...hunk.removedBelow].map((above) => Math.min(Math.max(above, hunk.firstLine), hunk.lastLine)),
  );
  const near = candidates.filter((candidate) => candidate >= 1 && Math.abs(candidate - line) <= MAX_REMOVAL_DISTANCE);
  return near.sort((a, b) => Math.abs(a - line) - Math.abs(b - line))[0];
}

/** Only certain, stable errors fail; what was not read is never a success. */
function conclude(findings: ResultFinding[], hasSkipped: boolean): Conclusion {
  const introduced = findings.filter((finding) => finding.introduced);
  const isFatal = introduced.some(
    ({ severity, precision, status }) => severity === "error" && precision === "very-high" && status === "stable",
  );
  if (isFatal) return "failure";
  return introduced.length > 0 || hasSkipped ? "neutral" : "success";
}
