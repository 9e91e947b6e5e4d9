import { getCycleStart, interpolate, locateCycle, power, waveDown } from "./arithmetic.ts";
import type { Rate, Shape } from "./curve.ts";

/** Exponential and inverse time decay: what both count. */
export interface DecayTerms {
  readonly initialRate: number;
  /** Steps in which the rate decays once by `decayRate`. */
  readonly decaySteps: number;
  readonly decayRate: number;
  /** Decay in whole steps of `decaySteps` instead of continuously. */
  readonly staircase: boolean;
}

/** The same rate at every step. */
export function holdConstant(rate: number): Shape {
  return { rateAt: () => rate, landmarks: [0] };
}

/** initialRate · decayRate ^ (step / decaySteps). */
export function decayExponentially(terms: DecayTerms): Shape {
  const progress = countDecays(terms);
  return {
    rateAt: (step) => terms.initialRate * power(terms.decayRate, progress(step)),
    landmarks: getDecayLandmarks(terms.decaySteps),
    // A negative base changes its sign, or is NaN, from step to step.
    ...(terms.decayRate < 0 ? { nextTurn: (step: number) => step + 1 } : {}),
  };
}

/** initialRate · e ^ (−decayRate · step / decaySteps). */
export function decayNaturally(terms: DecayTerms): Shape {
  const progress = countDecays(terms);
  return {
    rateAt: (step) => terms.initialRate * Math.exp(-terms.decayRate * progress(step)),
    landmarks: getDecayLandmarks(terms.decaySteps),
  };
}

/** initialRate / (1 + decayRate · step / decaySteps). */
export function decayInInverseTime(terms: DecayTerms): Shape {
  const progress = countDecays(terms);
  const pole = Math.floor(-terms.decaySteps / terms.decayRate) + 1;
  return {
    rateAt: (step) => terms.initialRate / (1 + terms.decayRate * progress(step)),
    landmarks: getDecayLandmarks(terms.decaySteps),
    // With a negative decay the divisor reaches 0 and the rate comes back from −∞.
    nextTurn: (step) => (step < pole ? pole : undefined),
  };
}

/** (initialRate − endRate) · (1 − step / decaySteps) ^ power + endRate; `cycle` starts again after each decay. */
export function decayPolynomially(terms: {
  readonly initialRate: number;
  readonly endRate: number;
  readonly decaySteps: number;
  readonly power: number;
  /** Instead of staying at the end, the decay is stretched to the next multiple of decaySteps. */
  readonly cycle: boolean;
}): Shape {
  const { initialRate, endRate, decaySteps, cycle } = terms;
  const getProgress = (step: number) => {
    if (!cycle) return Math.min(step, decaySteps) / decaySteps;
    return step / (decaySteps * (step === 0 ? 1 : Math.ceil(step / decaySteps)));
  };
  return {
    rateAt: (step) => (initialRate - endRate) * power(1 - getProgress(step), terms.power) + endRate,
    landmarks: getLengthLandmarks(0, decaySteps),
    ...(cycle ? { nextTurn: (step: number) => getNextMultiple(step, decaySteps) } : {}),
  };
}

/**
 * Half a cosine from the peak down to alpha · peak, after a linear warm-up from `warmup.startRate` if there is one.
 * The decay lasts `decaySteps` after the warm-up.
 */
export function decayByCosine(terms: {
  readonly peakRate: number;
  readonly decaySteps: number;
  /** Fraction of the peak that is left at the end. */
  readonly alpha: number;
  readonly warmup: { readonly startRate: number; readonly steps: number };
  readonly pi: number;
}): Shape {
  const { peakRate, decaySteps, alpha, warmup } = terms;
  const end = warmup.steps + decaySteps;
  const rateAt = (step: number) => {
    const counted = Math.min(step, end);
    if (counted < warmup.steps) return interpolate(warmup.startRate, peakRate, counted / warmup.steps);
    return peakRate * ((1 - alpha) * waveDown((counted - warmup.steps) / decaySteps, terms.pi) + alpha);
  };
  return {
    rateAt,
    landmarks: getLengthLandmarks(warmup.steps, decaySteps),
    nextTurn: (step) => (step < warmup.steps ? Math.ceil(warmup.steps) : undefined),
  };
}

/** Cosines that start again, each `lengthening` times as long and with `scaling` times the peak of the one before. */
export function decayByCosineWithRestarts(terms: {
  readonly initialRate: number;
  readonly firstDecaySteps: number;
  readonly lengthening: number;
  readonly scaling: number;
  readonly alpha: number;
  readonly pi: number;
}): Shape {
  const { initialRate, firstDecaySteps, lengthening, scaling, alpha } = terms;
  const locate = (step: number) => locateCycle(step / firstDecaySteps, lengthening);
  const getRestart = (index: number) => Math.ceil(firstDecaySteps * getCycleStart(index, lengthening));
  return {
    rateAt(step) {
      const { index, fraction } = locate(step);
      return initialRate * ((1 - alpha) * power(scaling, index) * waveDown(fraction, terms.pi) + alpha);
    },
    landmarks: [0, firstDecaySteps - 1, firstDecaySteps, getRestart(2) - 1, getRestart(2)],
    nextTurn: (step) => Math.max(step + 1, getRestart(locate(step).index + 1)) || step + 1,
  };
}

/** values[i] while step ≤ boundaries[i], the last value after that; `resolve` decides where more than one holds. */
export function holdPiecewise(
  boundaries: readonly number[],
  values: readonly number[],
  resolve: (held: readonly number[]) => Rate,
): Shape {
  const lower = [Number.NEGATIVE_INFINITY, ...boundaries];
  const upper = [...boundaries, Number.POSITIVE_INFINITY];
  const turns = boundaries.map((boundary) => Math.floor(boundary) + 1);
  return {
    rateAt: (step) => resolve(values.filter((_, piece) => isWithin(step, lower[piece], upper[piece]))),
    landmarks: [0, ...turns.flatMap((turn) => [turn - 1, turn])],
    nextTurn: (step) => getNextAfter(step, turns),
  };
}

/** The smallest of the steps that lies after `step`; undefined when there is none. */
export function getNextAfter(step: number, steps: readonly number[]): number | undefined {
  let next = Number.POSITIVE_INFINITY;
  for (const candidate of steps) {
    if (candidate > step && candidate < next) next = candidate;
  }
  return Number.isFinite(next) ? next : undefined;
}

/** Landmarks of a schedule that warms up for some steps and then decays for some more. */
export function getLengthLandmarks(warmupSteps: number, decaySteps: number): number[] {
  const end = warmupSteps + decaySteps;
  return [0, warmupSteps, warmupSteps + decaySteps / 2, end - 1, end];
}

function isWithin(step: number, lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY): boolean {
  return step > lower && step <= upper;
}

function countDecays({ decaySteps, staircase }: DecayTerms): (step: number) => number {
  return (step) => (staircase ? Math.floor(step / decaySteps) : step / decaySteps);
}

function getDecayLandmarks(decaySteps: number): number[] {
  return [0, decaySteps - 1, decaySteps, 2 * decaySteps];
}

/** The step after the next multiple: the multiple itself is still the end of its piece. */
function getNextMultiple(step: number, length: number): number {
  return Math.max(step + 1, Math.floor(Math.max(1, Math.ceil(step / length)) * length) + 1);
}
