import { interpolate, waveDown } from "../arithmetic.ts";
import { type Rate, type Refusal, raise, refuseAsInvalid, refuseAsUnknown } from "../curve.ts";
import { getNextAfter } from "../decay-formulas.ts";
import {
  anything,
  flag,
  number,
  numberPerGroup,
  numeric,
  numericOrNone,
  type PythonNumber,
  text,
  type Values,
} from "../parameters.ts";
import { isAtLeast } from "../versions.ts";
import { COMMON_PARAMETERS, defineClass, type Formula, type TorchSetting } from "./define-class.ts";
import { checkMomentum } from "./momentum.ts";
import type { ParameterGroup } from "./scheduler.ts";

const PARAMETERS = {
  ...COMMON_PARAMETERS,
  max_lr: numberPerGroup(),
  total_steps: numericOrNone(),
  epochs: numericOrNone(),
  steps_per_epoch: numericOrNone(),
  pct_start: numeric({ value: 0.3, type: "float" }),
  anneal_strategy: text("cos"),
  cycle_momentum: flag(true),
  base_momentum: anything(),
  max_momentum: anything(),
  div_factor: number(25),
  final_div_factor: number(1e4),
  three_phase: flag(false),
};

type OneCycleValues = Values<typeof PARAMETERS>;

/**
 * Up to max_lr and down to almost nothing in total_steps − 1 calls; the optimizer's own rate is overwritten. One call
 * more is accepted and raises the rate again, the next one is an error.
 */
export const ONE_CYCLE_LR = defineClass({
  parameters: PARAMETERS,
  check: (values, setting) =>
    checkTotal(values, setting) ??
    checkShape(values) ??
    checkFactors(values) ??
    checkMomentum(values.cycle_momentum, setting) ??
    checkResumed(values, setting),
  prepare: (values, group) => Object.assign(group, getRates(values)),
  getOwnBaseRate: (values) => values.max_lr / values.div_factor,
  getRule(values) {
    const { peakRate, floorRate } = getRates(values);
    return {
      next: ({ epoch }, group) => getRate(values, epoch, { peakRate, floorRate, ...group }),
    };
  },
  getFormula(values): Formula {
    const group = { rate: 0, ...getRates(values) };
    const total = getTotal(values);
    const ends = getPhases(values).map(({ end }) => end);
    return {
      rateAt: (step) => getRate(values, step, group),
      landmarks: [0, ...ends.slice(0, -1).map(Math.round), Math.round((total - 1) / 2), total - 1],
      nextTurn: (step) => getNextAfter(step, [...ends.map((end) => Math.floor(end) + 1), total]),
    };
  },
});

type RateName = "initialRate" | "peakRate" | "floorRate";

/** A stretch of the cycle: between which rates, up to which call. */
interface Phase {
  readonly end: number;
  readonly from: RateName;
  readonly to: RateName;
}

function getPhases(values: OneCycleValues): Phase[] {
  const total = getTotal(values);
  const rise = values.pct_start.value * total - 1;
  const up: Phase = { end: rise, from: "initialRate", to: "peakRate" };
  if (!values.three_phase) return [up, { end: total - 1, from: "peakRate", to: "floorRate" }];
  return [
    up,
    { end: 2 * values.pct_start.value * total - 2, from: "peakRate", to: "initialRate" },
    { end: total - 1, from: "initialRate", to: "floorRate" },
  ];
}

function getRate(values: OneCycleValues, step: number, group: ParameterGroup): Rate {
  const total = getTotal(values);
  if (step > total) return raise("ValueError", `total_steps is ${total}: call ${total + 1} of step() is one too many`);
  const phases = getPhases(values);
  const index = phases.findIndex(({ end }, position) => step <= end || position === phases.length - 1);
  const phase = phases[index];
  const start = phases[index - 1]?.end ?? 0;
  if (phase === undefined || phase.end === start) {
    return raise("ZeroDivisionError", "a phase of the cycle has no length: pct_start leaves it no step");
  }
  const fraction = (step - start) / (phase.end - start);
  const share = values.anneal_strategy === "linear" ? fraction : 1 - waveDown(fraction);
  return interpolate(group[phase.from] ?? Number.NaN, group[phase.to] ?? Number.NaN, share);
}

function getRates(values: OneCycleValues): Record<RateName, number> {
  const initialRate = values.max_lr / values.div_factor;
  return { initialRate, peakRate: values.max_lr, floorRate: initialRate / values.final_div_factor };
}

/** Only for checked values. */
function getTotal({ total_steps: total, epochs, steps_per_epoch: steps }: OneCycleValues): number {
  return total?.value ?? (epochs?.value ?? Number.NaN) * (steps?.value ?? Number.NaN);
}

function checkTotal(values: OneCycleValues, { spec }: TorchSetting): Refusal | undefined {
  const { total_steps: total, epochs, steps_per_epoch: steps } = values;
  if (total !== undefined) return checkCount("total_steps", total);
  if (epochs !== undefined && steps !== undefined) {
    return checkCount("epochs", epochs) ?? checkCount("steps_per_epoch", steps);
  }
  // Up to 2.3 one of the two alone is compared as None with a number.
  const isCompared = (epochs ?? steps) !== undefined && isAtLeast(spec.version, "2.4") !== true;
  const problem = "neither total_steps nor both epochs and steps_per_epoch are given";
  return refuseAsInvalid(isCompared ? "TypeError" : "ValueError", problem);
}

function checkCount(name: string, { value, type }: PythonNumber): Refusal | undefined {
  if (type !== "float" && value > 0) return undefined;
  const given = type === "float" ? `the float ${value}` : value;
  return refuseAsInvalid("ValueError", `${name} is ${given}; it must be a positive int`);
}

function checkShape({ pct_start: rise, anneal_strategy: strategy }: OneCycleValues): Refusal | undefined {
  if (rise.type === "int" || !(rise.value >= 0 && rise.value <= 1)) {
    return refuseAsInvalid("ValueError", `pct_start is ${rise.value}; it must be a float between 0 and 1`);
  }
  if (rise.type === undefined) return refuseAsUnknown(`whether pct_start ${rise.value} is a float`);
  if (strategy === "cos" || strategy === "linear") return undefined;
  return refuseAsInvalid("ValueError", `anneal_strategy is '${strategy}'; it must be 'cos' or 'linear'`);
}

function checkFactors({ div_factor: first, final_div_factor: last }: OneCycleValues): Refusal | undefined {
  if (first !== 0 && last !== 0) return undefined;
  return refuseAsInvalid("ZeroDivisionError", "div_factor and final_div_factor must not be 0");
}

/** A resumed cycle goes on with the rates that the group recorded; known only where they fit the arguments. */
function checkResumed(values: OneCycleValues, { context }: TorchSetting): Refusal | undefined {
  if (values.last_epoch === -1 || typeof context.recordedRate !== "number") return undefined;
  const { initialRate } = getRates(values);
  if (Math.abs(context.recordedRate - initialRate) <= 1e-9 * initialRate) return undefined;
  return refuseAsUnknown("the restored initial_lr does not belong to these arguments of OneCycleLR");
}
