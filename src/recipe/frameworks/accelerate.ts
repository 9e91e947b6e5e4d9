import type { Machine } from "../../program/machine.ts";
import type { CallArguments, Made, Value } from "../../program/values.ts";
import { alternativesOf, collection, constant, originOf, withOrigin } from "../../program/values.ts";
import type { EventSketch } from "../events.ts";
import type { Framework } from "./framework.ts";
import { callFunction } from "./hooks.ts";
import { emitEffect } from "./owned-loop.ts";

const ACCELERATOR = /^accelerate\.(?:accelerator\.)?Accelerator$/;
const LAUNCHER = /^accelerate\.(?:launchers\.)?(?:notebook_launcher|debug_launcher)$/;

/** Methods that give back their first argument, wrapped or unwrapped. */
const KEEPS = new Set(
  "prepare_model prepare_optimizer prepare_data_loader prepare_scheduler unwrap_model skip_first_batches".split(" "),
);

/** Hugging Face accelerate: `prepare` gives back what it was given, wrapped; `accumulate` decides when updates happen. */
export const accelerate: Framework = {
  packages: ["accelerate"],
  call(machine, call) {
    const { callee } = call;
    if (callee.kind === "external") return callName(machine, call);
    if (callee.kind !== "member") return undefined;
    const accelerator = acceleratorIn(callee.object);
    return accelerator && callMethod(machine, accelerator, callee.name, call);
  },
  attribute(_, object, name) {
    const accelerator = acceleratorIn(object);
    return accelerator && name === "gradient_accumulation_steps" ? accumulationOf(accelerator) : undefined;
  },
  classify: classifyAccelerator,
};

/** The accelerator that a value is; of several the first. */
function acceleratorIn(value: Value): Made | undefined {
  const found = alternativesOf(value).find(({ value: one }) => one.kind === "made" && ACCELERATOR.test(one.name));
  return found?.value.kind === "made" ? found.value : undefined;
}

function callName(machine: Machine, call: Made): Value | undefined {
  const { positional, keywords } = call.arguments;
  if (call.name === "accelerate.skip_first_batches") return (keywords.get("dataloader") ?? positional[0])?.value;
  if (!LAUNCHER.test(call.name)) return undefined;
  const target = (keywords.get("function") ?? positional[0])?.value;
  const given = (keywords.get("args") ?? positional[1])?.value;
  const passed = given?.kind === "collection" ? [...given.items.values()] : [];
  if (target) callFunction(machine, target, { site: call.site, given: passed });
  return undefined;
}

function callMethod(machine: Machine, accelerator: Made, name: string, call: Made): Value | undefined {
  const [first] = call.arguments.positional;
  if (name === "prepare") return prepare(call.arguments);
  if (KEEPS.has(name)) return first?.value ?? [...call.arguments.keywords.values()][0]?.value;
  const precision = name === "backward" ? precisionOf(accelerator) : undefined;
  if (precision) emitEffect(machine, call, { kind: "accumulate", objects: [], values: { precision } });
  if (name !== "accumulate") return undefined;
  const values = { accumulation: accumulationOf(accelerator), "last window": constant(lastWindowOf(accelerator)) };
  emitEffect(machine, call, { kind: "accumulate", objects: [], values });
  return undefined;
}

/** One object is given back as it is, several as a tuple. */
function prepare({ positional, hasUnknown }: CallArguments): Value | undefined {
  const values = positional.map((argument) => argument.value);
  return values.length === 1 ? values[0] : collection("tuple", values, !hasUnknown);
}

/** Micro-batches per update under `accumulate`: what was set last, else what the accelerator was made with; 1 by default. */
function accumulationOf(accelerator: Made): Value {
  const { keywords, positional } = accelerator.arguments;
  const plugin = pluginOf(accelerator)?.arguments;
  const steps = plugin?.keywords.get("num_steps") ?? plugin?.positional[0];
  const given = keywords.get("gradient_accumulation_steps") ?? steps ?? positional[3];
  const { file, start, end } = accelerator.site;
  const name = "gradient_accumulation_steps";
  const own = accelerator.attributes.get(name);
  if (own) return own;
  if (given) return given.site ? withOrigin(given.value, "parameter", name, given.site) : given.value;
  return constant(1, { kind: "framework default", label: name, file, start, end, from: [] });
}

const PRECISIONS: Record<string, string> = { no: "float32", fp16: "mixed float16", bf16: "mixed bfloat16" };

/** What the program asks for; undefined where what starts it decides. */
function precisionOf(accelerator: Made): Value | undefined {
  const given = accelerator.arguments.keywords.get("mixed_precision")?.value;
  const name = given?.kind === "constant" ? PRECISIONS[String(given.value)] : undefined;
  return name === undefined ? undefined : constant(name, given && originOf(given));
}

/** An update at the end of the loader, whatever is left, is the default. */
function lastWindowOf(accelerator: Made): "kept" | "carried over" {
  const sync = pluginOf(accelerator)?.arguments.keywords.get("sync_with_dataloader")?.value;
  return sync?.kind === "constant" && sync.value === false ? "carried over" : "kept";
}

function pluginOf(accelerator: Made): Made | undefined {
  const plugin = accelerator.arguments.keywords.get("gradient_accumulation_plugin")?.value;
  return plugin?.kind === "made" ? plugin : undefined;
}

/** `clip_grad_norm_` is told by its name, like torch's own. */
function classifyAccelerator({ callee, arguments: { positional, keywords } }: Made): EventSketch | undefined {
  if (callee.kind !== "member" || callee.name !== "clip_grad_value_") return undefined;
  if (acceleratorIn(callee.object) === undefined) return undefined;
  const limit = (keywords.get("clip_value") ?? positional[1])?.value;
  return { kind: "clip", objects: [], values: new Map(limit ? [["limit", limit]] : []) };
}
