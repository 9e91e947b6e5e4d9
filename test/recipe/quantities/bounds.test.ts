import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAlwaysPositive, isNeverNegative } from "../../../src/recipe/quantities/bounds.ts";
import { evaluateExactly } from "../../../src/recipe/quantities/evaluate-count.ts";
import { formOf } from "../../../src/recipe/quantities/form.ts";
import {
  addCounts,
  type Count,
  ceilCount,
  divideCounts,
  extremeOfCounts,
  floorDivideCounts,
  makeAtom,
  makeNumber,
  multiplyCounts,
  roundCount,
  subtractCounts,
} from "../../../src/recipe/quantities/index.ts";
import { toNumber } from "../../../src/recipe/quantities/rational.ts";
import { ACCUMULATION, ANYTHING, assignments, BATCHES, counts, EPOCHS, RATIO, SAMPLES } from "./arbitrary-counts.ts";

const times = (number: number, count: Count) => multiplyCounts(makeNumber(number), count);
const plus = (count: Count, number: number) => addCounts(count, makeNumber(number));
/** 97 · (n // 97) - n + 96: at least 0, and 0 for every 97th n. */
const reached = plus(subtractCounts(times(97, floorDivideCounts(SAMPLES, makeNumber(97))), SAMPLES), 96);

describe("what is shown about a count", () => {
  it.each<[string, Count]>([
    ["a positive number of things less one", plus(EPOCHS, -1)],
    ["a product of two less one of them", subtractCounts(multiplyCounts(EPOCHS, BATCHES), EPOCHS)],
    ["a part less the whole, negated", subtractCounts(BATCHES, divideCounts(BATCHES, ACCUMULATION))],
    [
      "what a floor leaves",
      subtractCounts(BATCHES, multiplyCounts(ACCUMULATION, floorDivideCounts(BATCHES, ACCUMULATION))),
    ],
    ["a bound that is reached", reached],
    ["a ceiling of something positive less one", plus(ceilCount(divideCounts(BATCHES, ACCUMULATION)), -1)],
    [
      "a rounding in either direction and the floor",
      subtractCounts(
        roundCount("either", divideCounts(BATCHES, ACCUMULATION)),
        floorDivideCounts(BATCHES, ACCUMULATION),
      ),
    ],
    ["the greater of two less one of them", subtractCounts(extremeOfCounts("max", [ANYTHING, EPOCHS]), EPOCHS)],
    ["one of two less the smaller", subtractCounts(RATIO, extremeOfCounts("min", [ANYTHING, RATIO]))],
    ["a number that is not negative", RATIO],
  ])("is that %s is never negative", (_, count) => {
    expect(isNeverNegative(formOf(count))).toBe(true);
  });

  it.each<[string, Count]>([
    ["a number of unknown sign", ANYTHING],
    ["a square of it, which is not tried", multiplyCounts(ANYTHING, ANYTHING)],
    ["two numbers of which either may be greater", subtractCounts(EPOCHS, BATCHES)],
    ["one less than a bound that is reached", plus(reached, -1)],
    ["what is nearly always above it", plus(times(97, floorDivideCounts(SAMPLES, makeNumber(97))), -1)],
  ])("is not that %s is never negative", (_, count) => {
    expect(isNeverNegative(formOf(count))).toBe(false);
  });

  it("is not that a bound that is reached is positive", () => {
    expect(isAlwaysPositive(formOf(reached))).toBe(false);
    expect(isAlwaysPositive(formOf(plus(reached, 1)))).toBe(true);
  });

  it("is not that a multiple of something that may be 0 is positive", () => {
    expect(isAlwaysPositive(formOf(multiplyCounts(RATIO, EPOCHS)))).toBe(false);
    expect(isAlwaysPositive(formOf(multiplyCounts(BATCHES, EPOCHS)))).toBe(true);
  });

  it("takes the least value of an atom from whoever knows it", () => {
    const window = makeAtom({ id: "k", name: "accum", min: 2, isInteger: true });

    expect(isNeverNegative(formOf(plus(window, -2)))).toBe(true);
    expect(isNeverNegative(formOf(plus(window, -2.5)))).toBe(false);
  });

  it("holds for all values of the atoms", () => {
    fc.assert(
      fc.property(counts, assignments, (count, values) => {
        const value = evaluateExactly(count, values);
        fc.pre(value !== undefined);
        const number = value ? toNumber(value) : 0;

        if (isNeverNegative(formOf(count))) expect(number).toBeGreaterThanOrEqual(0);
        if (isAlwaysPositive(formOf(count))) expect(number).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  }, 60_000);
});
