import { interpolate, power, waveDown } from "./arithmetic.ts";
import { isRefusal, type Refusal, refuseAsInvalid, refuseAsUnknown, type Shape } from "./curve.ts";
import { getLengthLandmarks, getNextAfter, holdConstant } from "./decay-formulas.ts";
import { joinShapes } from "./join-shapes.ts";
import { isAtLeast } from "./versions.ts";

/** Boundaries and the factors applied at them, each to what the ones before have left. */
export type Scales = readonly (readonly [boundary: number, scale: number])[];

/** (init − end) · (1 − t) ^ power + end, with t from 0 to 1 during the transition; init before it and end after it. */
export function transitPolynomially(terms: {
  readonly initValue: number;
  readonly endValue: number;
  readonly power: number;
  /** 0 or less switches the transition off. */
  readonly transitionSteps: number;
  readonly transitionBegin: number;
}): Shape {
  const { initValue, endValue, transitionSteps } = terms;
  if (transitionSteps <= 0) return holdConstant(initValue);
  const begin = Math.max(terms.transitionBegin, 0);
  const countPassed = (step: number) => Math.min(Math.max(step - begin, 0), transitionSteps);
  return {
    rateAt: (step) => (initValue - endValue) * power(1 - countPassed(step) / transitionSteps, terms.power) + endValue,
    landmarks: getLengthLandmarks(begin, transitionSteps),
  };
}

/** init · decayRate ^ (t / transitionSteps) from transitionBegin on, not past the end value. */
export function decayWithBound(terms: {
  readonly initValue: number;
  /** 0 or less switches the decay off. */
  readonly transitionSteps: number;
  /** 0 switches the decay off, too. */
  readonly decayRate: number;
  readonly transitionBegin: number;
  readonly staircase: boolean;
  /** Lower bound for a decay rate below 1, else upper bound. */
  readonly endValue: number | undefined;
}): Shape {
  const { initValue, transitionSteps, decayRate, staircase, endValue } = terms;
  if (transitionSteps <= 0 || decayRate === 0) return holdConstant(initValue);
  const begin = Math.max(terms.transitionBegin, 0);
  const bound = decayRate < 1 ? Math.max : Math.min;
  const decay = (passed: number) => {
    const exponent = staircase ? Math.floor(passed / transitionSteps) : passed / transitionSteps;
    return passed <= 0 ? initValue : initValue * power(decayRate, exponent);
  };
  return {
    rateAt(step) {
      const decayed = decay(step - begin);
      return endValue === undefined ? decayed : bound(decayed, endValue);
    },
    landmarks: [0, begin, begin + transitionSteps - 1, begin + transitionSteps, begin + 2 * transitionSteps],
    ...(decayRate < 0 ? { nextTurn: (step: number) => step + 1 } : {}),
  };
}

/** init · ((1 − alpha) · cosine ^ exponent + alpha) during decaySteps, alpha · init after them. */
export function decayByCosinePower(terms: {
  readonly initValue: number;
  readonly decaySteps: number;
  readonly alpha: number;
  readonly exponent: number;
}): Shape | Refusal {
  const { initValue, decaySteps, alpha, exponent } = terms;
  if (!(decaySteps > 0)) {
    return refuseAsInvalid("ValueError", `the cosine decays in ${decaySteps} steps; it must be more than 0`);
  }
  return {
    rateAt(step) {
      const wave = power(waveDown(Math.min(step, decaySteps) / decaySteps), exponent);
      return initValue * ((1 - alpha) * wave + alpha);
    },
    landmarks: getLengthLandmarks(0, decaySteps),
  };
}

/** A line from `initValue` to `peakValue`, then the decay. */
export function warmUp(
  warmup: { readonly initValue: number; readonly peakValue: number; readonly steps: number },
  decay: Shape | Refusal,
): Shape | Refusal {
  if (isRefusal(decay)) return decay;
  const line = transitPolynomially({
    initValue: warmup.initValue,
    endValue: warmup.peakValue,
    power: 1,
    transitionSteps: warmup.steps,
    transitionBegin: 0,
  });
  return joinShapes(line, [{ start: warmup.steps, shape: decay }]);
}

/** init times all factors whose boundary has come (step ≥ boundary). */
export function scaleAtBoundaries(initValue: number, scales: Scales): Shape | Refusal {
  const problem = checkScales(scales);
  if (problem !== undefined) return problem;
  const turns = scales.map(([boundary]) => Math.ceil(boundary));
  return {
    rateAt: (step) => scales.reduce((rate, [boundary, scale]) => (step >= boundary ? rate * scale : rate), initValue),
    landmarks: [0, ...turns.flatMap((turn) => [turn - 1, turn])],
    nextTurn: (step) => getNextAfter(step, turns),
  };
}

/** Lines or half cosines from one scaled value to the next; the last value stays. */
export function interpolateBetweenBoundaries(
  initValue: number,
  scales: Scales,
  { kind, version }: { readonly kind: string; readonly version: string | undefined },
): Shape | Refusal {
  if (kind !== "linear" && kind !== "cosine") {
    return refuseAsInvalid("ValueError", `interpolate_type is '${kind}'; it must be 'linear' or 'cosine'`);
  }
  const problem = checkScales(scales) ?? checkGaps(scales, version);
  if (problem !== undefined) return problem;
  const pieces = getPieces(initValue, scales);
  const last = pieces.at(-1)?.endValue ?? initValue;
  const turns = pieces.map(({ end }) => Math.ceil(end));
  return {
    rateAt(step) {
      const piece = pieces.find(({ end }) => step < end);
      if (piece === undefined) return last;
      const fraction = (step - piece.start) / (piece.end - piece.start);
      return interpolate(piece.startValue, piece.endValue, kind === "linear" ? fraction : 1 - waveDown(fraction));
    },
    landmarks: [0, ...turns.flatMap((turn) => [turn - 1, turn])],
    nextTurn: (step) => getNextAfter(step, turns),
  };
}

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly startValue: number;
  readonly endValue: number;
}

function getPieces(initValue: number, scales: Scales): Piece[] {
  let start = 0;
  let startValue = initValue;
  return scales
    .toSorted(([left], [right]) => left - right)
    .map(([end, scale]) => {
      const piece = { start, end, startValue, endValue: startValue * scale };
      start = piece.end;
      startValue = piece.endValue;
      return piece;
    });
}

function checkScales(scales: Scales): Refusal | undefined {
  const negative = scales.find(([, scale]) => !(scale >= 0));
  if (negative === undefined) return undefined;
  return refuseAsInvalid("ValueError", `the factor ${negative[1]} at ${negative[0]} is negative`);
}

/** Up to optax 0.2.6 a piece without length is a division by 0, and what comes out depends on the compiler. */
function checkGaps(scales: Scales, version: string | undefined): Refusal | undefined {
  const boundaries = [0, ...scales.map(([boundary]) => boundary)];
  if (boundaries.some((boundary) => boundary < 0)) return refuseAsUnknown("a boundary is negative");
  if (new Set(boundaries).size === boundaries.length || isAtLeast(version, "0.2.7")) return undefined;
  return refuseAsUnknown("two boundaries are equal, or one is 0: before optax 0.2.7 this divides by 0");
}
