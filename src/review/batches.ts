/**
 * Many files in batches: each batch is a review of its own with what its files import, so that memory stays bounded and
 * threads can share the work. What is said of a file does not depend on how many threads there are.
 */
import type { ReviewRange } from "./ports.ts";
import type { ResultFinding, ReviewResult } from "./result.ts";

/** Files of one batch. Smaller batches read shared imports more often; larger ones hold more syntax at once. */
export const BATCH_FILES = 100;

/** Splits the files of a range, in their order; neighbours stay together. One batch at least. */
export function splitRange(range: ReviewRange): ReviewRange[] {
  const batches: ReviewRange[] = [];
  for (let at = 0; at < range.files.length; at += BATCH_FILES)
    batches.push({ ...range, files: range.files.slice(at, at + BATCH_FILES) });
  return batches.length > 0 ? batches : [range];
}

/** A batch and what was found in it. */
export interface BatchResult {
  batch: ReviewRange;
  result: ReviewResult;
}

/** One result of those of all batches. What two batches say of the same place is said once, as its own batch says it. */
export function joinResults(first: BatchResult, rest: BatchResult[]): ReviewResult {
  if (rest.length === 0) return first.result;
  const results = [first, ...rest];
  const { coverage, findings, recipes, ...head } = first.result;
  const all = results.map(({ result }) => result);
  const placeOf = ({ entry }: ReviewResult["recipes"]["head"][number]) => `${entry.path}:${entry.line}`;
  return {
    ...head,
    findings: keepFirst(ownFirst(results), whereabouts).sort(byPlace),
    recipes: {
      base: keepFirst(
        all.flatMap((result) => result.recipes.base),
        placeOf,
      ),
      head: keepFirst(
        all.flatMap((result) => result.recipes.head),
        placeOf,
      ),
    },
    coverage: {
      analysed: [...new Set(all.flatMap((result) => result.coverage.analysed))].sort(),
      skipped: keepFirst(
        all.flatMap((result) => result.coverage.skipped),
        ({ path, reason }) => `${path}\n${reason}`,
      ),
    },
  };
}

/** The findings in files of their batch, then those in files that a batch only imports. */
function ownFirst(results: BatchResult[]): ResultFinding[] {
  const sorted = results.map(({ batch, result }) => {
    const own = new Set(batch.files.map((file) => file.path));
    return {
      own: result.findings.filter((finding) => own.has(finding.path)),
      others: result.findings.filter((finding) => !own.has(finding.path)),
    };
  });
  return [...sorted.flatMap(({ own }) => own), ...sorted.flatMap(({ others }) => others)];
}

function whereabouts({ rule, path, startLine, startColumn }: ResultFinding): string {
  return `${rule} ${startLine}:${startColumn} ${path}`;
}

function byPlace(a: ResultFinding, b: ResultFinding): number {
  const byPath = a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
  return byPath || a.startLine - b.startLine || a.startColumn - b.startColumn || (a.rule < b.rule ? -1 : 1);
}

function keepFirst<T>(items: T[], keyOf: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = keyOf(item);
    return seen.has(key) ? false : seen.add(key);
  });
}
