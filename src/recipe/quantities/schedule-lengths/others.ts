import { length, only, type ScheduleLengths } from "./schedule-length.ts";

/**
 * timm counts epochs, passed to `step(epoch)`, or with `t_in_epochs=False` updates, passed to `step_update(n)` (fact
 * timm.scheduler-api).
 */
const TIMM = {
  counts: "epochs",
  countsWithout: { parameter: "t_in_epochs", counts: "updates" },
  usual: "either",
} as const;
const TIMM_WARMUP = length("warmup_t", "warm-up");

/** One cycle, with the warm-up before it if `warmup_prefix` says so, else out of it. In 0.4.12 cycles had no limit. */
const TIMM_CYCLE = {
  lengths: [length("t_initial", "decay"), { ...TIMM_WARMUP, addsOnlyWith: "warmup_prefix" }],
  whole: [[["warmup_t"], ["t_initial"]]],
  wholeSince: "0.5.4",
  unless: ["cycle_limit", "cycle_mul"],
  afterEnd: "stays",
} as const;

/** The engine steps its schedule once per update (fact deepspeed.scheduler-step). */
const DEEPSPEED = { counts: "calls of step()", usual: "updates" } as const;
const DEEPSPEED_WARMUP = length("warmup_num_steps", "warm-up");
const DEEPSPEED_WHOLE = {
  lengths: [DEEPSPEED_WARMUP, length("total_num_steps", "whole")],
  whole: only("total_num_steps"),
} as const;

/** timm and DeepSpeed. */
export const OTHER_LENGTHS: readonly ScheduleLengths[] = [
  { ...TIMM, ...TIMM_CYCLE, fact: "timm.scheduler.CosineLRScheduler" },
  { ...TIMM, ...TIMM_CYCLE, fact: "timm.scheduler.PolyLRScheduler" },
  { ...TIMM, ...TIMM_CYCLE, fact: "timm.scheduler.TanhLRScheduler" },
  { ...TIMM, fact: "timm.scheduler.StepLRScheduler", lengths: [length("decay_t", "period"), TIMM_WARMUP] },
  {
    ...TIMM,
    fact: "timm.scheduler.MultiStepLRScheduler",
    lengths: [length("decay_t", "boundaries", { form: "list" }), TIMM_WARMUP],
  },
  {
    counts: "epochs",
    usual: "epochs",
    fact: "timm.scheduler.PlateauLRScheduler",
    lengths: [length("patience_t", "patience"), length("cooldown_t", "patience"), TIMM_WARMUP],
  },
  {
    counts: "epochs",
    usual: "epochs",
    fact: "timm.scheduler.create_scheduler_v2",
    lengths: [
      length("num_epochs", "whole"),
      length("warmup_epochs", "warm-up"),
      length("decay_epochs", "period"),
      length("decay_milestones", "boundaries", { form: "list" }),
      length("cooldown_epochs", "stable"),
      length("patience_epochs", "patience"),
    ],
  },
  { ...DEEPSPEED, ...DEEPSPEED_WHOLE, fact: "deepspeed.runtime.lr_schedules.WarmupDecayLR", afterEnd: "stays" },
  { ...DEEPSPEED, ...DEEPSPEED_WHOLE, fact: "deepspeed.runtime.lr_schedules.WarmupCosineLR" },
  { ...DEEPSPEED, fact: "deepspeed.runtime.lr_schedules.WarmupLR", lengths: [DEEPSPEED_WARMUP] },
  {
    ...DEEPSPEED,
    fact: "deepspeed.runtime.lr_schedules.OneCycle",
    lengths: [length("cycle_first_step_size", "half cycle"), length("cycle_second_step_size", "half cycle")],
  },
  {
    ...DEEPSPEED,
    fact: "deepspeed.runtime.lr_schedules.LRRangeTest",
    lengths: [length("lr_range_test_step_size", "period")],
  },
];
