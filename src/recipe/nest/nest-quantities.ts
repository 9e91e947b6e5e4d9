import type { Made, Value } from "../../program/values.ts";
import { alternativesOf } from "../../program/values.ts";
import type { TrainingEvent } from "../events.ts";
import { findBatchSize } from "./batch-size.ts";
import { countOfLoop, limitOf, microBatchLoops, roleOfLoop } from "./loop-roles.ts";
import { armsOf, type TrainingNest } from "./training-nest.ts";

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
    epochs: epochs && countOfLoop(epochs),
    updates: (updates && countOfLoop(updates)) ?? findStop(nest),
    batchSize: findBatchSize(nest, calls),
    accumulation: findAccumulation(nest),
    clipping: nest.events.find((event) => event.kind === "clip")?.values.get("limit"),
  };
}

/** `if step >= max_steps: break` in a loop of the nest. */
function findStop(nest: TrainingNest): Value | undefined {
  for (const loop of nest.loops) {
    for (const node of loop.body) {
      if (node.kind !== "branch") continue;
      const stop = node.arms.find((arm) => arm.test && (arm.exit === "break" || arm.exit === "return"));
      const limit = stop?.test && limitOf(stop.test);
      if (limit) return limit;
    }
  }
  return undefined;
}

/** From an inner loop of micro-batches, a condition with a remainder around the step, or what the framework says. */
function findAccumulation(nest: TrainingNest): Value | undefined {
  const told = nest.steps.map((step) => step.values.get("accumulation")).find((value) => value !== undefined);
  if (told) return told;
  const [micro] = microBatchLoops(nest);
  if (micro) return countOfLoop(micro);
  for (const step of nest.steps) {
    for (const arm of armsOf(step, nest)) {
      const divisor = arm.test && divisorIn(arm.test);
      if (divisor) return divisor;
    }
  }
  return undefined;
}

/** `k` of `(i + 1) % k == 0`, wherever it stands in a condition. */
export function divisorIn(test: Value): Value | undefined {
  for (const { value } of alternativesOf(test)) {
    if (value.kind !== "operation") continue;
    const [, divisor] = value.operands;
    if (value.operator === "%" && divisor) return divisor;
    const inner = value.operands.map(divisorIn).find((found) => found !== undefined);
    if (inner) return inner;
  }
  return undefined;
}
