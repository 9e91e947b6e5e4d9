import { interpolate, waveDown } from "./arithmetic.ts";
import { type Refusal, refuseAsInvalid, refuseAsUnknown, type Shape } from "./curve.ts";
import { getNextAfter } from "./decay-formulas.ts";
import { getNextWave, getWarmupFactor } from "./transformers-factors.ts";
import { isAtLeast } from "./versions.ts";

/** Warm-up, stable phase, decay: lengths in steps, and the forms of the two slopes. */
interface StableTerms {
  readonly warmupSteps: number;
  readonly stableSteps: number;
  readonly decaySteps: number;
  readonly warmupType: string;
  readonly decayType: string;
  /** What is left at the end; from transformers 4.49 on the warm-up starts there, too. */
  readonly minRatio: number;
  readonly cycles: number;
}

/** How far a slope has come, 0 to 1, at a fraction of its length; the decay gets the number of its cosine waves. */
const WARMUP_SLOPES: Readonly<Record<string, (fraction: number) => number>> = {
  linear: (fraction) => fraction,
  cosine: (fraction) => 1 - waveDown(fraction),
  "1-sqrt": (fraction) => 1 - Math.sqrt(1 - fraction),
};

const DECAY_SLOPES: Readonly<Record<string, (fraction: number, cycles: number) => number>> = {
  linear: (fraction) => 1 - fraction,
  cosine: (fraction, cycles) => waveDown(2 * cycles * fraction),
  "1-sqrt": (fraction) => 1 - Math.sqrt(fraction),
};

/** Rises, stays at 1 for `stableSteps`, falls to `minRatio` and stays there. */
export function warmUpStayAndFall(terms: StableTerms, version: string | undefined): Shape | Refusal {
  const { warmupSteps, decaySteps, minRatio } = terms;
  const slopes = getSlopes(terms);
  if ("kind" in slopes) return slopes;
  const warmupStart = isAtLeast(version, "4.49") === false ? 0 : minRatio;
  if (isAtLeast(version, "4.49") === undefined && minRatio !== 0 && warmupSteps > 0) {
    return refuseAsUnknown("whether the warm-up starts at 0 or at min_lr_ratio depends on the release (4.49)");
  }
  const decayStart = warmupSteps + terms.stableSteps;
  const lift = (factor: number, from: number) => Math.max(0, interpolate(from, 1, factor));
  return {
    rateAt(step) {
      if (step < warmupSteps) return lift(slopes.warmup(getWarmupFactor(step, warmupSteps)), warmupStart);
      if (step < decayStart) return 1;
      if (step >= decayStart + decaySteps) return minRatio;
      return lift(slopes.decay((step - decayStart) / Math.max(1, decaySteps), terms.cycles), minRatio);
    },
    landmarks: [0, warmupSteps, decayStart, decayStart + decaySteps / 2, decayStart + decaySteps],
    nextTurn(step) {
      const ends = [warmupSteps, decayStart, decayStart + decaySteps].map(Math.ceil);
      const wave = getNextWave(step, decayStart, decaySteps / (2 * terms.cycles));
      return getNextAfter(step, wave !== undefined && step >= decayStart ? [...ends, wave] : ends);
    },
  };
}

function getSlopes({ warmupType, decayType }: StableTerms) {
  const warmup = Object.hasOwn(WARMUP_SLOPES, warmupType) ? WARMUP_SLOPES[warmupType] : undefined;
  const decay = Object.hasOwn(DECAY_SLOPES, decayType) ? DECAY_SLOPES[decayType] : undefined;
  if (warmup === undefined) return refuseAsInvalid("ValueError", `warmup_type '${warmupType}' does not exist`);
  if (decay === undefined) return refuseAsInvalid("ValueError", `decay_type '${decayType}' does not exist`);
  return { warmup, decay };
}
