import type { FactBook } from "../../facts/load-facts.ts";
import type { Block, TraceNode } from "../../program/trace.ts";
import type { Made, Value } from "../../program/values.ts";
import { type PathStep, walkTrace } from "../events.ts";
import { classifyCall } from "../frameworks/index.ts";
import { closureOf } from "../frameworks/torch.ts";
import { objectsIn } from "../identity.ts";
import type { FoundStep, StepKind } from "./trace.ts";

const KINDS: ReadonlySet<string> = new Set([
  "backward",
  "unscale",
  "clip",
  "optimizer step",
  "zero_grad",
  "schedule step",
  "train mode",
  "eval mode",
  "set_epoch",
  "save",
]);

const NONE: ReadonlyMap<string, Value> = new Map();

type Sketch = Pick<FoundStep, "kind" | "objects" | "values">;

/** The events of a trace that a replay looks at, in the order in which they act. */
export function findSteps(block: Block, facts: FactBook): FoundStep[] {
  const found: FoundStep[] = [];
  const waiting: { step: FoundStep; node: object }[] = [];
  walkTrace(block, (node, path) => {
    // A step that calls a closure acts when the closure has ended.
    while (waiting.length > 0 && !isInside(node, path, waiting.at(-1)?.node)) take(waiting.pop()?.step);
    const step = toStep(node, path, facts);
    if (step === undefined) return;
    const closure = step.kind === "optimizer step" && step.call ? closureOf(step.call) : undefined;
    if (closure) waiting.push({ step, node: closure.kind === "method" ? closure.function.node : closure.node });
    else found.push(step);
  });
  function take(step: FoundStep | undefined): void {
    if (step) found.push(step);
  }
  for (const { step } of waiting.reverse()) take(step);
  return found;
}

function isInside(node: TraceNode, path: PathStep[], definition: object | undefined): boolean {
  const isFrame = (step: TraceNode | PathStep) =>
    "kind" in step && step.kind === "frame" && step.function.node === definition;
  return isFrame(node) || path.some(isFrame);
}

function toStep(node: TraceNode, path: PathStep[], facts: FactBook): FoundStep | undefined {
  if (node.kind === "write") {
    const sketch = readWrite(node.path, node.object, node.value);
    return sketch && { ...sketch, site: node.site, call: undefined, path, isOwned: false };
  }
  if (node.kind === "effect" && KINDS.has(node.name)) {
    const { objects, values, call } = node;
    return { kind: node.name as StepKind, objects, values, site: call.site, call, path, isOwned: true };
  }
  if (node.kind !== "call") return undefined;
  const sketch = readCall(node.call, facts);
  return sketch && { ...sketch, site: node.call.site, call: node.call, path, isOwned: false };
}

/** `group["lr"] = …` sets a rate; `p.grad = None` clears a gradient. */
function readWrite(path: string, object: Value, value: Value): Sketch | undefined {
  if (path === '["lr"]') return { kind: "rate write", objects: [object], values: new Map([["value", value]]) };
  if (path === ".grad" && value.kind === "constant" && value.value === null)
    return { kind: "zero_grad", objects: [], values: NONE };
  return undefined;
}

function readCall(call: Made, facts: FactBook): Sketch | undefined {
  const own = readMethod(call);
  if (own) return own;
  const found = classifyCall(call, facts);
  if (found === undefined || !KINDS.has(found.kind)) return undefined;
  const values = new Map(found.values ?? []);
  const [first] = call.arguments.positional;
  if (first && (found.kind === "set_epoch" || found.kind === "schedule step")) values.set("number", first.value);
  const named = call.arguments.keywords.get("epoch");
  if (named) values.set("number", named.value);
  if (first && found.kind === "save") values.set("state", first.value);
  if (found.kind === "backward") return { kind: "backward", objects: lossesOf(call), values };
  return { kind: found.kind as StepKind, objects: found.objects, values };
}

/** The modes of models of which nothing but their name is known, what is loaded, and gradients that are cleared one by one. */
function readMethod(call: Made): Sketch | undefined {
  const { callee } = call;
  if (callee.kind !== "member") return undefined;
  const { positional, keywords } = call.arguments;
  const [first] = [...positional, ...keywords.values()];
  const objects = objectsIn(withoutModule(callee.object));
  if (callee.name === "load_state_dict") return { kind: "load state", objects, values: NONE };
  if (callee.name === "zero_" && callee.object.kind === "member" && callee.object.name === "grad")
    return { kind: "zero_grad", objects: [], values: NONE };
  if (callee.name === "eval" && first === undefined) return { kind: "eval mode", objects, values: NONE };
  if (callee.name !== "train" || (first && positional.length + keywords.size > 1)) return undefined;
  if (first === undefined) return { kind: "train mode", objects, values: NONE };
  const isMode = first.value.kind === "constant" && typeof first.value.value === "boolean";
  if (!isMode) return undefined;
  const isOn = first.value.kind === "constant" && first.value.value === true;
  return { kind: isOn ? "train mode" : "eval mode", objects, values: NONE };
}

/** `ddp.module` is the model inside a wrapper. */
function withoutModule(value: Value): Value {
  return value.kind === "member" && value.name === "module" ? value.object : value;
}

/** What a backward pass starts from: `loss`, also through a scaler, an accelerator or an engine. */
function lossesOf(call: Made): Value[] {
  const { callee } = call;
  const [given] = [...call.arguments.positional, ...call.arguments.keywords.values()].map(({ value }) => value);
  const isNumber = given === undefined || given.kind === "constant" || given.kind === "external";
  const object = callee.kind === "member" ? callee.object : undefined;
  const isScaled = object?.kind === "made" && object.callee.kind === "member" && object.callee.name === "scale";
  const scaled = isScaled ? object.arguments.positional[0]?.value : undefined;
  if (scaled) return objectsIn(scaled);
  if (object && (isNumber || call.arguments.keywords.has("gradient") || call.arguments.keywords.has("retain_graph")))
    return objectsIn(object);
  return given && !isNumber ? objectsIn(given) : object ? objectsIn(object) : [];
}
