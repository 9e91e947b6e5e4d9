import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateExactly } from "../../../src/recipe/quantities/evaluate-count.ts";
import { BY_NAME, formOf, isWholeCount } from "../../../src/recipe/quantities/form.ts";
import {
  addCounts,
  type Count,
  ceilCount,
  divideCounts,
  extremeOfCounts,
  floorCount,
  floorDivideCounts,
  makeAtom,
  makeNumber,
  multiplyCounts,
  negateCount,
  remainderOfCounts,
  roundCount,
  subtractCounts,
} from "../../../src/recipe/quantities/index.ts";
import { keyOf } from "../../../src/recipe/quantities/polynomial.ts";
import {
  ACCUMULATION,
  ANYTHING,
  assignments,
  BATCH_SIZE,
  BATCHES,
  counts,
  EPOCHS,
  LOADER,
  PROCESSES,
  RATIO,
  SAMPLES,
  SIGNED,
} from "./arbitrary-counts.ts";
import { evaluateForm } from "./evaluate-form.ts";

const one = makeNumber(1);
const two = makeNumber(2);
const fraction = (a: Count, b: Count) => divideCounts(a, b);

describe("the form of a count", () => {
  const same: [title: string, a: Count, b: Count][] = [
    ["a sum in another order", addCounts(EPOCHS, BATCHES, one), addCounts(one, BATCHES, EPOCHS)],
    [
      "a product in another order",
      multiplyCounts(EPOCHS, BATCHES, two),
      multiplyCounts(two, multiplyCounts(BATCHES, EPOCHS)),
    ],
    [
      "a product over a sum",
      multiplyCounts(EPOCHS, addCounts(BATCHES, one)),
      addCounts(multiplyCounts(BATCHES, EPOCHS), EPOCHS),
    ],
    ["a tenth three times", addCounts(makeNumber(0.1), makeNumber(0.1), makeNumber(0.1)), makeNumber(0.3)],
    ["what cancels", fraction(multiplyCounts(EPOCHS, BATCHES), EPOCHS), BATCHES],
    ["a sum over itself", fraction(addCounts(EPOCHS, BATCHES), addCounts(BATCHES, EPOCHS)), one],
    [
      "a multiple of a sum over the sum",
      fraction(addCounts(multiplyCounts(EPOCHS, BATCHES), EPOCHS), addCounts(one, BATCHES)),
      EPOCHS,
    ],
    [
      "one over a sum, and over the negative sum",
      fraction(EPOCHS, subtractCounts(BATCHES, SAMPLES)),
      fraction(negateCount(EPOCHS), subtractCounts(SAMPLES, BATCHES)),
    ],
    [
      "(n + b - 1) // b and ceil(n / b)",
      floorDivideCounts(subtractCounts(addCounts(SAMPLES, BATCH_SIZE), one), BATCH_SIZE),
      ceilCount(fraction(SAMPLES, BATCH_SIZE)),
    ],
    [
      "-(-n // b) and ceil(n / b)",
      multiplyCounts(makeNumber(-1), floorDivideCounts(multiplyCounts(makeNumber(-1), SAMPLES), BATCH_SIZE)),
      ceilCount(fraction(SAMPLES, BATCH_SIZE)),
    ],
    [
      "(n - 1) // b + 1 and ceil(n / b)",
      addCounts(floorDivideCounts(subtractCounts(SAMPLES, one), BATCH_SIZE), one),
      ceilCount(fraction(SAMPLES, BATCH_SIZE)),
    ],
    [
      "n // 2 and n - ceil(n / 2)",
      floorDivideCounts(SAMPLES, two),
      subtractCounts(SAMPLES, ceilCount(fraction(SAMPLES, two))),
    ],
    [
      "ceil(ceil(n / b) / k) and ceil(n / (b · k))",
      ceilCount(fraction(ceilCount(fraction(SAMPLES, BATCH_SIZE)), ACCUMULATION)),
      ceilCount(fraction(SAMPLES, multiplyCounts(ACCUMULATION, BATCH_SIZE))),
    ],
    [
      "n // b // k and n // (b · k)",
      floorDivideCounts(floorDivideCounts(SAMPLES, BATCH_SIZE), ACCUMULATION),
      floorDivideCounts(SAMPLES, multiplyCounts(BATCH_SIZE, ACCUMULATION)),
    ],
    [
      "a whole number inside a floor and outside",
      floorCount(addCounts(fraction(SAMPLES, BATCH_SIZE), EPOCHS, makeNumber(2.5), makeNumber(0.5))),
      addCounts(makeNumber(3), EPOCHS, floorDivideCounts(SAMPLES, BATCH_SIZE)),
    ],
    [
      "(2n + 1) // 4 and n // 2",
      floorDivideCounts(addCounts(SAMPLES, SAMPLES, one), makeNumber(4)),
      floorDivideCounts(SAMPLES, two),
    ],
    [
      "n % b and n - b · (n // b)",
      remainderOfCounts(SAMPLES, BATCH_SIZE),
      subtractCounts(SAMPLES, multiplyCounts(BATCH_SIZE, floorDivideCounts(SAMPLES, BATCH_SIZE))),
    ],
    [
      "ceil of a whole number and the number",
      ceilCount(multiplyCounts(EPOCHS, BATCHES)),
      multiplyCounts(EPOCHS, BATCHES),
    ],
    [
      "int of something positive and its floor",
      roundCount("truncate", fraction(SAMPLES, two)),
      floorDivideCounts(SAMPLES, two),
    ],
    [
      "round of a whole number and the number",
      roundCount("half even", multiplyCounts(two, EPOCHS)),
      addCounts(EPOCHS, EPOCHS),
    ],
    ["max(1, n) and n", extremeOfCounts("max", [one, SAMPLES]), SAMPLES],
    [
      "max in another order",
      extremeOfCounts("max", [ANYTHING, SAMPLES, BATCHES]),
      extremeOfCounts("max", [BATCHES, extremeOfCounts("max", [SAMPLES, ANYTHING])]),
    ],
    ["a name and what it stands for", LOADER, ceilCount(fraction(SAMPLES, BATCH_SIZE))],
  ];

  it.each(same)("is the same for %s", (_, a, b) => {
    expect(keyOf(formOf(a))).toBe(keyOf(formOf(b)));
  });

  const different: [title: string, a: Count, b: Count][] = [
    ["ceil and floor", ceilCount(fraction(SAMPLES, BATCH_SIZE)), floorDivideCounts(SAMPLES, BATCH_SIZE)],
    [
      "floors of a number that may be a fraction",
      floorCount(fraction(floorCount(RATIO), two)),
      floorCount(fraction(addCounts(RATIO, makeNumber(0.5)), two)),
    ],
    ["int and floor of a number of unknown sign", roundCount("truncate", ANYTHING), floorCount(ANYTHING)],
    ["max(2, n) and n", extremeOfCounts("max", [two, SAMPLES]), SAMPLES],
    [
      "(n + d - 1) // d and ceil(n / d) where d may be a fraction",
      floorDivideCounts(subtractCounts(addCounts(SAMPLES, RATIO), one), RATIO),
      ceilCount(fraction(SAMPLES, RATIO)),
    ],
    [
      "(n + d - 1) // d and ceil(n / d) where d may be negative",
      floorDivideCounts(subtractCounts(addCounts(SAMPLES, SIGNED), one), SIGNED),
      ceilCount(fraction(SAMPLES, SIGNED)),
    ],
  ];

  it.each(different)("differs for %s", (_, a, b) => {
    expect(keyOf(formOf(a))).not.toBe(keyOf(formOf(b)));
  });

  it("keeps the value for all values of the atoms", () => {
    fc.assert(
      fc.property(counts, assignments, (count, values) => {
        const value = evaluateExactly(count, values);
        fc.pre(value !== undefined);

        const all = new Map([
          ...values,
          ["loader", Math.ceil((values.get("samples") ?? 0) / (values.get("batch size") ?? 1))],
        ]);
        const expanded = evaluateForm(formOf(count), values);
        const named = evaluateForm(formOf(count, BY_NAME), all);

        expect(expanded).toEqual(value);
        expect(named).toEqual(value);
      }),
      { numRuns: 1_500 },
    );
  }, 60_000);

  it("is whole only if all values are", () => {
    fc.assert(
      fc.property(counts, assignments, (count, values) => {
        fc.pre(isWholeCount(count));

        const value = evaluateExactly(count, values);

        expect(value?.denominator ?? 1n).toBe(1n);
      }),
      { numRuns: 1_000 },
    );
  }, 60_000);

  it("does not depend on the order and grouping of sums and products", () => {
    const parts = fc.array(counts, { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(parts, fc.constantFrom(addCounts, multiplyCounts), (all, combine) => {
        const [first = one, ...rest] = all;

        const flat = combine(...all);
        const reversed = combine(...[...all].reverse());
        const nested = rest.reduce((sum, part) => combine(sum, part), first);

        expect(keyOf(formOf(reversed))).toBe(keyOf(formOf(flat)));
        expect(keyOf(formOf(nested))).toBe(keyOf(formOf(flat)));
      }),
      { numRuns: 500 },
    );
  }, 60_000);

  it("tells atoms apart by their id, whatever it contains", () => {
    const [a, b] = ['x"^1*"y', "x"].map((id) => makeAtom({ id, name: "n" }));

    expect(keyOf(formOf(a ?? one))).not.toBe(keyOf(formOf(b ?? one)));
    expect(keyOf(formOf(makeAtom({ id: "x", name: "another name" })))).toBe(keyOf(formOf(b ?? one)));
  });
});

describe("the form of a count that is too large", () => {
  const atoms = Array.from({ length: 60 }, (_, index) => makeAtom({ id: `a${index}`, name: `a${index}` }));
  const factors = atoms.map((atom) => addCounts(atom, one, PROCESSES));

  it("is the same in any order, and different for anything else", () => {
    const product = multiplyCounts(...factors);

    expect(keyOf(formOf(multiplyCounts(...[...factors].reverse())))).toBe(keyOf(formOf(product)));
    expect(keyOf(formOf(multiplyCounts(...factors.slice(1))))).not.toBe(keyOf(formOf(product)));
  });

  it("is part of larger ones like any atom", () => {
    const product = multiplyCounts(...factors);

    const difference = subtractCounts(addCounts(product, EPOCHS), product);

    expect(keyOf(formOf(difference))).toBe(keyOf(formOf(EPOCHS)));
  });

  it("stays small when a program doubles or squares a number many times", () => {
    let [doubled, squared]: Count[] = [EPOCHS, EPOCHS];
    for (let times = 0; times < 200; times++) {
      doubled = addCounts(doubled ?? one, doubled ?? one);
      squared = multiplyCounts(squared ?? one, squared ?? one);
    }

    expect(formOf(doubled ?? one).size).toBe(1);
    expect(formOf(squared ?? one).size).toBe(1);
    expect(evaluateExactly(squared ?? one, new Map([["epochs", 3]]))).toBeUndefined();
  });
});
