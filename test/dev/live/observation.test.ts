import { describe, expect, it } from "vitest";
import { maskNames } from "../../../src/dev/live/observation.ts";

describe("masking", () => {
  it("names commits by what they are, in full and cut short", () => {
    const [base, first, second] = ["a".repeat(40), "1234567".padEnd(40, "b"), "89abcde".padEnd(40, "c")];

    const masked = maskNames(`head=${first} fixed=${second}: **Fixed** in 89abcde, from ${base}`, [
      base,
      first,
      second,
    ]);

    expect(masked).toBe("head=<head 1> fixed=<head 2>: **Fixed** in <head 2>, from <base>");
  });

  it("leaves other numbers alone", () => {
    expect(maskNames("91234567 and 12345678", ["1234567".padEnd(40, "b")])).toBe("91234567 and 12345678");
  });
});
