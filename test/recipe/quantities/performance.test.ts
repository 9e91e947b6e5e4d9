import { describe, expect, it } from "vitest";
import {
  addCounts,
  type Count,
  ceilCount,
  divideCounts,
  makeNumber,
  makePositive,
  multiplyCounts,
  relateCounts,
} from "../../../src/recipe/quantities/index.ts";

const atoms = Array.from({ length: 1_000 }, (_, index) => makePositive(`a${index}`, `a${index}`));
/** Far above what it takes, so that a busy machine does not matter; anything exponential takes years. */
const LIMIT_MS = 3_000;

describe("large counts", () => {
  it.each<[string, () => [Count, Count], string]>([
    ["a sum of 1,000 terms", () => [addCounts(...atoms), addCounts(...[...atoms].reverse())], "equal"],
    [
      "a product of 50 factors",
      () => [multiplyCounts(...atoms.slice(0, 50)), multiplyCounts(...atoms.slice(0, 50).reverse())],
      "equal",
    ],
    [
      "a product of 50 sums",
      () => {
        const sums = atoms.slice(0, 50).map((atom) => addCounts(atom, makeNumber(1)));
        return [multiplyCounts(...sums), multiplyCounts(...sums.reverse())];
      },
      "equal",
    ],
    [
      "100 roundings inside one another",
      () => {
        const nest = (count: Count) =>
          atoms.slice(0, 100).reduce((inner, atom) => ceilCount(divideCounts(inner, atom)), count);
        return [nest(addCounts(atoms[200] ?? makeNumber(1), makeNumber(0))), nest(atoms[200] ?? makeNumber(1))];
      },
      "equal",
    ],
    [
      "two sums of 200 roundings",
      () => {
        const sum = (by: number) =>
          addCounts(...atoms.slice(0, 200).map((atom) => ceilCount(divideCounts(atom, makeNumber(by)))));
        return [sum(2), sum(3)];
      },
      "not comparable",
    ],
    [
      "a number doubled and squared 200 times",
      () => {
        let count: Count = atoms[0] ?? makeNumber(1);
        for (let times = 0; times < 200; times++)
          count = times % 2 ? addCounts(count, count) : multiplyCounts(count, count);
        return [count, addCounts(count, makeNumber(1))];
      },
      "equal up to rounding",
    ],
  ])("compares %s quickly", (_, make, kind) => {
    const start = performance.now();
    const [left, right] = make();

    const relation = relateCounts(left, right);

    expect(relation.kind).toBe(kind);
    expect(performance.now() - start).toBeLessThan(LIMIT_MS);
  });
});
