import { type Refusal, refuseAsInvalid, refuseAsUnknown, type Shape } from "./curve.ts";
import { defineSchedule, type ScheduleEvaluator, type ScheduleSetting } from "./define-schedule.ts";
import { anything, argument, mappingOf, text, type Values } from "./parameters.ts";
import type { ScheduleArgument } from "./schedule-spec.ts";
import { isAtLeast } from "./versions.ts";

type StepsArgument = "num_warmup_steps" | "num_training_steps";

/** What a name means: the function, and what of its arguments get_scheduler hands on. */
interface SchedulerType {
  readonly schedule: string;
  /** Steps that must be given (ValueError). */
  readonly needs: readonly StepsArgument[];
  /** Steps that are handed on where they are given. */
  readonly takes?: readonly StepsArgument[];
  /** The entries of scheduler_specific_kwargs are dropped without a word. */
  readonly dropsDetails?: true;
}

const BOTH: readonly StepsArgument[] = ["num_warmup_steps", "num_training_steps"];

const SCHEDULER_TYPES: Readonly<Record<string, SchedulerType>> = {
  linear: { schedule: "get_linear_schedule_with_warmup", needs: BOTH },
  cosine: { schedule: "get_cosine_schedule_with_warmup", needs: BOTH },
  cosine_with_restarts: { schedule: "get_cosine_with_hard_restarts_schedule_with_warmup", needs: BOTH },
  polynomial: { schedule: "get_polynomial_decay_schedule_with_warmup", needs: BOTH },
  constant: { schedule: "get_constant_schedule", needs: [], dropsDetails: true },
  constant_with_warmup: {
    schedule: "get_constant_schedule_with_warmup",
    needs: ["num_warmup_steps"],
    dropsDetails: true,
  },
  inverse_sqrt: { schedule: "get_inverse_sqrt_schedule", needs: ["num_warmup_steps"] },
  reduce_lr_on_plateau: { schedule: "get_reduce_on_plateau_schedule", needs: [] },
  cosine_with_min_lr: { schedule: "get_cosine_with_min_lr_schedule_with_warmup", needs: BOTH },
  cosine_warmup_with_min_lr: { schedule: "get_cosine_with_min_lr_schedule_with_warmup_lr_rate", needs: BOTH },
  warmup_stable_decay: {
    schedule: "get_wsd_schedule",
    needs: ["num_warmup_steps"],
    takes: ["num_training_steps"],
  },
  greedy: { schedule: "get_greedy_schedule", needs: [] },
};

const PARAMETERS = {
  name: text(),
  optimizer: anything(),
  num_warmup_steps: anything(),
  num_training_steps: anything(),
  scheduler_specific_kwargs: mappingOf(text(), argument()),
};

/** get_scheduler: the schedule of a name. Names are exact; upper case is refused. */
export const SCHEDULER_BY_NAME: ScheduleEvaluator = defineSchedule(PARAMETERS, (values, setting) => {
  const type = Object.hasOwn(SCHEDULER_TYPES, values.name) ? SCHEDULER_TYPES[values.name] : undefined;
  if (type === undefined) return refuseAsInvalid("ValueError", `there is no scheduler type '${values.name}'`);
  const lacking = type.needs.find((name) => isAbsent(values[name]));
  if (lacking !== undefined) return refuseAsInvalid("ValueError", `the scheduler '${values.name}' needs ${lacking}`);
  const details = type.dropsDetails ? [] : values.scheduler_specific_kwargs;
  if (values.name === "inverse_sqrt" && details.length > 0) return evaluateInverseRoot(values, type, setting);
  return evaluate(type, { ...getSteps(values, type, setting), ...Object.fromEntries(details) }, setting);
});

/** Whether the timescale is dropped changed between transformers 5.0 and 5.10. */
function evaluateInverseRoot(
  values: Values<typeof PARAMETERS>,
  type: SchedulerType,
  setting: ScheduleSetting,
): Shape | Refusal {
  const steps = getSteps(values, type, setting);
  const { version } = setting.spec;
  if (isAtLeast(version, "5.1") === false) return evaluate(type, steps, setting);
  if (!isAtLeast(version, "5.10"))
    return refuseAsUnknown("whether get_scheduler drops timescale depends on the release");
  return evaluate(type, { ...steps, ...Object.fromEntries(values.scheduler_specific_kwargs) }, setting);
}

function evaluate(
  type: SchedulerType,
  given: Readonly<Record<string, ScheduleArgument>>,
  setting: ScheduleSetting,
): Shape | Refusal {
  return setting.evaluateNested({ ...setting.spec, name: type.schedule, arguments: given });
}

function getSteps(
  values: Values<typeof PARAMETERS>,
  type: SchedulerType,
  { spec }: ScheduleSetting,
): Record<string, ScheduleArgument> {
  const steps: Record<string, ScheduleArgument> = {};
  // get_wsd_schedule knows its whole length only from this release on.
  const optional = isAtLeast(spec.version, "4.49") === false ? [] : (type.takes ?? []);
  for (const name of [...type.needs, ...optional]) {
    const steps_ = values[name];
    if (steps_ !== undefined && steps_ !== null) steps[name] = steps_;
  }
  return steps;
}

function isAbsent(argument: ScheduleArgument | undefined): boolean {
  return argument === undefined || argument === null;
}
