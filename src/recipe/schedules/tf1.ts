import { waveDown } from "./arithmetic.ts";
import {
  type Rate,
  type Refusal,
  raise,
  refuseAsComputed,
  refuseAsInvalid,
  refuseAsUnknown,
  type Shape,
} from "./curve.ts";
import {
  type DecayTerms,
  decayByCosine,
  decayByCosineWithRestarts,
  decayExponentially,
  decayInInverseTime,
  decayNaturally,
  decayPolynomially,
  getLengthLandmarks,
  holdPiecewise,
} from "./decay-formulas.ts";
import { defineSchedule, type ScheduleEvaluator, type ScheduleTable } from "./define-schedule.ts";
import { anything, flag, listOf, number, numeric, type Parameters, type PythonNumber } from "./parameters.ts";
import { hasKind, type ScheduleArgument } from "./schedule-spec.ts";

/** What every decay function takes; global_step is the step itself. */
const COMMON_PARAMETERS = { learning_rate: numeric(), global_step: anything(), name: anything() };

const piecewiseConstant = defineSchedule(
  { x: anything(), boundaries: listOf(numeric()), values: listOf(numeric()), name: anything() },
  ({ x, boundaries, values }) =>
    checkPieces(boundaries, values, x) ?? holdPiecewise(boundaries.map(getValue), values.map(getValue), resolvePieces),
);

/** The decay functions of tf.compat.v1.train; the step is global_step. They divide by a length of 0 without asking. */
export const TF1_SCHEDULES: ScheduleTable = {
  exponential_decay: defineDecay(decayExponentially),
  natural_exp_decay: defineDecay(decayNaturally),
  inverse_time_decay: defineDecay(decayInInverseTime),
  polynomial_decay: defineFormula(
    {
      ...COMMON_PARAMETERS,
      decay_steps: number(),
      end_learning_rate: number(1e-4),
      power: number(1),
      cycle: flag(false),
    },
    (values) =>
      decayPolynomially({
        initialRate: values.learning_rate.value,
        endRate: values.end_learning_rate,
        decaySteps: values.decay_steps,
        power: values.power,
        cycle: values.cycle,
      }),
  ),
  cosine_decay: defineFormula({ ...COMMON_PARAMETERS, decay_steps: number(), alpha: number(0) }, (values) =>
    decayByCosine({
      peakRate: values.learning_rate.value,
      decaySteps: values.decay_steps,
      alpha: values.alpha,
      warmup: { startRate: values.learning_rate.value, steps: 0 },
      pi: Math.PI,
    }),
  ),
  cosine_decay_restarts: defineFormula(
    { ...COMMON_PARAMETERS, first_decay_steps: number(), t_mul: number(2), m_mul: number(1), alpha: number(0) },
    (values) =>
      decayByCosineWithRestarts({
        initialRate: values.learning_rate.value,
        firstDecaySteps: values.first_decay_steps,
        lengthening: values.t_mul,
        scaling: values.m_mul,
        alpha: values.alpha,
        pi: Math.PI,
      }),
  ),
  linear_cosine_decay: defineFormula(
    { ...COMMON_PARAMETERS, decay_steps: number(), num_periods: number(0.5), alpha: number(0), beta: number(0.001) },
    decayByLinearCosine,
  ),
  noisy_linear_cosine_decay: () => refuseAsComputed("the schedule adds random noise"),
  piecewise_constant: piecewiseConstant,
  piecewise_constant_decay: piecewiseConstant,
};

function defineDecay(decay: (terms: DecayTerms) => Shape): ScheduleEvaluator {
  const parameters = { ...COMMON_PARAMETERS, decay_steps: number(), decay_rate: number(), staircase: flag(false) };
  return defineFormula(parameters, (values) =>
    decay({
      initialRate: values.learning_rate.value,
      decaySteps: values.decay_steps,
      decayRate: values.decay_rate,
      staircase: values.staircase,
    }),
  );
}

function defineFormula<V extends { readonly learning_rate: PythonNumber }>(
  parameters: Parameters<V>,
  getShape: (values: V) => Shape,
): ScheduleEvaluator {
  return defineSchedule(parameters, (values) =>
    values.learning_rate.type === "float"
      ? getShape(values)
      : refuseAsUnknown(
          `learning_rate ${values.learning_rate.value} is not known to be a float, and the decay computes in its type`,
        ),
  );
}

/** (alpha + what is left) · cosine + beta, times the rate; the cosine makes numPeriods waves. */
function decayByLinearCosine(terms: {
  readonly learning_rate: PythonNumber;
  readonly decay_steps: number;
  readonly num_periods: number;
  readonly alpha: number;
  readonly beta: number;
}): Shape {
  const rateAt = (step: number) => {
    const fraction = Math.min(step, terms.decay_steps) / terms.decay_steps;
    const wave = waveDown(2 * terms.num_periods * fraction);
    return terms.learning_rate.value * ((terms.alpha + 1 - fraction) * wave + terms.beta);
  };
  return {
    rateAt,
    landmarks: getLengthLandmarks(0, terms.decay_steps),
    // Up to half a wave both factors fall; more of it goes up and down under the line.
    ...(Math.abs(terms.num_periods) <= 0.5 && terms.alpha >= 0 ? {} : { nextTurn: (step: number) => step + 1 }),
  };
}

/** Boundaries must have the type of the counter (an integer unless `x` says otherwise), the values one type. */
function checkPieces(
  boundaries: readonly PythonNumber[],
  values: readonly PythonNumber[],
  x: ScheduleArgument | undefined,
): Refusal | undefined {
  if (boundaries.length !== values.length - 1) {
    return refuseAsInvalid("ValueError", `${values.length} values need ${values.length - 1} boundaries`);
  }
  if (boundaries.some(({ type }) => type === "float") && !hasKind(x, "float")) {
    return refuseAsInvalid("ValueError", "the boundaries are floats, but the step is an integer");
  }
  if (values.some(({ type }) => type === "int") && values.some(({ type }) => type === "float")) {
    return refuseAsInvalid("ValueError", "the values are integers and floats; they must have one type");
  }
  return boundaries.length === 0 ? refuseAsUnknown("the list of boundaries is empty") : undefined;
}

function resolvePieces(held: readonly number[]): Rate {
  const [rate = Number.NaN] = held;
  if (held.length === 1) return rate;
  return raise("InvalidArgumentError", "the boundaries are not ascending: more than one value holds");
}

function getValue({ value }: PythonNumber): number {
  return value;
}
