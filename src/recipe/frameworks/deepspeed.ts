import { readAttribute } from "../../program/attribute.ts";
import { callValue } from "../../program/call.ts";
import type { Machine } from "../../program/machine.ts";
import type { Made, Mapping, Value } from "../../program/values.ts";
import { collection, constant, external } from "../../program/values.ts";
import type { EventSketch } from "../events.ts";
import { objectsIn } from "../identity.ts";
import { accumulationIn, clippingIn, entryOf } from "./deepspeed-config.ts";
import { configOf, engineIn, loaderOf, makeEngine } from "./deepspeed-engine.ts";
import type { Framework } from "./framework.ts";
import { emitEffect } from "./owned-loop.ts";

/** DeepSpeed: `initialize` makes an engine that steps optimizer and schedule by itself; fact `deepspeed.scheduler-step`. */
export const deepspeed: Framework = {
  packages: ["deepspeed"],
  call(machine, call) {
    const { callee } = call;
    if (call.name === "deepspeed.initialize") return initialize(machine, call);
    if (call.name === "deepspeed.add_config_arguments") return addOptions(machine, call);
    const engine = engineIn(callee.kind === "member" ? callee.object : callee);
    if (engine === undefined) return undefined;
    return callee.kind === "member" ? callMethod(machine, engine, callee.name, call) : forward(machine, engine, call);
  },
  classify: classifyEngine,
};

function initialize(machine: Machine, call: Made): Value {
  const { engine, optimizer, loader, schedule } = makeEngine(machine, call);
  return collection("tuple", [engine, optimizer, loader, schedule]);
}

/** `--deepspeed` and `--deepspeed_config`; the launcher passes the second one. */
function addOptions(machine: Machine, call: Made): Value | undefined {
  const parser = (call.arguments.keywords.get("parser") ?? call.arguments.positional[0])?.value;
  if (parser === undefined) return undefined;
  const add = readAttribute(machine, parser, "add_argument", call.site);
  const declare = (flag: string, options: Record<string, Value>) => {
    const argument = (value: Value) => ({ value, site: undefined, whole: undefined });
    const keywords = new Map(Object.entries(options).map(([name, value]) => [name, argument(value)] as const));
    callValue(machine, add, { positional: [argument(constant(flag))], keywords, hasUnknown: false }, call.site);
  };
  declare("--deepspeed", { action: constant("store_true") });
  declare("--deepspeed_config", { type: external("builtins.str"), required: constant(true) });
  return parser;
}

/** Calling an engine calls its model. */
function forward(machine: Machine, engine: Made, call: Made): Value | undefined {
  const model = engine.attributes.get("module");
  return model && callValue(machine, model, call.arguments, call.site);
}

function callMethod(machine: Machine, engine: Made, name: string, call: Made): Value | undefined {
  const config = configOf(engine);
  switch (name) {
    case "step":
    case "train_batch":
      finishStep(machine, engine, call);
      return undefined;
    case "train_micro_batch_size_per_gpu":
      return entryOf(config, name);
    case "gradient_accumulation_steps":
      return accumulationIn(config, engine);
    case "deepspeed_io":
      return loaderOf(call, config, call.arguments.positional[0]?.value);
    default:
      return undefined;
  }
}

/** What an engine does around its step. */
function finishStep(machine: Machine, engine: Made, call: Made): void {
  const limit = clippingIn(machine, configOf(engine), engine);
  const schedule = engine.attributes.get("lr_scheduler");
  const optimizer = engine.attributes.get("optimizer");
  if (limit) emitEffect(machine, call, { kind: "clip", objects: [], values: { limit } });
  if (schedule) emitEffect(machine, call, { kind: "schedule step", objects: objectsIn(schedule) });
  if (optimizer) emitEffect(machine, call, { kind: "zero_grad", objects: objectsIn(optimizer) });
}

/** What the configuration switches on; undefined where it switches on nothing. */
function precisionIn(config: Mapping | undefined): string | undefined {
  const isOn = (section: string) => {
    const enabled = entryOf(config, section, "enabled");
    return enabled?.kind === "constant" && enabled.value === true;
  };
  return isOn("fp16") ? "mixed float16" : isOn("bf16") ? "mixed bfloat16" : undefined;
}

/** `train_batch` of a pipeline takes a whole update. */
function classifyEngine({ callee }: Made): EventSketch | undefined {
  if (callee.kind !== "member" || (callee.name !== "step" && callee.name !== "train_batch")) return undefined;
  const engine = engineIn(callee.object);
  if (engine === undefined) return undefined;
  const optimizer = engine.attributes.get("optimizer");
  const accumulation = accumulationIn(configOf(engine), engine);
  const values = new Map<string, Value>([["last window", constant("carried over")]]);
  if (accumulation) values.set("accumulation", accumulation);
  const precision = precisionIn(configOf(engine));
  if (precision) values.set("precision", constant(precision));
  return { kind: "optimizer step", objects: optimizer ? objectsIn(optimizer) : [engine], values };
}
