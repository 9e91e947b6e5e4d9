import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quote } from "../../src/findings/finding.ts";

describe("quote", () => {
  it.each([
    ["lr", "`lr`"],
    [0.1, "`0.1`"],
    ["a\n  b\tc", "`a b c`"],
    ["`x`", "`'x'`"],
    ["", "` `"],
    ["   ", "` `"],
  ])("puts %j between backticks as %j", (text, expected) => {
    expect(quote(text)).toBe(expected);
  });

  it("cuts long text without splitting a character", () => {
    expect(quote("😀".repeat(50))).toBe(`\`${"😀".repeat(50)}\``);
    expect(quote("a".repeat(81))).toBe(`\`${"a".repeat(79)}…\``);
    expect(quote(`${"a".repeat(78)}😀${"b".repeat(9)}`)).toBe(`\`${"a".repeat(78)}😀…\``);
  });

  it("is one line with two backticks, whatever the program says", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        expect(quote(text)).toMatch(/^`[^`\n\r]+`$/);
      }),
    );
  });
});
