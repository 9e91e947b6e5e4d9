import { length, only, type ScheduleLengths } from "./schedule-length.ts";

/** Under `MultiSteps` the inner schedule counts completed updates (fact optax.schedule-count). */
const OPTAX = { counts: "calls of the optimizer", usual: "updates" } as const;
const BEGIN = length("transition_begin", "begin", { isOptional: true });
const STEPS = { lengths: [length("boundaries_and_scales", "boundaries", { form: "keys" })] };
const CYCLE = {
  lengths: [length("transition_steps", "whole")],
  whole: only("transition_steps"),
  afterEnd: "stays",
} as const;
const RAMP = {
  lengths: [length("transition_steps", "ramp"), BEGIN],
  whole: [[["transition_begin"], ["transition_steps"]]],
  afterEnd: "stays",
} as const;

/** The schedules of optax. The `decay_steps` of a schedule with a warm-up include it, unlike those of Keras. */
export const OPTAX_LENGTHS: readonly ScheduleLengths[] = [
  { ...OPTAX, ...RAMP, fact: "optax.schedule.linear_schedule" },
  { ...OPTAX, ...RAMP, fact: "optax.schedule.polynomial_schedule" },
  { ...OPTAX, ...STEPS, fact: "optax.schedule.piecewise_constant_schedule" },
  { ...OPTAX, ...STEPS, fact: "optax.schedule.piecewise_interpolate_schedule" },
  { ...OPTAX, fact: "optax.schedule.exponential_decay", lengths: [length("transition_steps", "period"), BEGIN] },
  {
    ...OPTAX,
    fact: "optax.schedule.cosine_decay_schedule",
    lengths: [length("decay_steps", "whole")],
    whole: only("decay_steps"),
    afterEnd: "stays",
  },
  {
    ...OPTAX,
    fact: "optax.schedule.warmup_cosine_decay_schedule",
    lengths: [length("warmup_steps", "warm-up"), length("decay_steps", "whole")],
    whole: only("decay_steps"),
    afterEnd: "stays",
  },
  {
    ...OPTAX,
    fact: "optax.schedule.warmup_exponential_decay_schedule",
    lengths: [length("warmup_steps", "warm-up"), length("transition_steps", "period"), BEGIN],
  },
  { ...OPTAX, fact: "optax.schedule.warmup_constant_schedule", lengths: [length("warmup_steps", "warm-up")] },
  { ...OPTAX, ...CYCLE, fact: "optax.schedule.cosine_onecycle_schedule" },
  { ...OPTAX, ...CYCLE, fact: "optax.schedule.linear_onecycle_schedule" },
  {
    ...OPTAX,
    fact: "optax.schedule.join_schedules",
    lengths: [length("boundaries", "boundaries", { form: "list" })],
  },
];
