import { getBaseRate } from "./base-rate.ts";
import { isRefusal, type Refusal, refuseAsComputed, refuseAsInvalid, refuseAsUnknown, type Shape } from "./curve.ts";
import { holdConstant } from "./decay-formulas.ts";
import { defineSchedule, type ScheduleEvaluator, type ScheduleSetting, type ScheduleTable } from "./define-schedule.ts";
import { anything, number, numberOrNone, type Parameters, text, within } from "./parameters.ts";
import type { ScheduleContext } from "./schedule-spec.ts";
import {
  type Factor,
  type WarmupTerms,
  warmUpAndFall,
  warmUpAndFallByRoot,
  warmUpAndFallPolynomially,
  warmUpAndRestart,
  warmUpAndWave,
  warmUpFromRateAndWave,
  warmUpToConstant,
} from "./transformers-factors.ts";
import { SCHEDULER_BY_NAME } from "./transformers-scheduler.ts";
import { warmUpStayAndFall } from "./transformers-stable.ts";

const COMMON_PARAMETERS = { optimizer: anything(), last_epoch: number(-1) };

const WARMUP_PARAMETERS = { ...COMMON_PARAMETERS, num_warmup_steps: number(), num_training_steps: number() };

const MINIMUM_PARAMETERS = {
  ...WARMUP_PARAMETERS,
  num_cycles: number(0.5),
  min_lr: numberOrNone(),
  min_lr_rate: numberOrNone(),
};

/** The release that gave get_wsd_schedule its forms and its whole length. */
const FORMS_RELEASE = { since: "4.49" };

/**
 * The schedules of transformers: factors on the rate that the optimizer starts with, by calls of step(). With a warm-up
 * the first update has the rate 0.
 */
export const TRANSFORMERS_SCHEDULES: ScheduleTable = {
  get_constant_schedule: defineFactor(COMMON_PARAMETERS, () => holdConstant(1)),
  get_constant_schedule_with_warmup: defineFactor({ ...COMMON_PARAMETERS, num_warmup_steps: number() }, (values) =>
    warmUpToConstant(values.num_warmup_steps),
  ),
  get_linear_schedule_with_warmup: defineFactor(WARMUP_PARAMETERS, (values) => warmUpAndFall(getTerms(values))),
  get_cosine_schedule_with_warmup: defineFactor({ ...WARMUP_PARAMETERS, num_cycles: number(0.5) }, (values) =>
    warmUpAndWave(getTerms(values), values.num_cycles, 0),
  ),
  get_cosine_with_hard_restarts_schedule_with_warmup: defineFactor(
    { ...WARMUP_PARAMETERS, num_cycles: number(1) },
    (values) => warmUpAndRestart(getTerms(values), values.num_cycles),
  ),
  get_polynomial_decay_schedule_with_warmup: defineFactor(
    { ...WARMUP_PARAMETERS, lr_end: number(1e-7), power: number(1) },
    (values, { context }) => {
      const initialRate = getDefaultRate(context);
      if (isRefusal(initialRate)) return initialRate;
      return warmUpAndFallPolynomially({
        ...getTerms(values),
        initialRate,
        endRate: values.lr_end,
        power: values.power,
      });
    },
  ),
  get_inverse_sqrt_schedule: defineFactor(
    { ...COMMON_PARAMETERS, num_warmup_steps: number(), timescale: numberOrNone() },
    (values, { spec }) => warmUpAndFallByRoot(values.num_warmup_steps, values.timescale, spec.version),
  ),
  get_cosine_with_min_lr_schedule_with_warmup: defineFactor(MINIMUM_PARAMETERS, (values, { context }) => {
    const minRate = getMinRate(values, context);
    return isRefusal(minRate) ? minRate : warmUpAndWave(getTerms(values), values.num_cycles, minRate);
  }),
  get_cosine_with_min_lr_schedule_with_warmup_lr_rate: defineFactor(
    { ...MINIMUM_PARAMETERS, warmup_lr_rate: numberOrNone() },
    (values, { context }) => {
      const minRate = getMinRate(values, context);
      if (isRefusal(minRate)) return minRate;
      const terms = { ...getTerms(values), warmupRate: values.warmup_lr_rate };
      return warmUpFromRateAndWave(terms, values.num_cycles, minRate);
    },
  ),
  get_wsd_schedule: defineFactor(
    {
      ...COMMON_PARAMETERS,
      num_warmup_steps: number(),
      num_decay_steps: number(),
      num_training_steps: within(numberOrNone(), FORMS_RELEASE),
      num_stable_steps: numberOrNone(),
      warmup_type: within(text("linear"), FORMS_RELEASE),
      decay_type: within(text("cosine"), FORMS_RELEASE),
      min_lr_ratio: number(0),
      num_cycles: number(0.5),
    },
    (values, { spec }) => {
      const slopes = values.num_warmup_steps + values.num_decay_steps;
      const stableSteps = values.num_stable_steps ?? (values.num_training_steps ?? Number.NaN) - slopes;
      if (Number.isNaN(stableSteps)) {
        return refuseAsInvalid("ValueError", "get_wsd_schedule needs num_training_steps or num_stable_steps");
      }
      const terms = {
        warmupSteps: values.num_warmup_steps,
        stableSteps,
        decaySteps: values.num_decay_steps,
        warmupType: values.warmup_type,
        decayType: values.decay_type,
        minRatio: values.min_lr_ratio,
        cycles: values.num_cycles,
      };
      return warmUpStayAndFall(terms, spec.version);
    },
  ),
  get_scheduler: SCHEDULER_BY_NAME,
  get_reduce_on_plateau_schedule: () => refuseAsComputed("the rate depends on a metric"),
  get_greedy_schedule: () => refuseAsComputed("the rate depends on a metric"),
};

