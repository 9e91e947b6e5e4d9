import type { FactBook } from "../facts/load-facts.ts";
import type { Block, BranchArm, FrameNode, LoopNode, RegionNode, TraceNode } from "../program/trace.ts";
import type { Made, Value } from "../program/values.ts";
import { objectsIn } from "./identity.ts";
import { roleOf } from "./roles.ts";

/** What happens in a training, as far as it can be told from the call. */
export type EventKind =
  | "backward"
  | "optimizer step"
  | "schedule step"
  | "unknown step"
  | "zero_grad"
  | "loss"
  | "compile"
  | "fit"
  | "apply gradients";

/** One step on the way from the entry to an event. */
export type PathStep = LoopNode | FrameNode | RegionNode | BranchArm;

/** An event with the objects it acts on and the loops, branches and calls around it, outermost first. */
export interface TrainingEvent {
  kind: EventKind;
  /** All objects it may act on; the loss of a backward, the optimizer of a step. */
  objects: Value[];
  call: Made;
  path: PathStep[];
}

/** Lists the events of a trace in order. */
export function listEvents(block: Block, facts: FactBook): TrainingEvent[] {
  const events: TrainingEvent[] = [];
  walkTrace(block, (node, path) => {
    if (node.kind !== "call") return;
    const found = classify(node.call, facts);
    if (found) events.push({ ...found, call: node.call, path });
  });
  return events;
}

/** Visits every node of a trace in order, with the loops, branches, regions and calls around it. */
export function walkTrace(
  block: Block,
  visit: (node: TraceNode, path: PathStep[]) => void,
  path: PathStep[] = [],
): void {
  for (const node of block) {
    visit(node, path);
    if (node.kind === "branch") for (const arm of node.arms) walkTrace(arm.body, visit, [...path, arm]);
    else if (node.kind === "loop" || node.kind === "frame" || node.kind === "region")
      walkTrace(node.body, visit, [...path, node]);
  }
}

/** The loops on a path, outermost first. */
export function loopsOf(path: PathStep[]): LoopNode[] {
  return path.filter((step): step is LoopNode => "kind" in step && step.kind === "loop");
}

const LOSS_FUNCTIONS =
  /^torch\.nn\.functional\.(cross_entropy|nll_loss|binary_cross_entropy(_with_logits)?|mse_loss|l1_loss|smooth_l1_loss|kl_div|huber_loss)$/;
const LOSS_CLASSES = /^torch\.nn\.(\w+Loss)$/;

function classify(call: Made, facts: FactBook): { kind: EventKind; objects: Value[] } | undefined {
  const { callee } = call;
  if (callee.kind === "member") return classifyMethod(callee.name, callee.object, call, facts);
  if (callee.kind === "made" && LOSS_CLASSES.test(callee.name)) return { kind: "loss", objects: [callee] };
  if (callee.kind === "external" && LOSS_FUNCTIONS.test(callee.name)) return { kind: "loss", objects: [callee] };
  return undefined;
}

function classifyMethod(
  name: string,
  object: Value,
  call: Made,
  facts: FactBook,
): { kind: EventKind; objects: Value[] } | undefined {
  const objects = objectsIn(object);
  switch (name) {
    case "step":
      return classifyStep(objects, call, facts);
    case "zero_grad":
      return { kind: "zero_grad", objects };
    case "backward":
      return { kind: "backward", objects };
    case "compile":
      return { kind: "compile", objects };
    case "fit":
    case "fit_generator":
    case "train_on_batch":
      return { kind: "fit", objects };
    case "apply_gradients":
    case "apply":
    case "minimize":
      return objects.some((one) => roleOf(one, facts)?.kind === "optimizer") || name !== "apply"
        ? { kind: "apply gradients", objects }
        : undefined;
    default:
      return undefined;
  }
}

/** `scaler.step(optimizer)` is a step of the optimizer; what cannot be told by the object is told by its name. */
function classifyStep(objects: Value[], call: Made, facts: FactBook): { kind: EventKind; objects: Value[] } {
  const [argument] = call.arguments.positional;
  const roles = objects.map((one) => roleOf(one, facts)?.kind ?? roleByName(one));
  if (roles.includes("scaler") && argument) return { kind: "optimizer step", objects: objectsIn(argument.value) };
  if (roles.includes("optimizer")) return { kind: "optimizer step", objects };
  if (roles.includes("schedule")) return { kind: "schedule step", objects };
  return { kind: "unknown step", objects };
}

function roleByName(value: Value): "optimizer" | "schedule" | "scaler" | undefined {
  const name = nameOf(value)?.toLowerCase();
  if (name === undefined) return undefined;
  if (/sched|warmup/.test(name)) return "schedule";
  if (/scaler/.test(name)) return "scaler";
  return /optim|^opt(_|$)|_opt$|solver/.test(name) ? "optimizer" : undefined;
}

/** The name under which an unknown thing reached this place: its attribute or parameter. */
export function nameOf(value: Value): string | undefined {
  if (value.kind === "member") return value.name.startsWith("[") ? nameOf(value.object) : value.name;
  return value.kind === "unknown" ? value.origin?.label : undefined;
}
