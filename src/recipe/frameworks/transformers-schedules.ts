import type { Machine } from "../../program/machine.ts";
import type { Value } from "../../program/values.ts";
import { alternativesOf, constant, originOf, unknown } from "../../program/values.ts";
import { engineSchedule } from "./deepspeed-engine.ts";
import { makeOwned, namedArguments } from "./owned-object.ts";
import { engineSection } from "./transformers-deepspeed.ts";
import { settingOf, type Trainer } from "./transformers-trainer.ts";

/** What a name of `lr_scheduler_type` is made by; fact `hf.scheduler-types`. Others are left to `get_scheduler`. */
const SCHEDULES: Record<string, string> = {
  linear: "get_linear_schedule_with_warmup",
  cosine: "get_cosine_schedule_with_warmup",
  cosine_with_restarts: "get_cosine_with_hard_restarts_schedule_with_warmup",
  polynomial: "get_polynomial_decay_schedule_with_warmup",
  constant: "get_constant_schedule",
  constant_with_warmup: "get_constant_schedule_with_warmup",
  inverse_sqrt: "get_inverse_sqrt_schedule",
  reduce_lr_on_plateau: "get_reduce_on_plateau_schedule",
  cosine_with_min_lr: "get_cosine_with_min_lr_schedule_with_warmup",
  cosine_warmup_with_min_lr: "get_cosine_with_min_lr_schedule_with_warmup_lr_rate",
  warmup_stable_decay: "get_wsd_schedule",
};

/** Schedules that take nothing but the optimizer, and those that take no length. */
const WITHOUT_STEPS = new Set(["get_constant_schedule", "get_reduce_on_plateau_schedule"]);
const WITHOUT_LENGTH = new Set(["get_constant_schedule_with_warmup", "get_inverse_sqrt_schedule"]);

/** A name that stands as text, or as a member of an enumeration: `SchedulerType.COSINE`. Of alternatives the first. */
export function nameIn(value: Value): string | undefined {
  const [first] = alternativesOf(value);
  if (first?.value.kind === "constant" && typeof first.value.value === "string") return first.value.value;
  if (first?.value.kind !== "external") return undefined;
  return /\.(?:SchedulerType|OptimizerNames)\.(\w+)$/.exec(first.value.name)?.[1]?.toLowerCase();
}

/** The schedule of a Trainer as its settings or its DeepSpeed configuration name it; `length` is in updates. */
export function makeSchedule(
  machine: Machine,
  trainer: Trainer,
  { optimizer, length }: { optimizer: Value; length: Value },
): Value {
  const section = engineSection(machine, trainer, "scheduler");
  if (section) {
    const args = namedArguments({ optimizer, ...section.parameters });
    return makeOwned(machine, engineSchedule(section.type), trainer.site, args);
  }
  const type = settingOf(machine, trainer, "lr_scheduler_type");
  const own = SCHEDULES[nameIn(type) ?? ""];
  const symbol = own ?? "get_scheduler";
  const details = WITHOUT_STEPS.has(symbol) ? undefined : settingOf(machine, trainer, "lr_scheduler_kwargs");
  const args = namedArguments({
    ...(own ? {} : { name: type }),
    optimizer,
    num_warmup_steps: WITHOUT_STEPS.has(symbol) ? undefined : warmupOf(machine, trainer, length),
    num_training_steps: WITHOUT_STEPS.has(symbol) || WITHOUT_LENGTH.has(symbol) ? undefined : length,
    ...(details ? entriesOf(details) : {}),
  });
  return makeOwned(machine, `transformers.${symbol}`, trainer.site, args);
}

/** The entries of a dict by name; none for anything else. */
export function entriesOf(value: Value): Record<string, Value> {
  if (value.kind !== "mapping") return {};
  return Object.fromEntries([...value.entries].map(([name, entry]) => [String(name), entry]));
}

/** `get_warmup_steps`: steps that are given hold, else a part of the length, rounded up; facts `hf.args.warmup_…`. */
function warmupOf(machine: Machine, trainer: Trainer, length: Value): Value {
  const steps = settingOf(machine, trainer, "warmup_steps");
  const ratio = settingOf(machine, trainer, "warmup_ratio");
  if (numberIn(steps) !== 0) return isShare(steps) ? partOf(steps, length) : steps;
  return numberIn(ratio) ? partOf(ratio, length) : steps;
}

/** From 5.0 on a number below 1 is a part of the whole. */
function isShare(steps: Value): boolean {
  const number = numberIn(steps);
  return number !== undefined && number > 0 && number < 1;
}

function partOf(ratio: Value, length: Value): Value {
  const [part, whole] = [numberIn(ratio), numberIn(length)];
  if (part === undefined || whole === undefined) return unknown("the warm-up is a part of a length that is not known");
  return { ...constant(Math.ceil(part * whole)), origin: originOf(ratio) };
}

function numberIn(value: Value): number | undefined {
  return value.kind === "constant" && typeof value.value === "number" ? value.value : undefined;
}

/** The number of updates that the settings decide by themselves; undefined where epochs count. */
export function updatesOf(machine: Machine, trainer: Trainer): Value | undefined {
  const steps = settingOf(machine, trainer, "max_steps");
  const [first] = alternativesOf(steps);
  const number = first && numberIn(first.value);
  if (number === undefined) return first?.value.kind === "constant" ? undefined : steps;
  return number > 0 ? steps : undefined;
}
