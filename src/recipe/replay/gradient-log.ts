import type { Value } from "../../program/values.ts";
import type { TrainingRun } from "../training-run.ts";
import type { Step, Trace } from "./trace.ts";
import { valueKey } from "./value-key.ts";

/** What became of the gradients of one optimizer. */
export interface GradientLog {
  /** The optimizer, or what it may be. */
  objects: Value[];
  updates: Update[];
  clears: Clear[];
  /** Backward passes that no update used until the end. */
  left: Step[];
}

/** An update with the backward passes whose gradients it used. */
export interface Update {
  step: Step;
  /** Used for the first time. */
  fresh: Step[];
  /** Used before already. */
  stale: Step[];
}

/** Gradients set to zero. */
export interface Clear {
  step: Step;
  /** Backward passes that no update had used. */
  erased: Step[];
  /** Whether the next thing that happens to these gradients is an update. */
  isBeforeUpdate: boolean;
}

/** Follows the gradients of each optimizer through a trace. */
export function followGradients(trace: Trace): GradientLog[] {
  const groups: { objects: Value[]; keys: Set<string> }[] = [];
  for (const { kind, objects } of trace.steps) {
    if (kind !== "optimizer step") continue;
    const keys = keysOf(objects);
    const known = groups.find((group) => keys.some((key) => group.keys.has(key)));
    if (known) for (const key of keys) known.keys.add(key);
    else groups.push({ objects, keys: new Set(keys) });
  }
  return groups.map(({ objects, keys }) => ({ objects, ...follow(trace, keys, groups.length === 1) }));
}

function follow(trace: Trace, keys: Set<string>, isOnly: boolean): Omit<GradientLog, "objects"> {
  const { steps, run } = trace;
  const log: Omit<GradientLog, "objects"> = { updates: [], clears: [], left: [] };
  let pending: { step: Step; isUsed: boolean }[] = [];
  for (const step of steps) {
    if (step.kind === "backward") pending.push({ step, isUsed: false });
    else if (step.kind === "optimizer step" && keysOf(step.objects).some((key) => keys.has(key))) {
      const fresh = pending.filter((one) => !one.isUsed).map((one) => one.step);
      const stale = pending.filter((one) => one.isUsed).map((one) => one.step);
      log.updates.push({ step, fresh, stale });
      for (const one of pending) one.isUsed = true;
    } else if (step.kind === "zero_grad" && clears(step, keys, { isOnly, run })) {
      const erased = pending.filter((one) => !one.isUsed).map((one) => one.step);
      log.clears.push({ step, erased, isBeforeUpdate: isUpdateNext(steps, step, keys) });
      pending = [];
    }
  }
  log.left = pending.filter((one) => !one.isUsed).map((one) => one.step);
  return log;
}

function isUpdateNext(steps: Step[], from: Step, keys: Set<string>): boolean {
  const next = steps.find(
    ({ kind, number, objects }) =>
      number > from.number &&
      (kind === "backward" || (kind === "optimizer step" && keysOf(objects).some((key) => keys.has(key)))),
  );
  return next?.kind === "optimizer step";
}

/** Whether a clearing concerns an optimizer: it is its own, or that of its model, or that of all parameters. */
function clears({ objects }: Step, keys: Set<string>, { isOnly, run }: { isOnly: boolean; run: TrainingRun }): boolean {
  const cleared = keysOf(objects);
  if (cleared.some((key) => keys.has(key))) return true;
  const isOfOther = run.optimizers.some(({ value }) => cleared.includes(keyOf(value)));
  if (isOfOther) return false;
  return isOnly || objects.length === 0 || objects.some((object) => isModelOf(object, keys, run));
}

/** Whether the parameters of an optimizer were taken from a model. */
function isModelOf(model: Value, keys: Set<string>, run: TrainingRun): boolean {
  const own = valueKey(model);
  return run.optimizers.some(({ value, arguments: { bound } }) => {
    const parameters = bound.get("params")?.value;
    const key = parameters && valueKey(parameters.kind === "made" ? parameters.callee : parameters);
    return keys.has(keyOf(value)) && own !== undefined && key?.startsWith(own) === true;
  });
}

function keysOf(objects: Value[]): string[] {
  return objects.map(keyOf);
}

function keyOf(value: Value): string {
  return valueKey(value) ?? value.kind;
}

/** Different micro-batches among backward passes, in order. */
export function batchesOf(steps: Step[]): number[] {
  return [...new Set(steps.map((step) => step.batch))];
}

/** Whether all optimizers use the same backward passes, so that their gradients can be looked at as one. */
export function isShared(logs: GradientLog[]): boolean {
  const texts = logs.map(({ updates }) =>
    updates.map(({ fresh }) => fresh.map((step) => step.number).join()).join(";"),
  );
  return new Set(texts).size <= 1;
}
