import type { BranchArm } from "../../program/trace.ts";
import type { Made, Value } from "../../program/values.ts";
import { alternativesOf, constant, originOf } from "../../program/values.ts";
import { loopsOf, type TrainingEvent } from "../events.ts";
import { findBatchSize } from "./batch-size.ts";
import { guardsOf } from "./guards.ts";
import { countOfLoop, limitOf, microBatchLoops, roleOfLoop, unwrapIterable } from "./loop-roles.ts";
import { armsOf, findTold, type TrainingNest } from "./training-nest.ts";

/** The counts of a training, each a value with its provenance; undefined where the text has none. */
export interface NestQuantities {
  epochs: Value | undefined;
  /** Updates in all, where the loop counts them itself. */
  updates: Value | undefined;
  batchSize: Value | undefined;
  /** Micro-batches per update. */
  accumulation: Value | undefined;
  /** Limit of the clipping. */
  clipping: Value | undefined;
}

/** Reads the counts of a nest from its loops, conditions and events. */
export function readQuantities(
  nest: TrainingNest,
  calls: { call: Made; path: TrainingEvent["path"] }[],
): NestQuantities {
  const loopOf = (role: string) => nest.loops.find((loop) => roleOfLoop(loop, nest) === role);
  const [epochs, updates] = [loopOf("epochs"), loopOf("updates")];
  return {
    epochs:
      (epochs && countOfLoop(epochs)) ?? findStops(nest).find(isEpochCount) ?? (epochs ? undefined : onePass(nest)),
    updates:
      findTold(nest, "updates") ??
      (updates && countOfLoop(updates)) ??
      findStops(nest).find((limit) => !isEpochCount(limit)),
    batchSize: findBatchSize(nest, calls),
    accumulation: findAccumulation(nest),
    clipping: nest.events.find((event) => event.kind === "clip")?.values.get("limit"),
  };
}

/** A single loop over a data loader, which no other loop goes through again, is one epoch; undefined where it may end early. */
function onePass(nest: TrainingNest): Value | undefined {
  const [only, ...others] = nest.loops;
  const over = only?.over && unwrapIterable(only.over);
  const isLoader = over?.kind === "made" && /(^|\.)DataLoader$/.test(over.name);
  const isInside = loopsOf(nest.steps[0]?.path ?? [])[0] !== only;
  if (!isLoader || others.length > 0 || isInside || findStops(nest).length > 0 || findTold(nest, "updates"))
    return undefined;
  return constant(1);
}

/** The limits of `if step >= max_steps: break` in the loops of a nest, outermost first. */
function findStops(nest: TrainingNest): Value[] {
  return nest.loops.flatMap((loop) =>
    loop.body.flatMap((node) => {
      if (node.kind !== "branch") return [];
      const stop = node.arms.find((arm) => arm.test && (arm.exit === "break" || arm.exit === "return"));
      const limit = stop?.test && limitOf(stop.test, "or");
      const isOfLoop = stop?.test !== undefined && countsTurns(stop.test);
      return limit && !isFirstTurn(limit) && (loop === nest.loop || !isOfLoop) ? [limit] : [];
    }),
  );
}

/** Whether a limit is called after epochs, as in `if loader.epoch >= train.epochs: break`. */
function isEpochCount(limit: Value): boolean {
  const origin = originOf(limit);
  return origin !== undefined && origin.kind !== "operation" && /(^|_)epochs?$/i.test(origin.label);
}

/** Whether a condition looks at the counter of a `for`, which begins anew with each epoch. */
function countsTurns(test: Value): boolean {
  return alternativesOf(test).some(({ value }) => {
    if (value.kind === "operation") return value.operands.some(countsTurns);
    return value.kind === "unknown" && value.reason === "the counter of a loop";
  });
}

/** `if step == 0 and only_evaluates: break` ends no training. */
function isFirstTurn(limit: Value): boolean {
  return limit.kind === "constant" && typeof limit.value === "number" && limit.value < 2;
}

/** From an inner loop of micro-batches, a condition with a remainder around the step, or what the framework says. */
function findAccumulation(nest: TrainingNest): Value | undefined {
  const told = findTold(nest, "accumulation");
  if (told) return told;
  const [micro] = microBatchLoops(nest);
  if (micro) return countOfLoop(micro);
  for (const step of nest.steps) {
    for (const arm of [...armsOf(step, nest), ...guardsOf(step, nest)]) {
      const divisor = arm.test && divisorIn(arm.test);
      if (divisor && !holdsBackward(arm, nest) && !stepsOtherwise(step, nest)) return divisor;
    }
  }
  return undefined;
}

/** Whether the same optimizer steps in the other turns of the loop too: the condition is about something else, such as logging. */
function stepsOtherwise(step: TrainingEvent, nest: TrainingNest): boolean {
  const inner = loopsOf(step.path).at(-1);
  return nest.steps.some(
    (other) =>
      loopsOf(other.path).at(-1) === inner &&
      other.objects.some((object) => step.objects.includes(object)) &&
      ![...armsOf(other, nest), ...guardsOf(other, nest)].some((arm) => arm.test && divisorIn(arm.test)),
  );
}

/** Where the backward pass is in the arm of the step, batches in between train nothing: a generator every fifth batch. */
function holdsBackward(arm: BranchArm, nest: TrainingNest): boolean {
  return nest.events.some(({ kind, path }) => kind === "backward" && path.includes(arm));
}

/** What makes another number of a remainder: `size - i % size` is how much is left, not whether a turn is the k-th. */
const COMPUTES = new Set(["-", "*", "/", "//", "min", "max"]);

/** `k` of `(i + 1) % k == 0`, wherever it stands in a condition. */
export function divisorIn(test: Value): Value | undefined {
  for (const { value } of alternativesOf(test)) {
    if (value.kind !== "operation") continue;
    const [, divisor] = value.operands;
    if (value.operator === "%" && divisor) return divisor;
    if (COMPUTES.has(value.operator)) continue;
    const inner = value.operands.map(divisorIn).find((found) => found !== undefined);
    if (inner) return inner;
  }
  return undefined;
}
