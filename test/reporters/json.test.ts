import { describe, expect, it } from "vitest";
import { formatJson, renderJson } from "../../src/reporters/json.ts";
import { resultSchema } from "../../src/review/result.ts";
import { makeReport, PLAIN } from "./make-report.ts";
import { CLEARED, LEGACY, UNCLEARED } from "./scripts.ts";

const SIDES = { base: { "train.py": CLEARED }, head: { "train.py": UNCLEARED, "legacy.py": LEGACY } };

describe("the report for programs", () => {
  it("is the result object, as its schema says", async () => {
    const report = await makeReport("review", SIDES);

    const parsed: unknown = JSON.parse(renderJson(report, PLAIN));

    expect(resultSchema.parse(parsed)).toEqual(report.review.result);
    expect(report.review.result.findings).toHaveLength(2);
  });

  it("is the same every time", async () => {
    const [first, second] = await Promise.all([makeReport("review", SIDES), makeReport("review", SIDES)]);

    expect(renderJson(second, PLAIN)).toBe(renderJson(first, PLAIN));
  });

  it("has its keys in the order of the schema", async () => {
    const { review } = await makeReport("review", SIDES);

    const ordered = resultSchema.parse(review.result);

    expect(JSON.stringify(review.result.findings)).toBe(JSON.stringify(ordered.findings));
    expect(Object.keys(review.result)).toEqual(Object.keys(ordered));
  });

  it("escapes what a terminal would act on, and stays the same value", () => {
    const value = { text: "a\u001b[2J\u009b\u202e\u2028\ufeff\u007f" };

    const text = formatJson(value);

    expect(text).toMatch(/^[\n\u0020-\u007e]+$/);
    expect(JSON.parse(text)).toEqual(value);
  });
});
