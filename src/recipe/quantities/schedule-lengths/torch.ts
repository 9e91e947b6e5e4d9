import { length, only, type ScheduleLengths } from "./schedule-length.ts";

const TORCH = { counts: "calls of step()" } as const;

/**
 * `torch.optim.lr_scheduler`: every length is a number of calls of `step()` (fact torch.sched.units). OneCycleLR raises
 * at the second call too many.
 */
export const TORCH_LENGTHS: readonly ScheduleLengths[] = [
  { ...TORCH, fact: "torch.scheduler.StepLR", usual: "epochs", lengths: [length("step_size", "period")] },
  {
    ...TORCH,
    fact: "torch.scheduler.MultiStepLR",
    usual: "epochs",
    lengths: [length("milestones", "boundaries", { form: "list" })],
  },
  { ...TORCH, fact: "torch.scheduler.ConstantLR", usual: "either", lengths: [length("total_iters", "ramp")] },
  {
    ...TORCH,
    fact: "torch.scheduler.LinearLR",
    usual: "either",
    lengths: [length("total_iters", "ramp")],
    whole: only("total_iters"),
    afterEnd: "stays",
  },
  {
    ...TORCH,
    fact: "torch.scheduler.PolynomialLR",
    usual: "either",
    lengths: [length("total_iters", "whole")],
    whole: only("total_iters"),
    afterEnd: "stays",
  },
  {
    ...TORCH,
    fact: "torch.scheduler.CosineAnnealingLR",
    usual: "either",
    lengths: [length("T_max", "whole")],
    whole: only("T_max"),
    afterEnd: "rises",
  },
  {
    ...TORCH,
    fact: "torch.scheduler.CosineAnnealingWarmRestarts",
    usual: "either",
    lengths: [length("T_0", "cycle")],
  },
  {
    ...TORCH,
    fact: "torch.scheduler.CyclicLR",
    usual: "updates",
    lengths: [length("step_size_up", "half cycle"), length("step_size_down", "half cycle")],
  },
  {
    ...TORCH,
    fact: "torch.scheduler.OneCycleLR",
    usual: "updates",
    lengths: [length("total_steps", "whole")],
    whole: [[["total_steps"]], [["epochs", "steps_per_epoch"]]],
    afterEnd: "raises",
  },
  {
    ...TORCH,
    fact: "torch.scheduler.ReduceLROnPlateau",
    usual: "epochs",
    lengths: [length("patience", "patience"), length("cooldown", "patience")],
  },
  {
    ...TORCH,
    fact: "torch.scheduler.SequentialLR",
    usual: "either",
    lengths: [length("milestones", "boundaries", { form: "list" })],
  },
  {
    ...TORCH,
    fact: "torch.scheduler.SWALR",
    usual: "epochs",
    lengths: [length("anneal_epochs", "ramp")],
    whole: only("anneal_epochs"),
    afterEnd: "stays",
  },
];
