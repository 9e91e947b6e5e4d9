import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { measureWidth, toVisible, toVisibleLines, wrapText } from "../../src/reporters/visible-text.ts";

describe("text on a terminal", () => {
  it("shows control characters instead of obeying them", () => {
    expect(toVisible("a\u001b[31mred\u001b[0m\u0007\r\n\u007f\u009b2J")).toBe("a␛[31mred␛[0m␇␍␊␡\ufffd2J");
  });

  it("does not let marks of direction change the order of what is read", () => {
    expect(toVisible("admin\u202e⁦# nimda\u200b")).toBe("admin\ufffd\ufffd# nimda\ufffd");
  });

  it("keeps line ends only where there are lines", () => {
    expect(toVisibleLines("a\n\tb\u001b\n")).toBe("a\n    b␛\n");
  });

  it("never holds a control character, whatever it came from", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(toVisible(text)).not.toMatch(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  it("is measured in columns", () => {
    expect(["lr", "größe", "模型", "e\u0301", "🔥"].map(measureWidth)).toEqual([2, 5, 4, 1, 2]);
  });

  it("is broken at spaces, and long words are left whole", () => {
    expect(wrapText("the rate stays at 0.1", 10)).toEqual(["the rate", "stays at", "0.1"]);
    expect(wrapText("an unbreakable_word here", 5)).toEqual(["an", "unbreakable_word", "here"]);
    expect(wrapText("", 5)).toEqual([""]);
  });
});
