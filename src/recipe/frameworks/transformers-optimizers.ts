import type { Machine } from "../../program/machine.ts";
import type { Made, Value } from "../../program/values.ts";
import { collection, constant, external, NO_ARGUMENTS, unknown } from "../../program/values.ts";
import { engineOptimizer } from "./deepspeed-engine.ts";
import { callHook, hasHook } from "./hooks.ts";
import { makeOwned, namedArguments } from "./owned-object.ts";
import { engineSection } from "./transformers-deepspeed.ts";
import { entriesOf, makeSchedule, nameIn, updatesOf } from "./transformers-schedules.ts";
import { givenTo, modelOf, settingOf, type Trainer } from "./transformers-trainer.ts";

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
  const section = engineSection(machine, trainer, "optimizer");
  const named = section ? engineOptimizer(section.type).symbol : symbolOfOptimizer(machine, trainer);
  const symbol = own?.kind === "external" ? own.name : named;
  if (symbol === undefined) return unknown("the optimizer that optim names is not known");
  const args = namedArguments({
    params: parametersOf(trainer),
    lr: settingOf(machine, trainer, "learning_rate"),
    ...detailsOf(symbol),
    weight_decay: settingOf(machine, trainer, "weight_decay"),
    ...section?.parameters,
    ...(details ? entriesOf(details) : {}),
  });
  return makeOwned(machine, symbol, trainer.site, args);
}

/** `model.parameters()`. */
function parametersOf(trainer: Trainer): Value {
  const { site } = trainer;
  const callee: Value = { kind: "member", object: modelOf(trainer), name: "parameters", site };
  return { kind: "made", callee, name: "?.parameters", arguments: NO_ARGUMENTS, site, attributes: new Map() };
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
