import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  batchesPerEpoch,
  evaluateCount,
  type LastWindow,
  makeNumber,
  relateCounts,
  updatesInTraining,
  updatesPerEpoch,
} from "../../../src/recipe/quantities/index.ts";
import { BATCH_SIZE, PROCESSES, SAMPLES } from "./arbitrary-counts.ts";

const sizes = fc.integer({ min: 1, max: 60 });
const few = fc.integer({ min: 1, max: 5 });

/** What torch's loader gives: full batches, and the rest if it is kept. */
function countBatches(samples: number, batchSize: number, dropLast: boolean): number {
  let [batches, open] = [0, 0];
  for (let at = 0; at < samples; at++) {
    open++;
    if (open === batchSize) [batches, open] = [batches + 1, 0];
  }
  return open > 0 && !dropLast ? batches + 1 : batches;
}

describe("batchesPerEpoch", () => {
  it("counts what a loader gives", () => {
    fc.assert(
      fc.property(sizes, few, fc.boolean(), (samples, batchSize, dropLast) => {
        const count = batchesPerEpoch({ samples: makeNumber(samples), batchSize: makeNumber(batchSize), dropLast });

        expect(evaluateCount(count)).toBe(countBatches(samples, batchSize, dropLast));
      }),
    );
  });

  it("counts what a process gets of a DistributedSampler, which fills up or drops by itself", () => {
    fc.assert(
      fc.property(
        sizes,
        few,
        few,
        fc.boolean(),
        fc.boolean(),
        (samples, batchSize, processes, dropLast, dropsSamples) => {
          const count = batchesPerEpoch({
            samples: makeNumber(samples),
            batchSize: makeNumber(batchSize),
            dropLast,
            sharding: { by: "sampler", processes: makeNumber(processes), samplerDropsLast: dropsSamples },
          });

          const own = dropsSamples ? Math.floor(samples / processes) : Math.ceil(samples / processes);
          expect(evaluateCount(count)).toBe(countBatches(own, batchSize, dropLast));
        },
      ),
    );
  });

  it("counts the rounds in which accelerate deals out batches", () => {
    fc.assert(
      fc.property(sizes, few, few, fc.boolean(), (samples, batchSize, processes, dropLast) => {
        const count = batchesPerEpoch({
          samples: makeNumber(samples),
          batchSize: makeNumber(batchSize),
          dropLast,
          sharding: { by: "batches", processes: makeNumber(processes) },
        });

        expect(evaluateCount(count)).toBe(
          countBatches(countBatches(samples, batchSize, dropLast), processes, dropLast),
        );
      }),
    );
  });

  it("is between both where nobody knows whether the last batch is kept", () => {
    const [unknown, kept, dropped] = [undefined, false, true].map((dropLast) =>
      batchesPerEpoch({ samples: SAMPLES, batchSize: BATCH_SIZE, dropLast }),
    );

    const relations = [kept, dropped].map((other) => unknown && other && relateCounts(unknown, other));

    expect(relations).toMatchObject([
      { kind: "equal up to rounding", left: "never more" },
      { kind: "equal up to rounding", left: "never less" },
    ]);
  });

  it("differs between a sampler and dealt batches by rounding only", () => {
    const loader = { samples: SAMPLES, batchSize: BATCH_SIZE };
    const bySampler = batchesPerEpoch({ ...loader, dropLast: true, sharding: { by: "sampler", processes: PROCESSES } });
    const byBatches = batchesPerEpoch({ ...loader, dropLast: true, sharding: { by: "batches", processes: PROCESSES } });

    expect(relateCounts(bySampler, byBatches)).toMatchObject({ kind: "equal up to rounding", left: "never less" });
  });
});

/** Runs the loop: how often the optimizer steps. */
function countUpdates(epochs: number, batches: number, window: number, last: LastWindow | "carried over"): number {
  let [updates, open] = [0, 0];
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let batch = 0; batch < batches; batch++) {
      open++;
      const isEnd = last === "kept" && batch === batches - 1;
      if (open === window || isEnd) [updates, open] = [updates + 1, 0];
    }
    if (last !== "carried over") open = 0;
  }
  return updates;
}

describe("updates", () => {
  it("are as many as the loop makes, for each kind of last window", () => {
    const windows = fc.constantFrom("kept" as const, "dropped" as const, "carried over" as const);
    fc.assert(
      fc.property(few, sizes, few, windows, (epochs, batches, accumulation, lastWindow) => {
        const count = updatesInTraining({
          epochs: makeNumber(epochs),
          batches: makeNumber(batches),
          accumulation: makeNumber(accumulation),
          lastWindow,
        });

        expect(evaluateCount(count)).toBe(countUpdates(epochs, batches, accumulation, lastWindow));
      }),
    );
  });

  it("are as many as batches without accumulation", () => {
    const count = updatesInTraining({ epochs: makeNumber(3), batches: makeNumber(7) });

    expect(evaluateCount(count)).toBe(21);
  });

  it("are not known to the last one where the last window is not", () => {
    const count = updatesPerEpoch(makeNumber(7), makeNumber(4), "unknown");

    expect(evaluateCount(count)).toBeUndefined();
    expect(relateCounts(count, makeNumber(2))).toMatchObject({ kind: "equal up to rounding" });
  });
});
