import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLiteral } from "../../../src/program/options/read-literal.ts";
import { print } from "../interpret.ts";

function read(text: string): string | undefined {
  const value = readLiteral(text);
  return value && print(value);
}

describe("a literal in a text", () => {
  it.each([
    ["3e-4", "0.0003"],
    ["1_000", "1000"],
    ["-.5", "-0.5"],
    ["5.", "5.0"],
    ["True", "True"],
    ["None", "None"],
    ["'a b'", '"a b"'],
    ["[0.9, 0.99]", "[0.9, 0.99]"],
    ["(1, [2, 3],)", "(1, [2, 3])"],
    ["[]", "[]"],
  ])("is read as Python reads it: %s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each(["adam", "1 + 1", "[1, 2", "1, 2", "(1]x", "__import__('os')", "1e", "", "'open", "[".repeat(100)])(
    "is none: %s",
    (text) => {
      expect(read(text)).toBeUndefined();
    },
  );

  it("is any number that Python writes", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const value = readLiteral(String(number));

        expect(value?.kind === "constant" && value.value).toBe(number === 0 ? Number(String(number)) : number);
      }),
    );
  });

  it("never fails on other texts", () => {
    fc.assert(
      fc.property(fc.string(), (text) => void readLiteral(text)),
      { numRuns: 50 },
    );
  });
});
