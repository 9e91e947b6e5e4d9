/*
 * Learning-rate schedules: given a schedule's class or function and its bound arguments, the rate at any step, as the
 * framework computes it. Pure functions; imported by the rest of recipe and by what comes after it. It evaluates no
 * Python: a schedule that depends on a function, a metric or chance is "computed", and where the frameworks' releases
 * or backends differ and the one in use is not known, the answer is "unknown". A new schedule is a new entry in the
 * table of its framework.
 */
import {
  type Curve,
  isRefusal,
  type Rate,
  type Refusal,
  refuseAsComputed,
  refuseAsUnknown,
  type Shape,
  type StepUnit,
} from "./curve.ts";
import type { ScheduleEvaluator, ScheduleTable } from "./define-schedule.ts";
import { KERAS_SCHEDULES } from "./keras.ts";
import { OPTAX_SCHEDULES } from "./optax.ts";
import {
  type CallableArgument,
  isScheduleSpec,
  type ScheduleContext,
  type ScheduleFramework,
  type ScheduleSpec,
} from "./schedule-spec.ts";
import { TF1_SCHEDULES } from "./tf1.ts";
import { TORCH_SCHEDULES } from "./torch/index.ts";
import { TRANSFORMERS_SCHEDULES } from "./transformers.ts";

export type { Curve, KnownCurve, Rate } from "./curve.ts";
export { getHalvingStep } from "./halving-step.ts";
export { getLandmarks } from "./landmarks.ts";
export type {
  CallableArgument,
  ScheduleArgument,
  ScheduleContext,
  ScheduleFramework,
  ScheduleSpec,
} from "./schedule-spec.ts";

const SCHEDULES: Readonly<Record<ScheduleFramework, { unit: StepUnit; table: ScheduleTable }>> = {
  keras: { unit: "updates", table: KERAS_SCHEDULES },
  tf1: { unit: "updates", table: TF1_SCHEDULES },
  optax: { unit: "updates", table: OPTAX_SCHEDULES },
  torch: { unit: "calls of step()", table: TORCH_SCHEDULES },
  transformers: { unit: "calls of step()", table: TRANSFORMERS_SCHEDULES },
};

/** Schedules inside schedules beyond this depth are unknown. */
const MAX_DEPTH = 8;

/**
 * The curve of a schedule, or why there is none. The first rate is at step 0: before the first update, and for torch
 * right after the schedule is made. The curve is that of the release in `spec.version`.
 */
export function evaluateSchedule(spec: ScheduleSpec, context: ScheduleContext = {}): Curve {
  const shape = evaluateShape(spec, context, 0);
  if (isRefusal(shape)) return shape;
  const first = shape.rateAt(0);
  if (typeof first !== "number" && first.kind === "raises") return { ...first, kind: "invalid" };
  const { unit } = SCHEDULES[spec.framework];
  const { landmarks, nextTurn } = shape;
  return { kind: "curve", unit, rateAt: (step) => getRate(shape, step), landmarks, nextTurn };
}

/** Whether the schedule is one that {@link evaluateSchedule} knows by name. */
export function isKnownSchedule(framework: ScheduleFramework, name: string): boolean {
  return getEvaluator(framework, name) !== undefined;
}

function getEvaluator(framework: ScheduleFramework, name: string): ScheduleEvaluator | undefined {
  const { table } = SCHEDULES[framework];
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function evaluateShape(spec: ScheduleSpec, context: ScheduleContext, depth: number): Shape | Refusal {
  const evaluate = getEvaluator(spec.framework, spec.name);
  if (evaluate === undefined) return refuseAsUnknown(`'${spec.name}' is no known schedule of ${spec.framework}`);
  if (depth > MAX_DEPTH) return refuseAsUnknown(`more than ${MAX_DEPTH} schedules are nested`);
  return evaluate({
    spec,
    context,
    evaluateNested(nested) {
      if (!isScheduleSpec(nested)) return getCallableShape(nested);
      return evaluateShape({ version: spec.version, ...nested }, context, depth + 1);
    },
  });
}

function getCallableShape({ call }: CallableArgument): Shape | Refusal {
  if (call === undefined) return refuseAsComputed("a part of the schedule is a Python function");
  return {
    rateAt: (step) => call(step) ?? refuseAsUnknown(`the Python function has no known value at step ${step}`),
    landmarks: [0],
    nextTurn: (step) => step + 1,
  };
}

function getRate(shape: Shape, step: number): Rate {
  return Number.isInteger(step) && step >= 0 ? shape.rateAt(step) : refuseAsUnknown(`${step} is not a whole step`);
}
