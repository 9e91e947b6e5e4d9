import { isRefusal, type Rate, type Refusal, raise, refuseAsInvalid, refuseAsUnknown, type Shape } from "./curve.ts";
import {
  decayByCosine,
  decayByCosineWithRestarts,
  decayExponentially,
  decayInInverseTime,
  decayPolynomially,
  holdPiecewise,
} from "./decay-formulas.ts";
import { defineSchedule, type ScheduleEvaluator, type ScheduleSetting, type ScheduleTable } from "./define-schedule.ts";
import { KERAS_OPTIMIZERS } from "./keras-optimizers.ts";
import {
  anything,
  flag,
  listOf,
  number,
  numberOrNone,
  numeric,
  type Parameters,
  type PythonNumber,
  type Values,
  within,
} from "./parameters.ts";
import { isAtLeast } from "./versions.ts";

const DECAY_PARAMETERS = {
  initial_learning_rate: numeric(),
  decay_steps: number(),
  decay_rate: number(),
  staircase: flag(false),
  name: anything(),
};

/** First release with `warmup_target` and `warmup_steps`. */
const WARMUP_RELEASE = { since: "2.13.1" };

/**
 * keras.optimizers.schedules from Keras 2.6 on; the step is the number of updates made before. Here in double
 * precision, where Keras computes in the type of the initial rate (float32).
 */
export const KERAS_SCHEDULES: ScheduleTable = {
  ExponentialDecay: defineFormula({
    parameters: DECAY_PARAMETERS,
    getLength: (values) => values.decay_steps,
    getShape: (values, { cast }) => decayExponentially(castDecay(values, cast)),
  }),
  InverseTimeDecay: defineFormula({
    parameters: DECAY_PARAMETERS,
    getLength: (values) => values.decay_steps,
    getShape: (values, { cast }) => decayInInverseTime(castDecay(values, cast)),
  }),
  PolynomialDecay: defineFormula({
    parameters: {
      initial_learning_rate: numeric(),
      decay_steps: number(),
      end_learning_rate: number(1e-4),
      power: number(1),
      cycle: flag(false),
      name: anything(),
    },
    getLength: (values) => values.decay_steps,
    getShape(values, { cast }) {
      const decaySteps = cast(values.decay_steps);
      if (values.cycle && decaySteps !== values.decay_steps) {
        return refuseAsUnknown("a cycle of a fraction of a step and an integer initial rate");
      }
      return decayPolynomially({
        initialRate: values.initial_learning_rate.value,
        endRate: cast(values.end_learning_rate),
        decaySteps,
        power: cast(values.power),
        cycle: values.cycle,
      });
    },
  }),
  CosineDecay: defineFormula({
    parameters: {
      initial_learning_rate: numeric(),
      decay_steps: number(),
      alpha: number(0),
      name: anything(),
      warmup_target: within(numberOrNone(), WARMUP_RELEASE),
      warmup_steps: within(number(0), WARMUP_RELEASE),
    },
    getLength: (values) => values.decay_steps,
    getIntegerError: (values) => (values.warmup_target === undefined ? "TypeError" : "InvalidArgumentError"),
    getShape(values, { cast, pi }) {
      const initial = values.initial_learning_rate.value;
      // Without a target Keras ignores the number of warm-up steps.
      const warmupSteps = values.warmup_target === undefined ? 0 : cast(values.warmup_steps);
      return decayByCosine({
        peakRate: cast(values.warmup_target ?? initial),
        decaySteps: cast(values.decay_steps),
        alpha: values.alpha,
        warmup: { startRate: initial, steps: warmupSteps },
        pi,
      });
    },
  }),
  CosineDecayRestarts: defineFormula({
    parameters: {
      initial_learning_rate: numeric(),
      first_decay_steps: number(),
      t_mul: number(2),
      m_mul: number(1),
      alpha: number(0),
      name: anything(),
    },
    getLength: (values) => values.first_decay_steps,
    getIntegerError: () => "TypeError",
    getShape: (values, { cast, pi }) =>
      decayByCosineWithRestarts({
        initialRate: values.initial_learning_rate.value,
        firstDecaySteps: cast(values.first_decay_steps),
        lengthening: cast(values.t_mul),
        scaling: cast(values.m_mul),
        alpha: cast(values.alpha),
        pi,
      }),
  }),
  PiecewiseConstantDecay: defineSchedule(
    { boundaries: listOf(number()), values: listOf(numeric()), name: anything() },
    ({ boundaries, values }, setting) =>
      checkPieces(boundaries, values, setting) ??
      holdPiecewise(
        boundaries,
        values.map(({ value }) => value),
        (held) => resolvePieces(held, setting),
      ),
  ),
  ...KERAS_OPTIMIZERS,
};

