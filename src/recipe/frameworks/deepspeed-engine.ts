import type { Machine } from "../../program/machine.ts";
import type { Made, Mapping, Value } from "../../program/values.ts";
import { alternativesOf, constant, unknown } from "../../program/values.ts";
import { entryOf, frameworkDefault, microBatchIn, readEngineConfig } from "./deepspeed-config.ts";
import { callFunction } from "./hooks.ts";
import { makeOwned, makeSilently, namedArguments } from "./owned-object.ts";

/** Classes that stand for the names of the section `optimizer`, compared in lower case: fact `deepspeed.optimizer-types`. */
const OPTIMIZERS: Record<string, string> = {
  adam: "torch.optim.Adam",
  adamw: "torch.optim.AdamW",
  adagrad: "torch.optim.Adagrad",
  lamb: "deepspeed.ops.lamb.FusedLamb",
  lion: "deepspeed.ops.lion.FusedLion",
};

/** Schedules of DeepSpeed by the name of the section `scheduler`; others are torch's: fact `deepspeed.schedulers`. */
const SCHEDULES = new Set(["LRRangeTest", "OneCycle", "WarmupLR", "WarmupDecayLR", "WarmupCosineLR"]);

/** What `deepspeed.initialize` gives, in its order. */
export interface Engine {
  engine: Made;
  optimizer: Value;
  loader: Value;
  schedule: Value;
}

/** Makes engine, optimizer, loader and schedule as `initialize` does: what the program passes comes before the configuration. */
export function makeEngine(machine: Machine, call: Made): Engine {
  const config = readEngineConfig(machine, call);
  const given = (name: string, position: number): Value | undefined => {
    const value = (call.arguments.keywords.get(name) ?? call.arguments.positional[position])?.value;
    return value?.kind === "constant" && value.value === null ? undefined : value;
  };
  const parameters = given("model_parameters", 3) ?? constant(null);
  const optimizer =
    passedOrMade(machine, call, { passed: given("optimizer", 2), input: parameters }) ??
    optimizerIn(machine, config, call);
  const schedule =
    passedOrMade(machine, call, { passed: given("lr_scheduler", 5), input: optimizer ?? constant(null) }) ??
    scheduleIn(machine, config, { call, optimizer });
  const loader = loaderOf(call, config, given("training_data", 4));
  const engine: Made = { ...call, attributes: new Map() };
  const parts = { optimizer, lr_scheduler: schedule, module: given("model", 1), training_dataloader: loader };
  for (const [name, value] of Object.entries(parts)) if (value) engine.attributes.set(name, value);
  if (config) engine.attributes.set(CONFIG, config);
  return {
    engine,
    optimizer: optimizer ?? constant(null),
    loader: loader ?? constant(null),
    schedule: schedule ?? constant(null),
  };
}

/** Under this name, which no attribute of Python can have, an engine keeps its configuration. */
const CONFIG = "engine configuration";

/** The configuration of an engine. */
export function configOf(engine: Made): Mapping | undefined {
  const config = engine.attributes.get(CONFIG);
  return config?.kind === "mapping" ? config : undefined;
}

/** The engine that a value is; of several the first. */
export function engineIn(value: Value): Made | undefined {
  const found = alternativesOf(value).find(
    ({ value: one }) => one.kind === "made" && one.name === "deepspeed.initialize",
  );
  return found?.value.kind === "made" ? found.value : undefined;
}

/** An object, or a function that makes it of what the engine has by then. */
function passedOrMade(
  machine: Machine,
  call: Made,
  { passed, input }: { passed: Value | undefined; input: Value },
): Value | undefined {
  if (passed?.kind !== "function" && passed?.kind !== "method") return passed;
  return callFunction(machine, passed, { site: call.site, given: [input] });
}

/** The class behind a name of the section `optimizer`; `isKnown` is false for names that are looked for in torch. */
export function engineOptimizer(type: string): { symbol: string; isKnown: boolean } {
  const known = OPTIMIZERS[type.toLowerCase()];
  return { symbol: known ?? `torch.optim.${type}`, isKnown: known !== undefined };
}

/** The class behind a name of the section `scheduler`. */
export function engineSchedule(type: string): string {
  return SCHEDULES.has(type) ? `deepspeed.runtime.lr_schedules.${type}` : `torch.optim.lr_scheduler.${type}`;
}

/** Without `weight_decay` the classes of DeepSpeed have none. */
function optimizerIn(machine: Machine, config: Mapping | undefined, call: Made): Value | undefined {
  const type = textIn(entryOf(config, "optimizer", "type"));
  if (type === undefined) return undefined;
  const { symbol, isKnown } = engineOptimizer(type);
  const { lr, weight_decay: decay, ...rest } = parametersIn(config, "optimizer");
  const args = namedArguments({
    lr,
    weight_decay: decay ?? (isKnown ? frameworkDefault(0, "weight_decay", call) : undefined),
    ...rest,
  });
  return makeOwned(machine, symbol, call.site, args);
}

function scheduleIn(
  machine: Machine,
  config: Mapping | undefined,
  { call, optimizer }: { call: Made; optimizer: Value | undefined },
): Value | undefined {
  const type = textIn(entryOf(config, "scheduler", "type"));
  if (type === undefined) return undefined;
  const args = namedArguments({ optimizer, ...parametersIn(config, "scheduler") });
  return makeOwned(machine, engineSchedule(type), call.site, args);
}

function parametersIn(config: Mapping | undefined, section: string): Record<string, Value | undefined> {
  const parameters = entryOf(config, section, "params");
  if (parameters?.kind !== "mapping") return {};
  const names = [...parameters.entries.keys()].map(String);
  return Object.fromEntries(names.map((name) => [name, entryOf(config, section, "params", name)]));
}

/** The loader that an engine makes of a data set. */
export function loaderOf(call: Made, config: Mapping | undefined, dataset: Value | undefined): Value | undefined {
  if (dataset === undefined) return undefined;
  const args = namedArguments({ dataset, batch_size: microBatchIn(config), sampler: unknown("the engine's sampler") });
  return makeSilently("torch.utils.data.DataLoader", call.site, args);
}

function textIn(value: Value | undefined): string | undefined {
  return value?.kind === "constant" && typeof value.value === "string" ? value.value : undefined;
}
