import { length, only, type ScheduleLengths } from "./schedule-length.ts";

/** Made for one step per update, which is how the Trainer steps them (fact hf.trainer.scheduler-step). */
const TRANSFORMERS = { counts: "calls of step()", usual: "updates" } as const;
const WARMUP = length("num_warmup_steps", "warm-up");
const WHOLE = { lengths: [WARMUP, length("num_training_steps", "whole")], whole: only("num_training_steps") };

/** The schedules of transformers: `num_training_steps` includes the warm-up. */
export const TRANSFORMERS_LENGTHS: readonly ScheduleLengths[] = [
  { ...TRANSFORMERS, ...WHOLE, fact: "hf.schedule.get_scheduler" },
  { ...TRANSFORMERS, fact: "hf.schedule.get_constant_schedule_with_warmup", lengths: [WARMUP] },
  { ...TRANSFORMERS, ...WHOLE, fact: "hf.schedule.get_linear_schedule_with_warmup", afterEnd: "stays" },
  { ...TRANSFORMERS, ...WHOLE, fact: "hf.schedule.get_cosine_schedule_with_warmup", afterEnd: "rises" },
  {
    ...TRANSFORMERS,
    ...WHOLE,
    fact: "hf.schedule.get_cosine_with_hard_restarts_schedule_with_warmup",
    afterEnd: "stays",
  },
  { ...TRANSFORMERS, ...WHOLE, fact: "hf.schedule.get_polynomial_decay_schedule_with_warmup", afterEnd: "stays" },
  {
    ...TRANSFORMERS,
    fact: "hf.schedule.get_inverse_sqrt_schedule",
    lengths: [WARMUP, length("timescale", "period")],
  },
  { ...TRANSFORMERS, ...WHOLE, fact: "hf.schedule.get_cosine_with_min_lr_schedule_with_warmup", afterEnd: "rises" },
  {
    ...TRANSFORMERS,
    fact: "hf.schedule.get_wsd_schedule",
    lengths: [
      WARMUP,
      length("num_stable_steps", "stable"),
      length("num_decay_steps", "decay"),
      length("num_training_steps", "whole", { since: "4.49" }),
    ],
    whole: [[["num_warmup_steps"], ["num_stable_steps"], ["num_decay_steps"]], [["num_training_steps"]]],
    afterEnd: "stays",
  },
];
