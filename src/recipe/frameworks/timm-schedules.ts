import { readAttribute } from "../../program/attribute.ts";
import type { Machine } from "../../program/machine.ts";
import { applyBinary } from "../../program/operators.ts";
import type { Made, Value } from "../../program/values.ts";
import { alternativesOf, collection, constant } from "../../program/values.ts";
import type { EventSketch } from "../events.ts";
import { makeOwned, namedArguments } from "./owned-object.ts";

const FACTORY = /^timm\.scheduler\.(?:\w+\.)*(create_scheduler(?:_v2)?|scheduler_kwargs)$/;
const SCHEDULE = /^timm\.scheduler\.(?:\w+\.)*\w+Scheduler$/;

/** Classes by the names of `create_scheduler_v2`; `timm/scheduler/scheduler_factory.py` of 1.0.31. */
const CLASSES: Record<string, string> = {
  cosine: "timm.scheduler.CosineLRScheduler",
  tanh: "timm.scheduler.TanhLRScheduler",
  step: "timm.scheduler.StepLRScheduler",
  constant: "timm.scheduler.StepLRScheduler",
  multistep: "timm.scheduler.MultiStepLRScheduler",
  plateau: "timm.scheduler.PlateauLRScheduler",
  poly: "timm.scheduler.PolyLRScheduler",
};

/** Those whose length grows to whole cycles and the cool-down behind them. */
const CYCLIC = new Set(["cosine", "tanh", "poly"]);

/** Keyword arguments that `scheduler_kwargs` reads from an `args` object, by the name there. */
const OPTIONS: Record<string, string> = {
  sched: "sched",
  num_epochs: "epochs",
  decay_epochs: "decay_epochs",
  warmup_epochs: "warmup_epochs",
  cooldown_epochs: "cooldown_epochs",
  decay_rate: "decay_rate",
  min_lr: "min_lr",
  warmup_lr: "warmup_lr",
};

/** What the factories of timm give: a pair of schedule and number of epochs. */
export function callScheduleFactory(machine: Machine, call: Made): Value | undefined {
  const [, factory] = call.callee.kind === "external" ? (FACTORY.exec(call.name) ?? []) : [];
  if (factory === undefined) return undefined;
  const { positional, keywords } = call.arguments;
  if (factory === "create_scheduler_v2") {
    const given = new Map([...keywords].map(([name, argument]) => [name, argument.value] as const));
    ["optimizer", "sched", "num_epochs"].forEach((name, index) => {
      const argument = positional[index];
      if (argument) given.set(name, argument.value);
    });
    return makePair(machine, call, given);
  }
  const settings = (keywords.get(factory === "create_scheduler" ? "args" : "cfg") ?? positional[0])?.value;
  const options = settings && optionsOf(machine, settings, call);
  if (options === undefined) return undefined;
  if (factory === "scheduler_kwargs")
    return { kind: "mapping", entries: options, isComplete: false, origin: undefined };
  const optimizer = (keywords.get("optimizer") ?? positional[1])?.value;
  return makePair(machine, call, new Map([...options, ...(optimizer ? [["optimizer", optimizer] as const] : [])]));
}

function optionsOf(machine: Machine, settings: Value, { site }: Made): Map<string, Value> {
  const entries = Object.entries(OPTIONS).flatMap(([name, option]): [string, Value][] => {
    const value = readAttribute(machine, settings, option, site);
    return value.kind === "member" ? [] : [[name, value]];
  });
  const onUpdates = readAttribute(machine, settings, "sched_on_updates", site);
  if (onUpdates.kind === "constant") entries.push(["step_on_epochs", constant(!onUpdates.value)]);
  return new Map(entries);
}

function makePair(machine: Machine, call: Made, given: ReadonlyMap<string, Value>): Value | undefined {
  const name = nameIn(given.get("sched") ?? constant("cosine"));
  const symbol = name !== undefined && Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
  const epochs = given.get("num_epochs") ?? constant(300);
  if (symbol === undefined) return name === "none" ? collection("tuple", [constant(null), epochs]) : undefined;
  const args = namedArguments({
    optimizer: given.get("optimizer"),
    t_initial: CYCLIC.has(name ?? "") ? epochs : undefined,
    lr_min: given.get("min_lr"),
    warmup_t: given.get("warmup_epochs"),
    warmup_lr_init: given.get("warmup_lr"),
    t_in_epochs: given.get("step_on_epochs"),
  });
  const schedule = makeOwned(machine, symbol, call.site, args);
  return collection("tuple", [schedule, wholeLength(call, name ?? "", { given, epochs })]);
}

/** Warm-up and cycles of other kinds than the usual ones are left aside. */
function wholeLength(
  { site }: Made,
  name: string,
  { given, epochs }: { given: ReadonlyMap<string, Value>; epochs: Value },
): Value {
  const rest = given.get("cooldown_epochs");
  const isNothing = rest === undefined || (rest.kind === "constant" && !rest.value);
  return CYCLIC.has(name) && !isNothing ? applyBinary("+", [epochs, rest], site) : epochs;
}

function nameIn(value: Value): string | undefined {
  const [first] = alternativesOf(value);
  return first?.value.kind === "constant" && typeof first.value.value === "string" ? first.value.value : undefined;
}

/**
 * Fact `timm.scheduler-api`: `step(epoch)` moves schedules that count epochs, `step_update(n)` those that count updates;
 * the other call does nothing.
 */
export function classifyScheduleStep({ callee }: Made): EventSketch | undefined {
  if (callee.kind !== "member" || (callee.name !== "step" && callee.name !== "step_update")) return undefined;
  const schedules = alternativesOf(callee.object).flatMap(({ value }) =>
    value.kind === "made" && SCHEDULE.test(value.name) ? [value] : [],
  );
  if (schedules.length === 0) return undefined;
  const objects = schedules.filter((one) => countsUpdates(one) === (callee.name === "step_update"));
  return { kind: "schedule step", objects };
}

function countsUpdates(schedule: Made): boolean {
  const inEpochs = schedule.arguments.keywords.get("t_in_epochs")?.value;
  return inEpochs?.kind === "constant" && inEpochs.value === false;
}
