import type { Value } from "../../program/values.ts";
import { Identities, objectsIn } from "../identity.ts";
import type { TrainingRun } from "../training-run.ts";
import type { Step, Trace } from "./trace.ts";

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
interface Clear {
  step: Step;
  /** Backward passes that no update had used. */
  erased: Step[];
  /** Whether the next thing that happens to these gradients is an update. */
  isBeforeUpdate: boolean;
}

/** Follows the gradients of each optimizer through a trace. */
export function followGradients(trace: Trace): GradientLog[] {
  const identities = new Identities();
  const keysOf = (objects: Value[]) => objects.map((object) => identities.of(object));
  const groups: { objects: Value[]; keys: Set<number> }[] = [];
  for (const { kind, objects } of trace.steps) {
    if (kind !== "optimizer step") continue;
    const keys = keysOf(objects);
    const known = groups.find((group) => keys.some((key) => group.keys.has(key)));
    if (known) for (const key of keys) known.keys.add(key);
    else groups.push({ objects, keys: new Set(keys) });
  }
  return groups.map(({ objects, keys }) => ({
    objects,
    ...follow(trace, { keys, keysOf, isOnly: groups.length === 1 }),
  }));
}

/** An optimizer, and how it is told from others. */
interface Owner {
  keys: ReadonlySet<number>;
  keysOf(objects: Value[]): number[];
  /** Whether there is no other optimizer. */
  isOnly: boolean;
}

function follow(trace: Trace, owner: Owner): Omit<GradientLog, "objects"> {
  const { steps, run } = trace;
  const log: Omit<GradientLog, "objects"> = { updates: [], clears: [], left: [] };
  let pending: { step: Step; isUsed: boolean }[] = [];
  const listPending = (isUsed: boolean) => pending.filter((one) => one.isUsed === isUsed).map((one) => one.step);
  for (const step of steps) {
    if (step.kind === "backward") pending.push({ step, isUsed: false });
    else if (isUpdate(step, owner)) {
      log.updates.push({ step, fresh: listPending(false), stale: listPending(true) });
      for (const one of pending) one.isUsed = true;
    } else if (step.kind === "zero_grad" && clears(step, owner, run)) {
      log.clears.push({ step, erased: listPending(false), isBeforeUpdate: isUpdateNext(steps, step, owner) });
      pending = [];
    }
  }
  log.left = listPending(false);
  return log;
}

function isUpdate({ kind, objects }: Step, { keys, keysOf }: Owner): boolean {
  return kind === "optimizer step" && keysOf(objects).some((key) => keys.has(key));
}

function isUpdateNext(steps: Step[], from: Step, owner: Owner): boolean {
  const next = steps.find((step) => step.number > from.number && (step.kind === "backward" || isUpdate(step, owner)));
  return next?.kind === "optimizer step";
}

/** Whether a clearing concerns an optimizer: it is its own, or that of its model, or that of all parameters. */
function clears({ objects }: Step, { keys, keysOf, isOnly }: Owner, run: TrainingRun): boolean {
  const cleared = keysOf(objects);
  if (cleared.some((key) => keys.has(key))) return true;
  const known = keysOf(run.optimizers.map(({ value }) => value));
  if (cleared.some((key) => known.includes(key))) return false;
  if (isOnly || objects.length === 0) return true;
  const own = run.optimizers.filter((_, index) => keys.has(known[index] ?? -1));
  const models = own.flatMap(({ arguments: { bound } }) => modelsIn(bound.get("params")?.value));
  return keysOf(models).some((key) => cleared.includes(key));
}

/** The models whose parameters a value is: of `model.parameters()`, and of lists of such. */
function modelsIn(parameters: Value | undefined): Value[] {
  return (parameters ? objectsIn(parameters) : []).flatMap((one) =>
    one.kind === "made" && one.callee.kind === "member" ? objectsIn(one.callee.object) : [],
  );
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
