import { interpolate, modulo, power, waveDown } from "./arithmetic.ts";
import { type Rate, type Refusal, raise, refuseAsInvalid, refuseAsUnknown, type Shape } from "./curve.ts";
import { getLengthLandmarks, getNextAfter } from "./decay-formulas.ts";
import { isAtLeast } from "./versions.ts";

/** Warm-up and whole length in steps. Both may be floats, and the warm-up may be longer than the whole. */
export interface WarmupTerms {
  readonly warmupSteps: number;
  readonly totalSteps: number;
}

/** Factors on the base rate by number of calls. */
export interface Factor extends Shape {
  /** The call that raises, after which there is none. */
  readonly failsAt?: number;
}

/** Rises on a line from 0 and then stays at 1. */
export function warmUpToConstant(warmupSteps: number): Shape {
  return {
    rateAt: (step) => (step < warmupSteps ? getWarmupFactor(step, warmupSteps) : 1),
    landmarks: [0, warmupSteps],
  };
}

/** Rises on a line from 0 to 1 and falls on another to 0, where it stays. */
export function warmUpAndFall({ warmupSteps, totalSteps }: WarmupTerms): Shape {
  return withWarmup(
    { warmupSteps, totalSteps },
    {
      rateAt: (step) => Math.max(0, (totalSteps - step) / Math.max(1, totalSteps - warmupSteps)),
    },
  );
}

/** After the warm-up `cycles` whole cosine waves, not below `minRate`; behind the end they go on, so 0.5 rises again. */
export function warmUpAndWave(terms: WarmupTerms, cycles: number, minRate: number): Shape {
  const { warmupSteps, totalSteps } = terms;
  const span = Math.max(1, totalSteps - warmupSteps);
  return withWarmup(terms, {
    rateAt: (step) => getWaveFactor((step - warmupSteps) / span, cycles, minRate),
    nextTurn: (step) => getNextWave(step, warmupSteps, span / (2 * cycles)),
  });
}

/** As {@link warmUpAndWave}, but one step ahead, and with a warm-up from 1 / steps or from `warmupRate`. */
export function warmUpFromRateAndWave(
  terms: WarmupTerms & { readonly warmupRate: number | undefined },
  cycles: number,
  minRate: number,
): Shape {
  const { warmupSteps, warmupRate } = terms;
  const span = Math.max(1, terms.totalSteps - warmupSteps);
  const warmUp = (step: number) =>
    warmupRate === undefined
      ? (step + 1) / Math.max(1, warmupSteps)
      : interpolate(warmupRate, 1, step / Math.max(1, warmupSteps - 1));
  const decay = {
    rateAt: (step: number) => getWaveFactor((step - warmupSteps + 1) / span, cycles, minRate),
    nextTurn: (step: number) => getNextWave(step, warmupSteps - 1, span / (2 * cycles)),
  };
  return {
    ...withWarmup(terms, decay),
    rateAt: (step) => (step < warmupSteps ? warmUp(step) : decay.rateAt(step)),
  };
}

/** After the warm-up `cycles` half cosines, each from 1 down to 0; 0 behind the end. */
export function warmUpAndRestart(terms: WarmupTerms, cycles: number): Shape {
  const { warmupSteps, totalSteps } = terms;
  const span = Math.max(1, totalSteps - warmupSteps);
  return withWarmup(terms, {
    rateAt(step) {
      const progress = (step - warmupSteps) / span;
      return progress >= 1 ? 0 : Math.max(0, waveDown(modulo(cycles * progress, 1)));
    },
    nextTurn: (step) => getNextWave(step, warmupSteps, span / cycles),
  });
}

/** After the warm-up a polynomial down to `endRate`, relative to `initialRate`. */
export function warmUpAndFallPolynomially(
  terms: WarmupTerms & { readonly initialRate: number; readonly endRate: number; readonly power: number },
): Factor | Refusal {
  const { warmupSteps, totalSteps, initialRate, endRate } = terms;
  if (!(initialRate > endRate)) {
    return refuseAsInvalid("ValueError", `lr_end is ${endRate}; it must be below the optimizer's rate ${initialRate}`);
  }
  const span = totalSteps - warmupSteps;
  const isDividing = Number.isInteger(totalSteps) && (span === 0 || (span > 0 && terms.power < 0));
  const fall = (step: number): Rate => {
    if (step > totalSteps) return endRate / initialRate;
    if (step === totalSteps && isDividing) return raise("ZeroDivisionError", "division by 0 in the last step");
    const remaining = 1 - (step - warmupSteps) / span;
    return ((initialRate - endRate) * power(remaining, terms.power) + endRate) / initialRate;
  };
  return { ...withWarmup(terms, { rateAt: fall }), ...(isDividing ? { failsAt: totalSteps } : {}) };
}

/** After the warm-up 1 / √(steps / timescale), shifted so that it starts at 1. */
export function warmUpAndFallByRoot(
  warmupSteps: number,
  timescale: number | undefined,
  version: string | undefined,
): Shape | Refusal {
  const scale = timescale ?? (warmupSteps || getDefaultTimescale(version));
  if (typeof scale !== "number") return scale;
  if (scale <= 0) return refuseAsUnknown(`timescale is ${scale}; the root of a negative number is an error`);
  return {
    rateAt: (step) =>
      step < warmupSteps ? getWarmupFactor(step, warmupSteps) : 1 / Math.sqrt((step + scale - warmupSteps) / scale),
    landmarks: [0, warmupSteps, warmupSteps + scale, warmupSteps + 3 * scale],
    nextTurn: (step) => getNextAfter(step, [Math.ceil(warmupSteps)]),
  };
}

/** Half a cosine wave lasts `halfWave` steps; one begins at `start`. */
export function getNextWave(step: number, start: number, halfWave: number): number | undefined {
  const length = Math.abs(halfWave);
  if (!Number.isFinite(length)) return undefined;
  const next = Math.ceil(start + (Math.floor((step - start) / length) + 1) * length);
  return Math.max(next, step + 1);
}

/** Cosine factor at `progress` (0 to 1), lifted to `minRate` and never negative. */
function getWaveFactor(progress: number, cycles: number, minRate: number): number {
  return Math.max(0, interpolate(minRate, 1, waveDown(2 * cycles * progress)));
}

/** Shares of the first step; a warm-up below one step counts as one. */
export function getWarmupFactor(step: number, warmupSteps: number): number {
  return step / Math.max(1, warmupSteps);
}

/** 10,000 when there is neither a timescale nor a warm-up; old releases divide by 0 there. */
function getDefaultTimescale(version: string | undefined): number | Refusal {
  if (isAtLeast(version, "4.46.3")) return 10_000;
  const problem = "without warm-up and timescale old releases divide by 0";
  return isAtLeast(version, "4.31") === false
    ? refuseAsInvalid("ZeroDivisionError", problem)
    : refuseAsUnknown(problem);
}

function withWarmup(
  { warmupSteps, totalSteps }: WarmupTerms,
  decay: { rateAt(step: number): Rate; nextTurn?(step: number): number | undefined },
): Shape {
  return {
    rateAt: (step) => (step < warmupSteps ? getWarmupFactor(step, warmupSteps) : decay.rateAt(step)),
    landmarks: getLengthLandmarks(warmupSteps, totalSteps - warmupSteps),
    nextTurn(step) {
      if (step < warmupSteps) return Math.max(step + 1, Math.ceil(warmupSteps));
      return decay.nextTurn?.(step);
    },
  };
}
