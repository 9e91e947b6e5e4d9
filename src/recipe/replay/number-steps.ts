import type { LoopNode } from "../../program/trace.ts";
import type { Value } from "../../program/values.ts";
import { loopsOf, type PathStep } from "../events.ts";
import type { ReplayPlan } from "./replay-plan.ts";
import type { FoundStep, SavedState, Step } from "./trace.ts";
import { siteKey } from "./value-key.ts";

/** Gives every step its epoch, batch and update; steps that a context of accelerate leaves out are left out. */
export function numberSteps(found: FoundStep[], plan: ReplayPlan): Step[] {
  const ends = lastTurns(found);
  const batches = numberBatches(found, plan);
  const steps: Step[] = [];
  let updates = 0;
  for (const [index, step] of found.entries()) {
    if (isWithheld(step, ends)) continue;
    const epoch = loopsOf(step.path).find((loop) => isTurnOf(loop, plan, "epochs"));
    const batch = batches[index] ?? 0;
    steps.push({ ...step, number: steps.length + 1, epoch: epoch?.turn ?? -1, batch, update: updates });
    if (step.kind === "optimizer step") updates++;
  }
  return steps;
}

function isTurnOf(loop: LoopNode, plan: ReplayPlan, role: string): boolean {
  return loop.turn !== undefined && plan.loops.get(siteKey(loop.site)) === role;
}

/** The number of the micro-batch of each step: the turn in which a backward pass is made, and what belongs to it before and after. */
function numberBatches(found: FoundStep[], plan: ReplayPlan): number[] {
  const turns = found.map(({ path }) => innermostTurn(path, plan));
  const numbers = new Map<LoopNode, number>();
  for (const [index, { kind }] of found.entries()) {
    const turn = turns[index];
    if (kind === "backward" && turn && !numbers.has(turn)) numbers.set(turn, numbers.size + 1);
  }
  const last = new Map<LoopNode, number>();
  const firstIn = new Map<LoopNode, number>();
  for (const { path } of found) {
    const turn = innermostTurn(path, plan);
    const number = turn && numbers.get(turn);
    if (number === undefined) continue;
    for (const loop of loopsOf(path)) if (!firstIn.has(loop)) firstIn.set(loop, number);
  }
  return found.map(({ path }, index) => {
    const turn = turns[index];
    if (turn === undefined) return 0;
    const own = numbers.get(turn);
    if (own !== undefined) for (const loop of loopsOf(path)) last.set(loop, own);
    return own ?? last.get(turn) ?? firstIn.get(turn) ?? 0;
  });
}

/** The turn of the innermost loop that goes over batches or updates; of the epochs where there is no other. */
function innermostTurn(path: PathStep[], plan: ReplayPlan): LoopNode | undefined {
  const turns = loopsOf(path).filter((loop) => loop.turn !== undefined);
  const isFullBatch = ![...plan.loops.values()].some((role) => role !== "epochs" && role !== "unknown");
  const epoch = isFullBatch ? turns.find((loop) => isTurnOf(loop, plan, "epochs")) : undefined;
  return turns.findLast((loop) => isOfBatches(loop, plan)) ?? epoch;
}

function isOfBatches(loop: LoopNode, plan: ReplayPlan): boolean {
  const role = plan.loops.get(siteKey(loop.site));
  return role !== undefined && role !== "epochs" && (role !== "unknown" || loop.over === undefined);
}

/** The last turn of each loop in each turn of the loop around it. */
function lastTurns(found: FoundStep[]): Set<LoopNode> {
  const last = new Map<string, LoopNode>();
  const numbers = new Map<LoopNode | undefined, number>();
  for (const { path } of found) {
    let outer: LoopNode | undefined;
    for (const loop of loopsOf(path)) {
      const around = numbers.get(outer) ?? numbers.size;
      numbers.set(outer, around);
      last.set(`${around} ${siteKey(loop.site)}`, loop);
      outer = loop;
    }
  }
  return new Set(last.values());
}

/**
 * Inside `with accelerator.accumulate(model)` steps, clears and schedules do nothing until the window is full or the
 * loader ends.
 */
function isWithheld({ kind, path }: FoundStep, ends: Set<LoopNode>): boolean {
  if (kind !== "optimizer step" && kind !== "zero_grad" && kind !== "schedule step") return false;
  const window = accumulationOf(path);
  const loop = loopsOf(path).findLast((one) => one.turn !== undefined);
  if (window === undefined || loop?.turn === undefined) return false;
  return (loop.turn + 1) % window !== 0 && !ends.has(loop);
}

/** Micro-batches per update as the accelerator around a step was told; undefined where there is none. */
export function accumulationOf(path: PathStep[]): number | undefined {
  for (const part of path) {
    if (!("kind" in part) || part.kind !== "region") continue;
    for (const context of part.contexts) {
      if (context.kind !== "made" || context.callee.kind !== "member" || context.callee.name !== "accumulate") continue;
      const maker = context.callee.object;
      const told =
        maker.kind === "made" ? maker.arguments.keywords.get("gradient_accumulation_steps")?.value : undefined;
      return told?.kind === "constant" && typeof told.value === "number" ? told.value : 1;
    }
  }
  return undefined;
}

/** The numbers of the loop over epochs, in order. */
export function epochNumbers(found: FoundStep[], plan: ReplayPlan): (number | undefined)[] {
  const numbers = new Map<LoopNode, number | undefined>();
  for (const { path } of found) {
    const loop = loopsOf(path).find((one) => one.turn !== undefined && plan.loops.get(siteKey(one.site)) === "epochs");
    if (loop) numbers.set(loop, numberOf(loop.element));
  }
  return [...numbers.values()];
}

/** What was saved first. */
export function readSaved(steps: Step[], epochs: (number | undefined)[]): SavedState | undefined {
  for (const step of steps) {
    const state = step.values.get("state");
    if (step.kind !== "save" || step.epoch < 0 || state?.kind !== "mapping") continue;
    const numbers = [...state.entries].flatMap(([key, value]) => {
      const number = numberOf(value);
      return number === undefined ? [] : [[String(key), number] as const];
    });
    const scheduleSteps = steps.filter((one) => one.kind === "schedule step" && one.number < step.number).length;
    return { numbers: new Map(numbers), epoch: epochs[step.epoch], scheduleSteps };
  }
  return undefined;
}

/** A number that is known. */
export function numberOf(value: Value | undefined): number | undefined {
  return value?.kind === "constant" && typeof value.value === "number" ? value.value : undefined;
}
