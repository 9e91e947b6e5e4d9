import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addCounts,
  batchesPerEpoch,
  type Count,
  type CountRelation,
  ceilCount,
  divideCounts,
  evaluateCount,
  floorDivideCounts,
  makeAtom,
  makeNumber,
  makeUnit,
  multiplyCounts,
  relateCounts,
  renderCount,
  roundCount,
  subtractCounts,
  updatesInTraining,
  updatesPerEpoch,
} from "../../../src/recipe/quantities/index.ts";
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
  relatives,
  SAMPLES,
} from "./arbitrary-counts.ts";

const one = makeNumber(1);
const updates = multiplyCounts(EPOCHS, updatesPerEpoch(BATCHES, ACCUMULATION, "kept"));
const microBatches = multiplyCounts(EPOCHS, BATCHES);

describe("relateCounts", () => {
  it("finds the accumulation as the factor between micro-batches and updates", () => {
    const relation = relateCounts(microBatches, updates);

    expect(summarize(relation)).toBe("differs by a factor: left is accum times right, perhaps 1");
  });

  const factors: [title: string, left: Count, right: Count, summary: string][] = [
    ["epochs told, batches done", EPOCHS, microBatches, "right is len(loader) times left, perhaps 1"],
    ["epochs told, updates done", EPOCHS, updates, "right is ⌈len(loader) / accum⌉ times left, perhaps 1"],
    [
      "samples told, batches done",
      multiplyCounts(EPOCHS, SAMPLES),
      multiplyCounts(EPOCHS, LOADER),
      "left is batch_size times right, perhaps 1",
    ],
    [
      "samples told, updates done",
      multiplyCounts(EPOCHS, SAMPLES),
      multiplyCounts(EPOCHS, updatesPerEpoch(LOADER, ACCUMULATION, "kept")),
      "left is batch_size · accum times right, perhaps 1",
    ],
    [
      "steps of all processes told, of one done",
      multiplyCounts(microBatches, PROCESSES),
      microBatches,
      "left is processes times right, perhaps 1",
    ],
    [
      "batches of the prepared loader told, of the whole done",
      multiplyCounts(EPOCHS, floorDivideCounts(SAMPLES, multiplyCounts(BATCH_SIZE, PROCESSES))),
      multiplyCounts(EPOCHS, LOADER),
      "right is processes times left, perhaps 1",
    ],
    ["twice as many", EPOCHS, multiplyCounts(makeNumber(2), EPOCHS), "right is 2 times left"],
    [
      "a number told, batches done",
      makeNumber(100),
      multiplyCounts(makeNumber(100), BATCHES),
      "right is len(loader) times left, perhaps 1",
    ],
    [
      "a window of at least two batches",
      microBatches,
      multiplyCounts(
        EPOCHS,
        ceilCount(divideCounts(BATCHES, makeAtom({ id: "k2", name: "accum", min: 2, isInteger: true }))),
      ),
      "left is accum times right",
    ],
  ];

  it.each(factors)("finds the factor: %s", (_, left, right, summary) => {
    const relation = relateCounts(left, right);

    expect(summarize(relation)).toBe(`differs by a factor: ${summary}`);
  });

  it("keeps the names where all numbers are known, as in a program with defaults", () => {
    const epochs = makeAtom({ id: "e", name: "args.epochs", unit: makeUnit("epochs"), definition: makeNumber(100) });
    const accumulation = makeAtom({ id: "k", name: "args.accum", definition: makeNumber(4) });
    const batches = makeAtom({ id: "l", name: "len(loader)", definition: makeNumber(782) });
    const done = updatesInTraining({ epochs, batches, accumulation, lastWindow: "kept" });

    const relation = relateCounts(multiplyCounts(epochs, batches), done);

    expect(relation).toMatchObject({ kind: "differs by a factor", larger: "left", value: 4, isCertain: true });
    expect(relation.kind === "differs by a factor" && renderCount(relation.factor, { byName: true })).toBe(
      "args.accum",
    );
  });

  it("takes the quotient of two known numbers that share nothing", () => {
    const relation = relateCounts(makeNumber(78_200), makeNumber(19_600));

    expect(relation).toMatchObject({ kind: "differs by a factor", larger: "left", isCertain: true });
    expect(relation.kind === "differs by a factor" && relation.value).toBeCloseTo(3.99, 2);
  });

  const roundings: [title: string, left: Count, right: Count, side: string][] = [
    [
      "the floor of the whole and the ceiling per epoch",
      floorDivideCounts(microBatches, ACCUMULATION),
      updates,
      "never more",
    ],
    [
      "total_steps=(len(loader) * epochs) // accum + 1",
      addCounts(floorDivideCounts(microBatches, ACCUMULATION), one),
      updates,
      "either",
    ],
    [
      "epochs * (len(loader) // accum + 1)",
      multiplyCounts(EPOCHS, addCounts(floorDivideCounts(BATCHES, ACCUMULATION), one)),
      updates,
      "never less",
    ],
    [
      "epochs * (len(loader) // accum) + 1",
      addCounts(multiplyCounts(EPOCHS, floorDivideCounts(BATCHES, ACCUMULATION)), one),
      updates,
      "either",
    ],
    [
      "len(dataset) // batch_size and a loader that keeps the last batch",
      multiplyCounts(EPOCHS, floorDivideCounts(SAMPLES, BATCH_SIZE)),
      multiplyCounts(EPOCHS, LOADER),
      "never more",
    ],
    [
      "a loader of which nobody knows whether it keeps the last batch",
      multiplyCounts(EPOCHS, batchesPerEpoch({ samples: SAMPLES, batchSize: BATCH_SIZE, dropLast: undefined })),
      multiplyCounts(EPOCHS, LOADER),
      "never more",
    ],
    ["one more", addCounts(microBatches, one), microBatches, "never less"],
  ];

  it.each(roundings)("is equal up to rounding: %s", (_, left, right, side) => {
    const relation = relateCounts(left, right);

    expect(relation).toMatchObject({ kind: "equal up to rounding", left: side });
  });

  it("tells by how much a rounding is off where that is always the same", () => {
    const relation = relateCounts(addCounts(microBatches, one), microBatches);

    expect(relation).toMatchObject({ difference: 1 });
  });

  it("does not take one per epoch for rounding when it comes from a factor of two", () => {
    const relation = relateCounts(makeNumber(100, makeUnit("epochs")), makeNumber(200));

    expect(summarize(relation)).toBe("differs by a factor: right is 2 times left");
  });

  it("knows the number of epochs from the caller where the counts do not say it", () => {
    const [told, done] = [makeNumber(19_600), makeNumber(19_550)];

    expect(relateCounts(told, done).kind).toBe("differs by a constant");
    expect(relateCounts(told, done, { epochs: makeNumber(100) }).kind).toBe("equal up to rounding");
  });

  it("tells a constant, a number or an atom", () => {
    const warmup = makeAtom({ id: "w", name: "warmup_steps" });

    const number = relateCounts(addCounts(microBatches, makeNumber(500)), microBatches);
    const atom = relateCounts(subtractCounts(microBatches, warmup), microBatches);

    expect(number).toMatchObject({ kind: "differs by a constant", value: 500 });
    expect(summarize(atom)).toBe("differs by a constant: -warmup_steps");
  });

  const unknown: [title: string, left: Count, right: Count][] = [
    ["numbers from two places", makeAtom({ id: "max_steps", name: "args.max_steps" }), microBatches],
    [
      "two factors of which either may be the greater",
      multiplyCounts(BATCHES, PROCESSES),
      multiplyCounts(BATCHES, ACCUMULATION),
    ],
    [
      "a fifth more, which is no factor",
      multiplyCounts(makeNumber(12), BATCHES),
      multiplyCounts(makeNumber(10), BATCHES),
    ],
    ["a factor that may be less than 1", multiplyCounts(microBatches, ANYTHING), microBatches],
    ["another data set", floorDivideCounts(SAMPLES, BATCH_SIZE), BATCHES],
  ];

  it.each(unknown)("says nothing about %s", (_, left, right) => {
    const relation = relateCounts(left, right);

    expect(relation.kind).toBe("not comparable");
  });

  it("does not call two floating-point roundings of one number equal, unless they are one expression", () => {
    const warmup = (source: string) => roundCount("truncate", multiplyCounts(makeNumber(0.1), microBatches), source);

    const elsewhere = relateCounts(warmup("a.py:10"), warmup("a.py:20"));
    const itself = relateCounts(warmup("a.py:10"), warmup("a.py:10"));

    expect(elsewhere).toMatchObject({ kind: "equal up to rounding", left: "either" });
    expect(itself.kind).toBe("equal");
  });

  it("allows for floating point on the wrong side of a whole number", () => {
    const third = multiplyCounts(makeNumber(1 / 3), BATCHES);

    const relation = relateCounts(roundCount("floor", third, "a.py:10"), roundCount("floor", third));

    // Python: int(0.3333333333333333 * 3) is 1, as if there were a third more
    expect(relation).toMatchObject({ kind: "equal up to rounding", left: "either" });
  });
});

