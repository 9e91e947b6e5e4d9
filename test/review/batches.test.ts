import { describe, expect, it } from "vitest";
import { BATCH_FILES, joinResults, splitRange } from "../../src/review/batches.ts";
import type { ReviewRange } from "../../src/review/ports.ts";
import type { ResultFinding, ReviewResult } from "../../src/review/result.ts";
import { makeFinding } from "./make-finding.ts";

function rangeOf(paths: string[]): ReviewRange {
  const files = paths.map((path) => ({ path, previousPath: undefined, status: "added" as const, patch: undefined }));
  return { base: undefined, head: undefined, files, incomplete: undefined };
}

function resultOf(findings: ResultFinding[], skipped: ReviewResult["coverage"]["skipped"] = []): ReviewResult {
  return {
    schemaVersion: 1,
    tool: { name: "epoch-zero", version: "0.1.0" },
    findings,
    recipes: { base: [], head: [] },
    coverage: { analysed: findings.map(({ path }) => path), skipped },
  };
}

describe("a range in batches", () => {
  it("keeps every file once and in its order", () => {
    const paths = Array.from({ length: BATCH_FILES * 2 + 1 }, (_, index) => `${index}.py`);

    const batches = splitRange(rangeOf(paths));

    expect(batches.map(({ files }) => files.length)).toEqual([BATCH_FILES, BATCH_FILES, 1]);
    expect(batches.flatMap(({ files }) => files.map(({ path }) => path))).toEqual(paths);
  });

  it("is one batch where there is nothing", () => {
    expect(splitRange(rangeOf([]))).toHaveLength(1);
  });
});

describe("results of batches", () => {
  it("are sorted, and say what two of them found once, as the batch of the file says it", () => {
    const own = makeFinding({ path: "b.py", startLine: 3, message: "own" });
    const guest = makeFinding({ path: "b.py", startLine: 3, message: "guest" });
    const other = makeFinding({ path: "a.py", startLine: 9 });

    const { findings, coverage } = joinResults({ batch: rangeOf(["a.py"]), result: resultOf([guest, other]) }, [
      { batch: rangeOf(["b.py"]), result: resultOf([own]) },
    ]);

    expect(findings.map(({ path, message }) => [path, message])).toEqual([
      ["a.py", other.message],
      ["b.py", "own"],
    ]);
    expect(coverage.analysed).toEqual(["a.py", "b.py"]);
  });

  it("name what was skipped once", () => {
    const skipped = [{ path: "c.py", reason: "binary" }];
    const batch = { batch: rangeOf([]), result: resultOf([], skipped) };

    expect(joinResults(batch, [batch]).coverage.skipped).toEqual(skipped);
  });
});
