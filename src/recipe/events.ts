import type { FactBook } from "../facts/load-facts.ts";
import { libraryBases } from "../program/classes.ts";
import type { Block, BranchArm, FrameNode, LoopNode, RegionNode, TraceNode } from "../program/trace.ts";
import type { Made, Site, Value } from "../program/values.ts";
import { external, NO_ARGUMENTS } from "../program/values.ts";
import { classifyCall } from "./frameworks/index.ts";
import { readManualUpdate } from "./manual-updates.ts";

/** What happens in a training. */
export type EventKind =
  | "forward"
  | "loss"
  | "backward"
  | "unscale"
  | "clip"
  | "optimizer step"
  | "scaler update"
  | "zero_grad"
  | "schedule step"
  | "unknown step"
  | "train mode"
  | "eval mode"
  | "set_epoch"
  | "accumulate"
  | "save"
  | "load"
  | "compile"
  | "fit"
  | "apply gradients"
  | "manual update";

/** One step on the way from the entry to an event. */
export type PathStep = LoopNode | FrameNode | RegionNode | BranchArm;

/** What a framework says that a call means. */
export interface EventSketch {
  kind: EventKind;
  /** All objects it may act on; the loss of a backward, the optimizer of a step. */
  objects: Value[];
  /** Further values by name: `limit` of a clipping, `metric` of a schedule step, `scaler` of a step through one. */
  values?: ReadonlyMap<string, Value>;
}

/** An event with the loops, branches and calls around it, outermost first. */
export interface TrainingEvent extends EventSketch {
  values: ReadonlyMap<string, Value>;
  /** The call that is the event; for what a framework does by itself, the call that makes it do so. */
  call: Made;
  path: PathStep[];
  /** True for what a framework does by itself. */
  isOwned: boolean;
}

const NONE: ReadonlyMap<string, Value> = new Map();

/** Lists the events of a trace in order. */
export function listEvents(block: Block, facts: FactBook): TrainingEvent[] {
  const events: TrainingEvent[] = [];
  walkTrace(block, (node, path) => {
    const update = readManualUpdate(node);
    if (update && !isInsideStep(path)) {
      const values = new Map(update.rate ? [["rate", update.rate]] : []);
      const call = node.kind === "call" ? node.call : callAt(update.site);
      events.push({ kind: "manual update", objects: [], values, call, path: withoutParameters(path), isOwned: false });
    } else if (node.kind === "effect") {
      const { objects, values, call } = node;
      events.push({ kind: node.name as EventKind, objects, values, call, path, isOwned: true });
    } else if (node.kind === "frame" && isOwnStep(node) && !isInsideStep(path)) {
      const objects = node.receiver ? [node.receiver] : [];
      events.push({ kind: "optimizer step", objects, values: NONE, call: callAt(node.site), path, isOwned: false });
    } else if (node.kind === "call") {
      const found = classifyCall(node.call, facts);
      if (found) events.push({ values: NONE, ...found, call: node.call, path, isOwned: false });
    }
  });
  return events;
}

/** What an optimizer of the program does in its own `step` is that step. */
function isInsideStep(path: PathStep[]): boolean {
  return path.some((step) => "kind" in step && step.kind === "frame" && nameOfFunction(step) === "step");
}

/** Whether a frame is the `step` of an optimizer that is a class of the program on top of torch's. */
function isOwnStep(frame: FrameNode): boolean {
  const { receiver } = frame;
  const bases = receiver?.kind === "instance" ? libraryBases(receiver.class) : [];
  return nameOfFunction(frame) === "step" && bases.some((base) => /^torch\.optim\.(?!lr_scheduler)/.test(base));
}

function nameOfFunction({ function: { node } }: FrameNode): string {
  return node.kind === "FunctionDef" ? node.name.id : "lambda";
}

/** A loop over parameters is no turn of the training. */
function withoutParameters(path: PathStep[]): PathStep[] {
  return path.filter((step) => !("kind" in step && step.kind === "loop" && step.over && isOverParameters(step.over)));
}

function isOverParameters(over: Value): boolean {
  if (over.kind === "collection") return over.form !== "set";
  return over.kind === "made" && /parameters$|trainable_variables$/.test(over.name);
}

function callAt(site: Site): Made {
  const callee = external("the program");
  return { kind: "made", callee, name: "the program", arguments: NO_ARGUMENTS, site, attributes: new Map() };
}

/** A node of a trace with what is around it. */
interface Visit {
  node: TraceNode;
  path: PathStep[];
}

/** Traces are walked several times and never change once they are read. */
const visits = new WeakMap<Block, Visit[]>();

/** Visits every node of a trace in order, with the loops, branches, regions and calls around it. */
export function walkTrace(block: Block, visit: (node: TraceNode, path: PathStep[]) => void): void {
  let all = visits.get(block);
  if (all === undefined || all.length < block.length) {
    all = [];
    collectVisits(block, [], all);
    visits.set(block, all);
  }
  for (const { node, path } of all) visit(node, path);
}

/** Gives the memory of a walked trace back; it is collected anew when it is walked again. */
export function forgetVisits(block: Block): void {
  visits.delete(block);
}

function collectVisits(block: Block, path: PathStep[], into: Visit[]): void {
  for (const node of block) {
    into.push({ node, path });
    if (node.kind === "branch") for (const arm of node.arms) collectVisits(arm.body, [...path, arm], into);
    else if (node.kind === "loop" || node.kind === "frame" || node.kind === "region")
      collectVisits(node.body, [...path, node], into);
  }
}

/** The loops on a path, outermost first. */
export function loopsOf(path: PathStep[]): LoopNode[] {
  return path.filter((step): step is LoopNode => "kind" in step && step.kind === "loop");
}

/** The name under which an unknown thing reached this place: its attribute or parameter. */
export function nameOf(value: Value): string | undefined {
  if (value.kind === "member") return value.name.startsWith("[") ? nameOf(value.object) : value.name;
  return value.kind === "unknown" ? value.origin?.label : undefined;
}