describe("what relateCounts claims", () => {
  const pairs = fc.oneof({ weight: 4, arbitrary: relatives }, { weight: 1, arbitrary: fc.tuple(counts, counts) });

  it("holds for all values of the atoms", () => {
    fc.assert(
      fc.property(pairs, fc.array(assignments, { minLength: 6, maxLength: 6 }), ([left, right], all) => {
        const relation = relateCounts(left, right);

        for (const values of all) expectToHold(relation, { left, right, values });
      }),
      { numRuns: 1_500 },
    );
  }, 60_000);

  it("is the same the other way round", () => {
    fc.assert(
      fc.property(relatives, ([left, right]) => {
        const there = relateCounts(left, right);
        const back = relateCounts(right, left);

        expect(back.kind).toBe(there.kind);
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it("holds for numbers that Python rounds in floating point", () => {
    const share = fc.constantFrom(0.1, 0.05, 0.3, 0.7, 1 / 3, 0.29).map((value) => makeNumber(value));
    const spelling = fc.constantFrom<(ratio: Count) => Count>(
      (ratio) => multiplyCounts(ratio, EPOCHS, BATCHES),
      (ratio) => multiplyCounts(BATCHES, EPOCHS, ratio),
      (ratio) => multiplyCounts(EPOCHS, { kind: "product", factors: [ratio, BATCHES], unit: undefined }),
      (ratio) => multiplyCounts(divideCounts(BATCHES, ACCUMULATION), ratio, EPOCHS),
    );
    const modes = fc.constantFrom("truncate" as const, "ceil" as const, "floor" as const, "half even" as const);
    fc.assert(
      fc.property(share, spelling, spelling, modes, modes, assignments, (ratio, a, b, up, down, values) => {
        const [left, right] = [roundCount(up, a(ratio), "left"), roundCount(down, b(ratio), "right")];

        const relation = relateCounts(left, right);

        expectToHold(relation, { left, right, values });
      }),
      { numRuns: 1_500 },
    );
  }, 60_000);
});

/** A claim with the values at which it is checked. */
interface Check {
  left: Count;
  right: Count;
  values: Map<string, number>;
}

function expectToHold(relation: CountRelation, { left, right, values }: Check): void {
  const [a, b] = [evaluateCount(left, values), evaluateCount(right, values)];
  if (a === undefined || b === undefined) return;
  const epochs = values.get("epochs") ?? 1;
  const off = 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
  switch (relation.kind) {
    case "equal":
      expect(Math.abs(a - b)).toBeLessThanOrEqual(off);
      return;
    case "equal up to rounding":
      expect(Math.abs(a - b)).toBeLessThanOrEqual(epochs + off);
      if (relation.left === "never less") expect(a).toBeGreaterThanOrEqual(b - off);
      if (relation.left === "never more") expect(a).toBeLessThanOrEqual(b + off);
      if (relation.difference !== undefined) expect(a - b).toBeCloseTo(relation.difference, 6);
      return;
    case "differs by a constant":
      expect(a - b).toBeCloseTo(evaluateCount(relation.difference, values) ?? Number.NaN, 6);
      return;
    case "differs by a factor": {
      const factor = evaluateCount(relation.factor, values) ?? Number.NaN;
      const [more, less] = relation.larger === "left" ? [a, b] : [b, a];
      expect(Math.abs(more - factor * less)).toBeLessThanOrEqual((factor + 1) * epochs + off * (1 + factor));
      expect(factor).toBeGreaterThanOrEqual(relation.isCertain ? 1.5 - 1e-9 : 1 - 1e-9);
      return;
    }
  }
}

function summarize(relation: CountRelation): string {
  if (relation.kind === "differs by a constant") return `${relation.kind}: ${renderCount(relation.difference)}`;
  if (relation.kind !== "differs by a factor") return relation.kind;
  const [more, less] = relation.larger === "left" ? ["left", "right"] : ["right", "left"];
  const doubt = relation.isCertain ? "" : ", perhaps 1";
  return `${relation.kind}: ${more} is ${renderCount(relation.factor, { byName: true })} times ${less}${doubt}`;
}