/** How numbers are turned into the type of the initial rate. */
interface Arithmetic {
  cast(value: number): number;
  readonly pi: number;
}

const FLOAT_ARITHMETIC: Arithmetic = { cast: (value) => value, pi: Math.PI };
const INTEGER_ARITHMETIC: Arithmetic = { cast: Math.trunc, pi: 3 };

function defineFormula<V extends { readonly initial_learning_rate: PythonNumber }>(formula: {
  parameters: Parameters<V>;
  getLength(values: V): number;
  getShape(values: V, arithmetic: Arithmetic): Shape | Refusal;
  /** What Keras 2 raises for an integer initial rate. */
  getIntegerError?(values: V): string;
}): ScheduleEvaluator {
  return defineSchedule(formula.parameters, (values, setting) => {
    const problem = checkLength(formula.getLength(values), setting);
    if (problem !== undefined) return problem;
    const error = formula.getIntegerError?.(values) ?? "InvalidArgumentError";
    const arithmetic = planArithmetic(values.initial_learning_rate, error, setting);
    return isRefusal(arithmetic) ? arithmetic : formula.getShape(values, arithmetic);
  });
}

/** Keras 3 refuses a length of 0; Keras 2 divides by it. */
function checkLength(length: number, { spec }: ScheduleSetting): Refusal | undefined {
  const isKeras3 = isAtLeast(spec.version, "3");
  if (length > 0 || isKeras3 === false) return undefined;
  if (isKeras3) return refuseAsInvalid("ValueError", `${spec.name} decays in ${length} steps; it must be more than 0`);
  return refuseAsUnknown(`${spec.name} decays in ${length} steps: Keras 2 divides by it, Keras 3 raises ValueError`);
}

/**
 * Keras computes in the type of the initial rate. With an integer Keras 2 raises; Keras 3.15 with JAX cuts every other
 * number to an integer, pi as well. Other releases and backends do one or the other.
 */
function planArithmetic(
  { value, type }: PythonNumber,
  error: string,
  { spec, context }: ScheduleSetting,
): Arithmetic | Refusal {
  if (type === "float") return FLOAT_ARITHMETIC;
  if (type === undefined) return refuseAsUnknown(`whether the initial learning rate ${value} is an int or a float`);
  const problem = `the initial learning rate ${value} is an integer and ${spec.name} computes in its type`;
  if (isAtLeast(spec.version, "3") === false) return refuseAsInvalid(error, problem);
  if (isAtLeast(spec.version, "3.15") && context.backend === "jax") return INTEGER_ARITHMETIC;
  return refuseAsUnknown(`${problem}: what comes out depends on the release and on the backend`);
}

function castDecay(values: Values<typeof DECAY_PARAMETERS>, cast: Arithmetic["cast"]) {
  return {
    initialRate: values.initial_learning_rate.value,
    decaySteps: cast(values.decay_steps),
    decayRate: cast(values.decay_rate),
    staircase: values.staircase,
  };
}

function checkPieces(
  boundaries: readonly number[],
  values: readonly PythonNumber[],
  { spec, context }: ScheduleSetting,
): Refusal | undefined {
  if (boundaries.length !== values.length - 1) {
    const problem = `${values.length} values need ${values.length - 1} boundaries, not ${boundaries.length}`;
    return refuseAsInvalid("ValueError", problem);
  }
  if (boundaries.length === 0) return refuseAsInvalid("IndexError", "the list of boundaries is empty");
  const isMixed = values.some(({ type }) => type === "int") && values.some(({ type }) => type === "float");
  if (!isMixed || isAtLeast(spec.version, "3") === false || context.backend === "jax") return undefined;
  return refuseAsUnknown("integers among the values: some backends of Keras 3 refuse them");
}

/** Where unsorted boundaries overlap, Keras 2 raises and Keras 3 adds the values. */
function resolvePieces(held: readonly number[], { spec }: ScheduleSetting): Rate {
  const sum = held.reduce((total, value) => total + value, 0);
  if (held.length === 1) return sum;
  const isKeras3 = isAtLeast(spec.version, "3");
  if (isKeras3) return sum;
  const problem = "the boundaries are not ascending: more than one value holds";
  return isKeras3 === false ? raise("InvalidArgumentError", problem) : refuseAsUnknown(problem);
}
