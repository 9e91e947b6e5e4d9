import { bindArguments } from "./bind-arguments.ts";
import { isRefusal, type Refusal, refuseAsInvalid, type Shape } from "./curve.ts";
import { holdConstant } from "./decay-formulas.ts";
import { defineSchedule, type ScheduleSetting, type ScheduleTable } from "./define-schedule.ts";
import { joinShapes } from "./join-shapes.ts";
import {
  decayByCosinePower,
  decayWithBound,
  interpolateBetweenBoundaries,
  type Scales,
  scaleAtBoundaries,
  transitPolynomially,
  warmUp,
} from "./optax-formulas.ts";
import {
  argument,
  flag,
  listOf,
  mappingOf,
  nested,
  number,
  numberOrNone,
  text,
  type Values,
  within,
} from "./parameters.ts";
import type { CallableArgument, ScheduleSpec } from "./schedule-spec.ts";

const TRANSITION_PARAMETERS = {
  init_value: number(),
  end_value: number(),
  transition_steps: number(),
  transition_begin: number(0),
};

/** The cosine schedules have an exponent from this release on. */
const EXPONENT = within(number(1), { since: "0.1.5" });

const SCALED_PARAMETERS = { init_value: number(), boundaries_and_scales: mappingOf(number(), number()) };

const WARMUP_COSINE_PARAMETERS = {
  init_value: number(),
  peak_value: number(),
  warmup_steps: number(),
  decay_steps: number(),
  end_value: number(0),
  exponent: EXPONENT,
};

const ONECYCLE_PARAMETERS = {
  transition_steps: number(),
  peak_value: number(),
  pct_start: number(0.3),
  div_factor: number(25),
  final_div_factor: number(1e4),
};

const SGDR_PARAMETERS = { cosine_kwargs: listOf(mappingOf(text(), argument())) };

/**
 * The schedules of optax; the step is the number of updates made before. Here in double precision, where JAX computes
 * in float32.
 */
export const OPTAX_SCHEDULES: ScheduleTable = {
  constant_schedule: defineSchedule({ value: number() }, ({ value }) => holdConstant(value)),
  linear_schedule: defineSchedule(TRANSITION_PARAMETERS, (values) => transit(values, 1)),
  polynomial_schedule: defineSchedule({ ...TRANSITION_PARAMETERS, power: number() }, (values) =>
    transit(values, values.power),
  ),
  exponential_decay: defineSchedule(
    {
      init_value: number(),
      transition_steps: number(),
      decay_rate: number(),
      transition_begin: number(0),
      staircase: flag(false),
      end_value: numberOrNone(),
    },
    (values) => decayFrom(values.init_value, values),
  ),
  cosine_decay_schedule: defineSchedule(
    { init_value: number(), decay_steps: number(), alpha: number(0), exponent: EXPONENT },
    ({ init_value: initValue, decay_steps: decaySteps, alpha, exponent }) =>
      decayByCosinePower({ initValue, decaySteps, alpha, exponent }),
  ),
  warmup_constant_schedule: defineSchedule(
    { init_value: number(), peak_value: number(), warmup_steps: number() },
    ({ init_value, peak_value, warmup_steps }) =>
      transit({ init_value, end_value: peak_value, transition_steps: warmup_steps, transition_begin: 0 }, 1),
  ),
  warmup_cosine_decay_schedule: defineSchedule(WARMUP_COSINE_PARAMETERS, warmUpAndDecayByCosine),
  warmup_exponential_decay_schedule: defineSchedule(
    {
      init_value: number(),
      peak_value: number(),
      warmup_steps: number(),
      transition_steps: number(),
      decay_rate: number(),
      transition_begin: number(0),
      staircase: flag(false),
      end_value: numberOrNone(),
    },
    (values) =>
      warmUp(
        { initValue: values.init_value, peakValue: values.peak_value, steps: values.warmup_steps },
        decayFrom(values.peak_value, values),
      ),
  ),
  piecewise_constant_schedule: defineSchedule(SCALED_PARAMETERS, (values) =>
    scaleAtBoundaries(values.init_value, values.boundaries_and_scales),
  ),
  piecewise_interpolate_schedule: defineSchedule(
    { interpolate_type: text(), ...SCALED_PARAMETERS },
    (values, setting) =>
      interpolateBetweenBoundaries(values.init_value, values.boundaries_and_scales, {
        kind: values.interpolate_type,
        version: setting.spec.version,
      }),
  ),
  linear_onecycle_schedule: defineSchedule({ ...ONECYCLE_PARAMETERS, pct_final: number(0.85) }, (values, setting) =>
    cycleOnce("linear", values, {
      setting,
      scales: [
        [Math.trunc(values.pct_start * values.transition_steps), values.div_factor],
        [Math.trunc(values.pct_final * values.transition_steps), 1 / values.div_factor],
        [values.transition_steps, 1 / values.final_div_factor],
      ],
    }),
  ),
  cosine_onecycle_schedule: defineSchedule(ONECYCLE_PARAMETERS, (values, setting) =>
    cycleOnce("cosine", values, {
      setting,
      scales: [
        [Math.trunc(values.pct_start * values.transition_steps), values.div_factor],
        [Math.trunc(values.transition_steps), 1 / (values.div_factor * values.final_div_factor)],
      ],
    }),
  ),
  join_schedules: defineSchedule({ schedules: listOf(nested()), boundaries: listOf(number()) }, joinNested),
  sgdr_schedule: defineSchedule(SGDR_PARAMETERS, repeatCosines),
};

