/*
 * Counts of a training as formulas with units: samples, batches, updates, epochs, processes. They are built like the
 * program's arithmetic, compared for all values of what is not known, evaluated, and written for people. Pure; imported
 * by the rest of recipe and by what comes after it; only `countOf` knows the interpreter's values. It claims nothing that
 * it cannot show: two counts it can prove nothing about are "not comparable".
 */
export type { Count, RoundingMode } from "./count.ts";
export {
  addCounts,
  ceilCount,
  divideCounts,
  extremeOfCounts,
  floorCount,
  floorDivideCounts,
  makeAtom,
  makeNumber,
  makePositive,
  multiplyCounts,
  negateCount,
  remainderOfCounts,
  roundCount,
  subtractCounts,
} from "./count.ts";
export { type CountContext, countOf } from "./count-of-value.ts";
export { evaluateCount } from "./evaluate-count.ts";
export { getKnownNumber } from "./form.ts";
export {
  batchesPerEpoch,
  type LastWindow,
  updatesInTraining,
  updatesPerEpoch,
} from "./loader-counts.ts";
export { type CountRelation, relateCounts } from "./relate-counts.ts";
export { type RenderOptions, renderCount } from "./render-count.ts";
export {
  findScheduleLengths,
  getToldLength,
  type LengthArgument,
  type ScheduleLengths,
} from "./schedule-lengths.ts";
export { LIGHTNING_INTERVALS, SETTING_UNITS } from "./setting-units.ts";
export { isSameUnit, makeUnit, NO_UNIT, renderUnit } from "./unit.ts";
