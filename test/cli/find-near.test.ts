import { describe, expect, it } from "vitest";
import { findNear, measureDistance } from "../../src/cli/find-near.ts";

describe("words that were meant", () => {
  it.each([
    ["", "", 0],
    ["abc", "abc", 0],
    ["abc", "ac", 1],
    ["ac", "abc", 1],
    ["kitten", "sitting", 3],
  ])("%j and %j differ by %i", (a, b, distance) => {
    expect(measureDistance(a, b)).toBe(distance);
  });

  it("come nearest first, at most three, and none that is far", () => {
    const known = ["unused-optimizer", "replaced-optimizer", "unused-learning-rate", "softmax-before-cross-entropy"];

    expect(findNear("unused-optimiser", known)[0]).toBe("unused-optimizer");
    expect(findNear("optimizer", known)).toEqual(["unused-optimizer", "replaced-optimizer"]);
    expect(findNear("cross-entropy", known)).toEqual(["softmax-before-cross-entropy"]);
    expect(findNear("banana", known)).toEqual([]);
  });
});
