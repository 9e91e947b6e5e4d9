import type { Machine } from "../../program/machine.ts";
import type { Made, Value } from "../../program/values.ts";
import { alternativesOf, collection, constant, external, originOf, unknown } from "../../program/values.ts";
import { callHook, hasHook } from "./hooks.ts";
import { makeOwned, namedArguments } from "./owned-object.ts";
import { givenTo, settingOf, type Trainer } from "./transformers-trainer.ts";

/** What `optim` names, as `Trainer.get_optimizer_cls_and_kwargs` of transformers 4.57.3 (`trainer.py`) makes it. */
const OPTIMIZERS: [names: RegExp, symbol: string][] = [
  [/^adamw_(hf|torch|torch_fused|torch_xla|torch_npu_fused)$/, "torch.optim.AdamW"],
  [/^(paged_)?adamw_(bnb_)?(8bit|32bit)$/, "bitsandbytes.optim.AdamW"],
  [/^(paged_)?lion_(8bit|32bit)$/, "bitsandbytes.optim.Lion"],
  [/^(paged_)?ademamix(_(8bit|32bit))?$/, "bitsandbytes.optim.AdEMAMix"],
  [/^rmsprop_bnb(_(8bit|32bit))?$/, "bitsandbytes.optim.RMSprop"],
  [/^adafactor$/, "transformers.Adafactor"],
  [/^sgd$/, "torch.optim.SGD"],
  [/^adagrad$/, "torch.optim.Adagrad"],
  [/^rmsprop$/, "torch.optim.RMSprop"],
];

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

/** Makes optimizer and schedule of a Trainer in the way and order of `create_optimizer_and_scheduler`; what is given or made already stays. */
export function prepareOptimizers(machine: Machine, trainer: Trainer, call: Made): void {
  const { site } = call;
  const length = updatesOf(machine, trainer) ?? unknown("the number of updates depends on the size of the data set");
  if (hasHook(trainer, "create_optimizer_and_scheduler")) {
    callHook(machine, trainer, "create_optimizer_and_scheduler", { site, given: [length] });
    return;
  }
  createBoth(machine, trainer, { call, length });
}

/** The library's `create_optimizer_and_scheduler`. */
export function createBoth(machine: Machine, trainer: Trainer, { call, length }: { call: Made; length: Value }): void {
  const { site } = call;
  if (hasHook(trainer, "create_optimizer"))
    keep(machine, trainer, "optimizer", callHook(machine, trainer, "create_optimizer", { site }));
  const optimizer = createOptimizer(machine, trainer);
  if (hasHook(trainer, "create_scheduler")) {
    const made = callHook(machine, trainer, "create_scheduler", { site, given: [length, optimizer] });
    keep(machine, trainer, "lr_scheduler", made);
  }
  createSchedule(machine, trainer, length);
}

/** A method that returns nothing has set the attribute by itself. */
function keep(machine: Machine, trainer: Trainer, name: string, made: Value | undefined): void {
  const isNone = made === undefined || (made.kind === "constant" && made.value === null);
  if (!isNone && !trainer.attributes.has(name)) machine.store.write(trainer.attributes, name, made);
}

/** The optimizer of a Trainer: what it was given or has, else the library's own, made where the Trainer is. */
export function createOptimizer(machine: Machine, trainer: Trainer): Value {
  const known = heldBy(trainer, "optimizer", 0);
  const optimizer = known ?? makeOptimizer(machine, trainer);
  machine.store.write(trainer.attributes, "optimizer", optimizer);
  return optimizer;
}

/** The schedule of a Trainer, like `createOptimizer`; `length` is in updates. */
export function createSchedule(machine: Machine, trainer: Trainer, length: Value, given?: Value): Value {
  const optimizer = given ?? heldBy(trainer, "optimizer", 0) ?? constant(null);
  const schedule = heldBy(trainer, "lr_scheduler", 1) ?? makeSchedule(machine, trainer, { optimizer, length });
  machine.store.write(trainer.attributes, "lr_scheduler", schedule);
  return schedule;
}

