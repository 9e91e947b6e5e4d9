import { describe, expect, it } from "vitest";
import { applyEdits } from "../../src/review/apply-edits.ts";

describe("edits of a text", () => {
  it("are applied in any order, insertions included", () => {
    const edits = [
      { start: 5, end: 5, text: "!" },
      { start: 0, end: 1, text: "J" },
      { start: 3, end: 5, text: "" },
    ];

    expect(applyEdits("hello", edits)).toBe("Jel!");
  });

  it("are refused when two of them overlap", () => {
    expect(
      applyEdits("hello", [
        { start: 0, end: 3, text: "" },
        { start: 2, end: 4, text: "" },
      ]),
    ).toBeUndefined();
  });
});
