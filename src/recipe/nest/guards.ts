import type { Block, BranchArm, TraceNode } from "../../program/trace.ts";
import type { PathStep, TrainingEvent } from "../events.ts";
import type { TrainingNest } from "./training-nest.ts";

/** The arms that leave a turn before an event is reached: `if (i + 1) % n != 0: continue` in front of a step. */
export function guardsOf(event: TrainingEvent, nest: TrainingNest): BranchArm[] {
  const path = event.path.slice(event.path.indexOf(nest.loop));
  return path.flatMap((step, index) => guardsBefore(step.body, path[index + 1], event));
}

function guardsBefore(block: Block, next: PathStep | undefined, { call }: TrainingEvent): BranchArm[] {
  const end = block.findIndex((node) => (next ? holds(node, next) : "call" in node && node.call === call));
  return block.slice(0, Math.max(end, 0)).flatMap((node) => (node.kind === "branch" ? node.arms.filter(isGuard) : []));
}

function holds(node: TraceNode, step: PathStep): boolean {
  return node === step || (node.kind === "branch" && node.arms.some((arm) => arm === step));
}

function isGuard({ exit, test }: BranchArm): boolean {
  return test !== undefined && (exit === "continue" || exit === "return");
}
