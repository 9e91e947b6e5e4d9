import type { KnownCurve } from "./curve.ts";

/** Stretches between turns that are looked at; a curve that turns more often before it has halved is given up. */
const MAX_STRETCHES = 100_000;

/**
 * The first step after `from`, up to `limit`, whose rate is at most half of the rate at `from`. Undefined when there is
 * none, when the rate at `from` is not above 0 or infinite, or when a rate on the way cannot be told.
 */
export function getHalvingStep(curve: KnownCurve, from: number, limit: number): number | undefined {
  const start = curve.rateAt(from);
  if (typeof start !== "number" || !(start > 0 && Number.isFinite(start))) return undefined;
  const isHalved = (step: number) => {
    const rate = curve.rateAt(step);
    return typeof rate === "number" && rate <= start / 2;
  };
  const isMissing = (step: number) => typeof curve.rateAt(step) !== "number";
  let begin = from;
  for (let stretch = 0; stretch < MAX_STRETCHES && begin <= limit; stretch += 1) {
    if (isHalved(begin)) return begin;
    const turn = curve.nextTurn?.(begin) ?? limit + 1;
    const end = Math.min(turn - 1, limit);
    const known = isMissing(end) ? findFirst(begin, end, isMissing) - 1 : end;
    if (isHalved(known)) return findFirst(begin, known, isHalved);
    if (known < end || isMissing(begin)) return undefined;
    begin = turn;
  }
  return undefined;
}

/** The first step after `low` that fulfils a condition which holds at `high` and, once it holds, up to there. */
function findFirst(low: number, high: number, holds: (step: number) => boolean): number {
  let before = low;
  let found = high;
  while (found - before > 1) {
    const middle = Math.floor((before + found) / 2);
    if (holds(middle)) found = middle;
    else before = middle;
  }
  return found;
}
