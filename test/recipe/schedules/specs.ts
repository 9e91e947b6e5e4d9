import {
  evaluateSchedule,
  type KnownCurve,
  type ScheduleArgument,
  type ScheduleContext,
  type ScheduleSpec,
} from "../../../src/recipe/schedules/index.ts";

/** A schedule of any framework, of no release. */
export function spec(
  framework: ScheduleSpec["framework"],
  name: string,
  given: Record<string, ScheduleArgument>,
): ScheduleSpec {
  return { framework, name, arguments: given };
}

/** A scheduler of torch. */
export function torch(name: string, given: Record<string, ScheduleArgument>): ScheduleSpec {
  return spec("torch", name, given);
}

/** A decay of Keras from 0.1 in 100 steps, where nothing else is given. */
export function keras(name: string, given: Record<string, ScheduleArgument>): ScheduleSpec {
  const needed = { initial_learning_rate: 0.1, decay_steps: 100 };
  return spec(
    "keras",
    name,
    name === "CosineDecay" ? { ...needed, ...given } : { ...needed, decay_rate: 0.9, ...given },
  );
}

/** The curve of a schedule; throws where there is none. */
export function getCurve(schedule: ScheduleSpec, context?: ScheduleContext): KnownCurve {
  const curve = evaluateSchedule(schedule, context);
  if (curve.kind !== "curve") throw new Error(`${schedule.name} has no curve: ${curve.reason}`);
  return curve;
}