function transit(values: Values<typeof TRANSITION_PARAMETERS>, power: number): Shape {
  return transitPolynomially({
    initValue: values.init_value,
    endValue: values.end_value,
    power,
    transitionSteps: values.transition_steps,
    transitionBegin: values.transition_begin,
  });
}

function decayFrom(
  initValue: number,
  values: {
    readonly transition_steps: number;
    readonly decay_rate: number;
    readonly transition_begin: number;
    readonly staircase: boolean;
    readonly end_value: number | undefined;
  },
): Shape {
  return decayWithBound({
    initValue,
    transitionSteps: values.transition_steps,
    decayRate: values.decay_rate,
    transitionBegin: values.transition_begin,
    staircase: values.staircase,
    endValue: values.end_value,
  });
}

/** decay_steps includes the warm-up; the end value is a rate, not a fraction. */
function warmUpAndDecayByCosine(values: Values<typeof WARMUP_COSINE_PARAMETERS>): Shape | Refusal {
  const peakValue = values.peak_value;
  return warmUp(
    { initValue: values.init_value, peakValue, steps: values.warmup_steps },
    decayByCosinePower({
      initValue: peakValue,
      decaySteps: values.decay_steps - values.warmup_steps,
      alpha: peakValue === 0 ? 0 : values.end_value / peakValue,
      exponent: values.exponent,
    }),
  );
}

function cycleOnce(
  kind: "linear" | "cosine",
  values: Values<typeof ONECYCLE_PARAMETERS>,
  { scales, setting }: { readonly scales: Scales; readonly setting: ScheduleSetting },
): Shape | Refusal {
  if (values.transition_steps <= 0) {
    return refuseAsInvalid("ValueError", `transition_steps is ${values.transition_steps}; it must be more than 0`);
  }
  if (values.div_factor === 0 || values.final_div_factor === 0) {
    return refuseAsInvalid("ZeroDivisionError", "div_factor and final_div_factor must not be 0");
  }
  const initValue = values.peak_value / values.div_factor;
  // Boundaries that fall on the same step are one key of a dict: the later factor replaces the earlier one.
  const merged = [...new Map(scales.map(([boundary, scale]) => [boundary, scale]))];
  return interpolateBetweenBoundaries(initValue, merged, { kind, version: setting.spec.version });
}

/** Lists of other lengths than one boundary less are accepted: what has no partner is left out. */
function joinNested(
  { schedules, boundaries }: { schedules: readonly (ScheduleSpec | CallableArgument)[]; boundaries: readonly number[] },
  setting: ScheduleSetting,
): Shape | Refusal {
  const shapes: Shape[] = [];
  for (const schedule of schedules) {
    const shape = setting.evaluateNested(schedule);
    if (isRefusal(shape)) return shape;
    shapes.push(shape);
  }
  return joinInTurn(shapes, boundaries);
}

/** Cycles of warmup_cosine_decay_schedule, each as long as its decay_steps. */
function repeatCosines(
  { cosine_kwargs: cycles }: Values<typeof SGDR_PARAMETERS>,
  setting: ScheduleSetting,
): Shape | Refusal {
  const shapes: Shape[] = [];
  const ends: number[] = [];
  for (const entries of cycles) {
    const given = { ...setting.spec, name: "warmup_cosine_decay_schedule", arguments: Object.fromEntries(entries) };
    const values = bindArguments(WARMUP_COSINE_PARAMETERS, given, setting.context);
    const shape = isRefusal(values) ? values : warmUpAndDecayByCosine(values);
    if (isRefusal(values)) return values;
    if (isRefusal(shape)) return shape;
    shapes.push(shape);
    ends.push((ends.at(-1) ?? 0) + values.decay_steps);
  }
  return joinInTurn(shapes, ends);
}

function joinInTurn([first, ...others]: readonly Shape[], boundaries: readonly number[]): Shape | Refusal {
  if (first === undefined) return refuseAsInvalid("IndexError", "the list of schedules is empty");
  const later = others.slice(0, boundaries.length).map((shape, index) => ({ start: boundaries[index] ?? 0, shape }));
  return joinShapes(first, later);
}