/** What a Trainer has, or was given in `optimizers=(optimizer, schedule)`. */
function heldBy(trainer: Trainer, name: string, position: number): Value | undefined {
  const own = trainer.attributes.get(name);
  const pair = givenTo(trainer, "optimizers");
  const value = own ?? (pair?.kind === "collection" ? pair.items.get(position) : undefined);
  return value?.kind === "constant" && value.value === null ? undefined : value;
}

function makeOptimizer(machine: Machine, trainer: Trainer): Value {
  const given = givenTo(trainer, "optimizer_cls_and_kwargs");
  const [own, details] = given?.kind === "collection" ? [...given.items.values()] : [];
  const symbol = own?.kind === "external" ? own.name : symbolOfOptimizer(machine, trainer);
  if (symbol === undefined) return unknown("the optimizer that optim names is not known");
  const setting = (name: string) => settingOf(machine, trainer, name);
  const args = namedArguments({
    lr: setting("learning_rate"),
    ...detailsOf(symbol),
    weight_decay: setting("weight_decay"),
  });
  if (details?.kind === "mapping")
    for (const [name, value] of details.entries)
      args.keywords.set(String(name), { value, site: undefined, whole: undefined });
  return makeOwned(machine, symbol, trainer.site, args);
}

/** Fact `hf.trainer-adafactor`: the rate of the settings holds. */
function detailsOf(symbol: string): Record<string, Value> {
  return symbol === "transformers.Adafactor"
    ? { scale_parameter: constant(false), relative_step: constant(false) }
    : {};
}

function symbolOfOptimizer(machine: Machine, trainer: Trainer): string | undefined {
  const name = nameIn(settingOf(machine, trainer, "optim"));
  return OPTIMIZERS.find(([names]) => name !== undefined && names.test(name))?.[1];
}

/** `Trainer.get_optimizer_cls_and_kwargs(args)`: the class and what it is called with. */
export function optimizerClassAndArguments(machine: Machine, trainer: Trainer): Value | undefined {
  const symbol = symbolOfOptimizer(machine, trainer);
  if (symbol === undefined) return undefined;
  const entries = new Map<string, Value>([
    ["lr", settingOf(machine, trainer, "learning_rate")],
    ...Object.entries(detailsOf(symbol)),
  ]);
  const options: Value = { kind: "mapping", entries, isComplete: true, origin: undefined };
  return collection("tuple", [external(symbol), options]);
}

/** A name that stands as text, or as a member of an enumeration: `SchedulerType.COSINE`. Of alternatives the first. */
function nameIn(value: Value): string | undefined {
  const [first] = alternativesOf(value);
  if (first?.value.kind === "constant" && typeof first.value.value === "string") return first.value.value;
  if (first?.value.kind !== "external") return undefined;
  return /\.(?:SchedulerType|OptimizerNames)\.(\w+)$/.exec(first.value.name)?.[1]?.toLowerCase();
}

function makeSchedule(
  machine: Machine,
  trainer: Trainer,
  { optimizer, length }: { optimizer: Value; length: Value },
): Value {
  const type = settingOf(machine, trainer, "lr_scheduler_type");
  const own = SCHEDULES[nameIn(type) ?? ""];
  const symbol = own ?? "get_scheduler";
  const warmup = warmupOf(machine, trainer, length);
  const args = namedArguments({
    ...(own ? {} : { name: type }),
    optimizer,
    num_warmup_steps: WITHOUT_STEPS.has(symbol) ? undefined : warmup,
    num_training_steps: WITHOUT_STEPS.has(symbol) || WITHOUT_LENGTH.has(symbol) ? undefined : length,
  });
  const details = settingOf(machine, trainer, "lr_scheduler_kwargs");
  if (details.kind === "mapping" && !WITHOUT_STEPS.has(symbol))
    for (const [name, value] of details.entries)
      args.keywords.set(String(name), { value, site: undefined, whole: undefined });
  return makeOwned(machine, `transformers.${symbol}`, trainer.site, args);
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