/** A LambdaLR: the base rate times a factor that depends on the number of calls. */
function defineFactor<V extends { readonly last_epoch: number }>(
  parameters: Parameters<V>,
  getFactor: (values: V, setting: ScheduleSetting) => Factor | Refusal,
): ScheduleEvaluator {
  return defineSchedule(parameters, (values, setting) => {
    const factor = getFactor(values, setting);
    const baseRate = getBaseRate(setting.context, values.last_epoch);
    if (isRefusal(factor)) return factor;
    return isRefusal(baseRate) ? baseRate : scaleShape(factor, baseRate, values.last_epoch + 1);
  });
}

/** The factors from the call number `offset` on, times a rate. */
function scaleShape(factor: Factor, rate: number, offset: number): Shape {
  const { failsAt = Number.POSITIVE_INFINITY } = factor;
  return {
    rateAt(step) {
      const call = step + offset;
      const value = factor.rateAt(failsAt >= offset ? Math.min(call, failsAt) : call);
      return typeof value === "number" ? rate * value : value;
    },
    landmarks: factor.landmarks.map((landmark) => landmark - offset),
    nextTurn(step) {
      const turn = factor.nextTurn?.(step + offset);
      return turn === undefined ? undefined : turn - offset;
    },
  };
}

function getTerms(values: { readonly num_warmup_steps: number; readonly num_training_steps: number }): WarmupTerms {
  return { warmupSteps: values.num_warmup_steps, totalSteps: values.num_training_steps };
}

function getDefaultRate({ defaultRate, baseRate }: ScheduleContext): number | Refusal {
  return defaultRate ?? baseRate ?? refuseAsUnknown("the optimizer's learning rate is not known");
}

/** The minimum as a fraction of the optimizer's rate; exactly one of the two arguments must be given. */
function getMinRate(
  values: { readonly min_lr: number | undefined; readonly min_lr_rate: number | undefined },
  context: ScheduleContext,
): number | Refusal {
  const { min_lr: minimum, min_lr_rate: minRate } = values;
  if (minimum !== undefined && minRate !== undefined) {
    return refuseAsInvalid("ValueError", "min_lr and min_lr_rate are both given; only one may be");
  }
  if (minimum === undefined) return minRate ?? refuseAsInvalid("ValueError", "neither min_lr nor min_lr_rate is given");
  const rate = getDefaultRate(context);
  if (rate === 0) return refuseAsInvalid("ZeroDivisionError", "min_lr is divided by the optimizer's rate, which is 0");
  return isRefusal(rate) ? rate : minimum / rate;
}
