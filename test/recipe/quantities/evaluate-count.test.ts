import { describe, expect, it } from "vitest";
import {
  addCounts,
  type Count,
  ceilCount,
  divideCounts,
  evaluateCount,
  extremeOfCounts,
  floorCount,
  makeAtom,
  makeNumber,
  multiplyCounts,
  remainderOfCounts,
  roundCount,
} from "../../../src/recipe/quantities/index.ts";
import { ACCUMULATION, BATCHES, EPOCHS, LOADER } from "./arbitrary-counts.ts";

const values = new Map([
  ["epochs", 3],
  ["batches", 7],
  ["accumulation", 4],
  ["samples", 50_000],
  ["batch size", 64],
]);
const half = makeNumber(0.5);

describe("evaluateCount", () => {
  it.each<[string, Count, number]>([
    ["a product with a ceiling", multiplyCounts(EPOCHS, ceilCount(divideCounts(BATCHES, ACCUMULATION))), 6],
    ["a floor", floorCount(divideCounts(BATCHES, ACCUMULATION)), 1],
    ["a quotient", divideCounts(BATCHES, ACCUMULATION), 1.75],
    ["Python's remainder of a negative number", remainderOfCounts(makeNumber(-7), ACCUMULATION), 1],
    ["int of a negative number", roundCount("truncate", makeNumber(-1.5)), -1],
    ["round of a half", roundCount("half even", makeNumber(2.5)), 2],
    ["the greatest", extremeOfCounts("max", [EPOCHS, BATCHES, ACCUMULATION]), 7],
    ["the least", extremeOfCounts("min", [EPOCHS, BATCHES, ACCUMULATION]), 3],
    ["a named count by its definition", LOADER, 782],
    ["either rounding of a whole number", roundCount("either", divideCounts(makeNumber(8), ACCUMULATION)), 2],
    ["tenths without drift", multiplyCounts(makeNumber(10), addCounts(makeNumber(0.1), makeNumber(0.2))), 3],
  ])("gives %s", (_, count, value) => {
    expect(evaluateCount(count, values)).toBe(value);
  });

  it("prefers a given value to a definition", () => {
    expect(evaluateCount(LOADER, new Map([["loader", 7]]))).toBe(7);
  });

  it.each<[string, Count]>([
    ["an atom without a value", makeAtom({ id: "x", name: "x" })],
    ["a division by zero", divideCounts(EPOCHS, makeNumber(0))],
    ["a rounding that may go either way", roundCount("either", divideCounts(BATCHES, ACCUMULATION))],
    ["a number beyond floating point", multiplyCounts(makeNumber(1e300), makeNumber(1e300))],
  ])("gives nothing for %s", (_, count) => {
    expect(evaluateCount(count, values)).toBeUndefined();
  });

  it("computes like Python where floating point decides", () => {
    const percent = roundCount("truncate", multiplyCounts(makeNumber(0.29), makeNumber(100)), "train.py:7");
    const exact = roundCount("truncate", multiplyCounts(makeNumber(0.29), makeNumber(100)));

    // Python: int(0.29 * 100) is 28
    expect(evaluateCount(percent)).toBe(28);
    expect(evaluateCount(exact)).toBe(29);
  });

  it("follows the order in which the program multiplies", () => {
    const factors = [0.7, 3, 10].map((value) => makeNumber(value));
    const left = roundCount("truncate", { kind: "product", factors, unit: undefined }, "train.py:7");

    // Python: 0.7 * 3 * 10 is 20.999999999999996
    expect(evaluateCount(left)).toBe(20);
    expect(evaluateCount(roundCount("half even", half, "b"))).toBe(0);
  });

  it("computes shared parts once", () => {
    let count: Count = EPOCHS;
    for (let times = 0; times < 300; times++) count = { kind: "sum", terms: [count, count], unit: undefined };

    expect(evaluateCount(count, values)).toBe(3 * 2 ** 300);
  });
});
