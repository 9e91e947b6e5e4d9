import { libraryBases } from "../../program/classes.ts";
import type { Turns } from "../../program/turns.ts";
import type { Site, Value } from "../../program/values.ts";
import { constant, originOf } from "../../program/values.ts";
import { textOf } from "../../python/source-file.ts";
import { unwrapIterable } from "../nest/loop-roles.ts";
import type { ReplayPlan } from "./replay-plan.ts";
import type { SmallModel } from "./small-model.ts";
import { siteKey, valueKey } from "./value-key.ts";

/** Samples in a batch of every model. */
const BATCH_SIZE = 4;
/** Turns of a loop that neither the model nor the program bounds. */
const MAX_TURNS = 64;

/** What a replay decides besides the model. */
export interface Choices {
  /** Which outcome each group of branches has, by its position in the plan's list. */
  outcomes: ReadonlyMap<string, number>;
  /** Numbers that an earlier training saved, by key. */
  saved: ReadonlyMap<string, number>;
  /** Filled with the groups that were asked and the number of their outcomes. */
  asked: Map<string, number>;
}

/** Base classes of plain models. */
const LAYER = /^torch\.nn\./;

/** The small numbers of a model in the place of those of the program. */
export function makeTurns(plan: ReplayPlan, model: SmallModel, choices: Choices): Turns {
  const numbers = {
    epochs: model.epochs,
    updates: model.epochs * model.batches,
    accumulation: model.accumulation,
    "batch size": BATCH_SIZE,
  };
  const met = new Map<string, number>();
  return {
    limitOf: (loop) => limitOf(plan, model, siteKey(loop)),
    lengthOf: (value, site) => lengthOf(plan, model, { value, site }),
    replace(value) {
      const saved = savedNumber(value, choices.saved);
      if (saved !== undefined) return constant(saved);
      if (isProcesses(value)) return constant(model.processes);
      if (value.kind === "constant" && typeof value.value !== "number") return undefined;
      if (plan.quantities.size === 0 || value.kind === "function" || value.kind === "class") return undefined;
      const key = valueKey(value);
      const quantity = key === undefined ? undefined : plan.quantities.get(key);
      if (quantity === undefined) return undefined;
      return { ...constant(numbers[quantity]), origin: originOf(value) };
    },
    choose(branch) {
      const key = siteKey(branch);
      const found = plan.branches.get(key);
      if (found === undefined) return undefined;
      if (found.resuming !== undefined && model.isResumed) return found.resuming;
      if (found.outcomes.length > 1) choices.asked.set(found.group, found.outcomes.length);
      const time = met.get(key) ?? 0;
      met.set(key, time + 1);
      if (found.isAtWindowEnd) return isWindowEnd(time % model.batches, model) ? 0 : 1;
      const outcome = found.outcomes[choices.outcomes.get(found.group) ?? 0] ?? found.outcomes[0] ?? [0];
      return outcome[time % outcome.length];
    },
    isIdle: ({ owner, node }) =>
      owner !== undefined && libraryBases(owner).some((base) => LAYER.test(base)) && !plan.active.has(node),
    isOpened: (_, body) => model.isResumed && isLoading(body),
  };
}

function isWindowEnd(batch: number, { batches, accumulation }: SmallModel): boolean {
  return (batch + 1) % accumulation === 0 || batch === batches - 1;
}

function limitOf(plan: ReplayPlan, model: SmallModel, key: string): number | undefined {
  if (plan.outer.has(key)) return 1;
  const role = plan.loops.get(key);
  switch (role) {
    case "epochs":
      return model.epochs;
    case "batches":
      return model.batches;
    case "updates":
      return model.epochs * model.batches;
    case "micro-batches":
    case "unknown":
      return MAX_TURNS;
    default:
      return undefined;
  }
}

/** Of the loader of the training its batches, of another loader a few, of a data set its samples. */
function lengthOf(
  plan: ReplayPlan,
  model: SmallModel,
  { value, site }: { value: Value; site: Site },
): number | undefined {
  const inner = unwrapIterable(value);
  const key = valueKey(inner);
  if (key !== undefined && plan.loaders.has(key)) {
    const prepared = plan.prepared.get(key);
    return prepared && isBefore(site, prepared) ? model.batches * model.processes : model.batches;
  }
  const name = inner.kind === "made" || inner.kind === "member" ? inner.name : (originOf(inner)?.label ?? "");
  if (/loader$/i.test(name)) return model.batches;
  return /data_?set$|_ds$|trainset$/i.test(name) ? model.batches * BATCH_SIZE * model.processes : undefined;
}

/** Whether one place of a file comes before another, as a reader would say; code of another file comes first. */
function isBefore(a: Site, b: Site): boolean {
  return a.file !== b.file || a.start < b.start;
}

function isProcesses(value: Value): boolean {
  if (value.kind === "member") return value.name === "num_processes";
  return value.kind === "made" && /(^|\.)get_world_size$/.test(value.name);
}

/** `checkpoint["epoch"]` and `checkpoint.get("epoch")` of what `torch.load` gave. */
function savedNumber(value: Value, saved: ReadonlyMap<string, number>): number | undefined {
  if (saved.size === 0) return undefined;
  if (value.kind === "member" && isLoaded(value.object)) return saved.get(value.name.replace(/^\["|"\]$/g, ""));
  if (value.kind !== "made" || value.callee.kind !== "member") return undefined;
  const [key] = value.arguments.positional;
  const isRead = value.callee.name === "get" || value.callee.name === "pop";
  if (!isRead || key?.value.kind !== "constant" || !isLoaded(value.callee.object)) return undefined;
  return saved.get(String(key.value.value));
}

function isLoaded(value: Value): boolean {
  return value.kind === "made" && value.name === "torch.load";
}

/** Whether a stretch of the program reads back what was saved. */
function isLoading(body: Site): boolean {
  return /load_state_dict|torch\.load|load_checkpoint|resume/.test(textOf(body.file, body));
}
