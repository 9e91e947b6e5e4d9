import type { KnownCurve } from "./curve.ts";

/** Steps that are shown at most. */
const MAX_LANDMARKS = 12;

/**
 * Steps worth showing, ascending: the first one, ends of warm-ups, boundaries and the steps before them, middles, ends.
 * With `last`, the last step of the training, that one and none after it. Only steps that have a rate; of more than 12
 * the first ones and the last.
 */
export function getLandmarks(curve: KnownCurve, last?: number): number[] {
  const wanted = [0, ...curve.landmarks, ...(last === undefined ? [] : [last])];
  const steps = [...new Set(wanted.map((step) => Math.round(Math.max(step, 0))))]
    .filter((step) => step <= (last ?? Number.MAX_SAFE_INTEGER))
    .toSorted((left, right) => left - right);
  const shown: number[] = [];
  for (const step of steps) {
    if (shown.length === MAX_LANDMARKS - 1) break;
    if (hasRate(curve, step)) shown.push(step);
  }
  const end = steps.at(-1);
  return end === undefined || shown.includes(end) || !hasRate(curve, end) ? shown : [...shown, end];
}

function hasRate(curve: KnownCurve, step: number): boolean {
  return typeof curve.rateAt(step) === "number";
}
