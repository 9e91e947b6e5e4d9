import { describe, expect, it } from "vitest";
import {
  addCounts,
  batchesPerEpoch,
  ceilCount,
  divideCounts,
  extremeOfCounts,
  isSameUnit,
  makeAtom,
  makeNumber,
  makePositive,
  makeUnit,
  multiplyCounts,
  NO_UNIT,
  renderUnit,
  updatesInTraining,
  updatesPerEpoch,
} from "../../../src/recipe/quantities/index.ts";
import { divideUnits, multiplyUnits } from "../../../src/recipe/quantities/unit.ts";
import { ACCUMULATION, BATCH_SIZE, BATCHES, EPOCHS, SAMPLES } from "./arbitrary-counts.ts";

const processes = makePositive("processes", "processes", makeUnit("processes"));
const nameless = makeAtom({ id: "x", name: "args.x" });

describe("units", () => {
  it("cancel in products", () => {
    const unit = multiplyUnits(makeUnit("epochs"), makeUnit("batches", "epochs"));

    expect(unit).toEqual({ batches: 1 });
    expect(isSameUnit(unit, makeUnit("batches"))).toBe(true);
  });

  it("are not known when one of them is not", () => {
    expect(multiplyUnits(makeUnit("epochs"), undefined)).toBeUndefined();
    expect(divideUnits(undefined, NO_UNIT)).toBeUndefined();
    expect(isSameUnit(undefined, undefined)).toBe(false);
  });

  it.each([
    [makeUnit("batches", "epochs"), "batches/epoch"],
    [makeUnit("updates"), "updates"],
    [NO_UNIT, ""],
    [divideUnits(NO_UNIT, makeUnit("processes")) ?? NO_UNIT, "1/process"],
    [{ samples: 1, batches: -1, processes: -1 }, "samples/(batch · process)"],
    [{ samples: 2 }, "samples · samples"],
  ])("are written as people do: %o", (unit, text) => {
    expect(renderUnit(unit)).toBe(text);
  });
});

describe("the unit of a count", () => {
  it.each([
    ["epochs · batches/epoch", multiplyCounts(EPOCHS, BATCHES), "batches"],
    ["samples/epoch over samples/batch, rounded", ceilCount(divideCounts(SAMPLES, BATCH_SIZE)), "batches/epoch"],
    ["batches/epoch over batches/update", updatesPerEpoch(BATCHES, ACCUMULATION, "kept"), "updates/epoch"],
    [
      "a whole training",
      updatesInTraining({ epochs: EPOCHS, batches: BATCHES, accumulation: ACCUMULATION }),
      "updates",
    ],
    [
      "a loader shared among processes",
      batchesPerEpoch({
        samples: SAMPLES,
        batchSize: BATCH_SIZE,
        dropLast: false,
        sharding: { by: "batches", processes },
      }),
      "batches/epoch",
    ],
    ["one more epoch", addCounts(EPOCHS, makeNumber(1)), "epochs"],
    ["at least one epoch", extremeOfCounts("max", [makeNumber(1), EPOCHS]), "epochs"],
  ])("follows from the formula: %s", (_, count, unit) => {
    expect(count.unit && renderUnit(count.unit)).toBe(unit);
  });

  it.each([
    ["a factor without a unit", multiplyCounts(EPOCHS, nameless)],
    ["a number out of the program as a factor", multiplyCounts(makeNumber(2), EPOCHS)],
    ["epochs and batches together", addCounts(EPOCHS, BATCHES)],
    ["a part without a unit", addCounts(EPOCHS, nameless)],
  ])("is not known for %s", (_, count) => {
    expect(count.unit).toBeUndefined();
  });
});
