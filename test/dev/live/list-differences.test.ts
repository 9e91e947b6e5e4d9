import { describe, expect, it } from "vitest";
import { listDifferences } from "../../../src/dev/live/list-differences.ts";

describe("the differences of two values", () => {
  it("are none where they are equal, null and lists included", () => {
    const value = { check: { title: null, annotations: [{ path: "a.py" }] }, comments: [] };

    expect(listDifferences(value, structuredClone(value))).toEqual([]);
  });

  it("name the place and both sides", () => {
    const before = { comments: [{ line: 4 }, { line: null }], check: { conclusion: "neutral" } };
    const after = { comments: [{ line: 4 }, { line: 7 }], check: { conclusion: "success" } };

    expect(listDifferences(before, after)).toEqual([
      { path: "comments[1].line", before: "null", after: "7" },
      { path: "check.conclusion", before: '"neutral"', after: '"success"' },
    ]);
  });

  it("tell of what only one side has", () => {
    expect(listDifferences({ reviews: [1] }, { reviews: [1, 2], check: undefined })).toEqual([
      { path: "reviews[1]", before: "nothing", after: "2" },
    ]);
    expect(listDifferences({ text: "a" }, {})).toEqual([{ path: "text", before: '"a"', after: "nothing" }]);
  });

  it("begin a long text at the first line that differs, and cut it", () => {
    const [difference] = listDifferences(`same\nthis\nend`, `same\n${"x".repeat(500)}\nend`);

    expect(difference?.before).toBe('line 2 "this"');
    expect(difference?.after).toMatch(/^line 2 "x+…$/);
    expect(difference?.after.length).toBeLessThan(180);
  });

  it("show what is not seen, as a line end", () => {
    expect(listDifferences("a\n", "a\r\n")).toEqual([{ path: "", before: 'line 1 "a"', after: 'line 1 "a\\r"' }]);
  });
});
