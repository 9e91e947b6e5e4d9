/**
 * `base ** exponent` as C and NumPy have it: 1 to any power is 1, also to NaN and infinity, where JavaScript says NaN.
 */
export function power(base: number, exponent: number): number {
  return base === 1 ? 1 : base ** exponent;
}

/** Half a cosine from 1 down to 0 while `fraction` goes from 0 to 1; it rises again after that. */
export function waveDown(fraction: number, pi: number = Math.PI): number {
  return 0.5 * (1 + Math.cos(pi * fraction));
}

/** Value at `fraction` of the straight line from `start` to `end`. */
export function interpolate(start: number, end: number, fraction: number): number {
  return start + (end - start) * fraction;
}

/** Remainder with the sign of the divisor, as Python's `%`. */
export function modulo(dividend: number, divisor: number): number {
  const rest = dividend % divisor;
  return rest !== 0 && rest < 0 !== divisor < 0 ? rest + divisor : rest;
}

/** The nth cycle of cycles that grow by a factor, and how much of it has passed. */
interface CyclePosition {
  /** 0 for the first cycle. */
  readonly index: number;
  /** From 0 to below 1. */
  readonly fraction: number;
}

/**
 * Where `passed`, counted in lengths of the first cycle, lies when each cycle is `growth` times as long as the one
 * before. With a growth below 1 all cycles together are finite; behind them the fraction is NaN.
 */
export function locateCycle(passed: number, growth: number): CyclePosition {
  if (growth === 1) return { index: Math.floor(passed), fraction: passed - Math.floor(passed) };
  const estimate = Math.floor(Math.log(1 - passed * (1 - growth)) / Math.log(growth));
  const index = growth > 1 ? correctCycle(estimate, passed, growth) : estimate;
  return { index, fraction: (passed - getCycleStart(index, growth)) / growth ** index };
}

/** The logarithm can be one off at a restart, where the starts of the cycles are exact. */
function correctCycle(estimate: number, passed: number, growth: number): number {
  if (passed >= getCycleStart(estimate + 1, growth)) return estimate + 1;
  return passed < getCycleStart(estimate, growth) ? estimate - 1 : estimate;
}

/** Start of a cycle in lengths of the first one: 1 + growth + growth² + … */
export function getCycleStart(index: number, growth: number): number {
  return growth === 1 ? index : (1 - growth ** index) / (1 - growth);
}
