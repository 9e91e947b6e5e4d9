import { libraryBases } from "../../program/classes.ts";
import type { LoopNode } from "../../program/trace.ts";
import type { CallArguments, Value } from "../../program/values.ts";
import { alternativesOf } from "../../program/values.ts";
import { textOf } from "../../python/source-file.ts";
import { Identities } from "../identity.ts";
import {
  batchesPerEpoch,
  type Count,
  type CountContext,
  countOf,
  getKnownNumber,
  type LastWindow,
  makePositive,
  makeUnit,
  multiplyCounts,
  updatesInTraining,
} from "../quantities/index.ts";
import { countOfLoop, unwrapIterable } from "./loop-roles.ts";
import { divisorIn, type NestQuantities } from "./nest-quantities.ts";
import { countProcesses } from "./processes.ts";
import { armsOf, findTold, type TrainingNest } from "./training-nest.ts";

/** The counts of one training, each a formula over what is not known; undefined where nothing can be said. */
export interface NestCounts {
  epochs: Count | undefined;
  /** Per epoch. */
  batches: Count | undefined;
  /** Of the whole training. */
  updates: Count | undefined;
  /** Turns values of the program into counts in which the same thing is the same atom. */
  context: CountContext;
}

/** Counts the turns of a nest. */
export function countNest(nest: TrainingNest, quantities: NestQuantities): NestCounts {
  const context: CountContext = { identities: new Identities(), choices: "first", quantityOf: countProcesses };
  context.lengthOf = (value) => lengthOf(value, context);
  const inner = nest.loops.at(-1);
  const over = inner?.over && unwrapIterable(inner.over);
  const isInEpochs = nest.loops.length > 1 || inner?.role === "batches";
  const epochs = quantities.epochs && countOf(quantities.epochs, context);
  const turns = inner && countOfLoop(inner);
  const counted = turns && countOf(turns, context);
  const isWhole = isInEpochs && inner !== undefined && !endsEarly(inner);
  const batches = isWhole ? (counted ?? (over && (lengthOf(over, context) ?? atomOf(over, context)))) : undefined;
  const window = quantities.accumulation && countOf(quantities.accumulation, context);
  const accumulation = window && getKnownNumber(window) === 1 ? undefined : window;
  const told = quantities.updates && countOf(quantities.updates, context);
  const isCountable = stepsEachTurn(nest) && epochs && batches && (quantities.accumulation === undefined || window);
  const lastWindow = accumulation && findLastWindow(nest);
  const updates = told ?? (isCountable ? updatesInTraining({ epochs, batches, accumulation, lastWindow }) : undefined);
  return { epochs, batches, updates, context };
}

/** Whether something may end the turns of an epoch before the data does: `if index >= 50: break`. */
function endsEarly({ body }: LoopNode): boolean {
  return body.some((node) => node.kind === "branch" && node.arms.some(({ exit }) => exit === "break"));
}

/** Whether nothing but an accumulation decides whether a turn steps. */
function stepsEachTurn(nest: TrainingNest): boolean {
  const [step] = nest.steps;
  return step !== undefined && armsOf(step, nest).every(({ test }) => test === undefined || divisorIn(test));
}

/** Of a data loader its batches; undefined for everything else. */
function lengthOf(value: Value, context: CountContext): Count | undefined {
  const loader = alternativesOf(value)[0]?.value;
  const args = loader && loaderArguments(loader);
  if (loader === undefined || args === undefined) return undefined;
  const data = args.keywords.get("dataset") ?? args.positional[0];
  const size = args.keywords.get("batch_size") ?? args.positional[1];
  const isShared = args.keywords.has("sampler") || args.keywords.has("batch_sampler") || args.hasUnknown;
  const batchSize = size && countOf(size.value, context);
  if (isShared || data === undefined || batchSize === undefined) return atomOf(loader, context);
  const dropped = args.keywords.get("drop_last")?.value;
  const dropLast = dropped === undefined ? false : dropped.kind === "constant" ? Boolean(dropped.value) : undefined;
  const name = data.site ? `len(${textOf(data.site.file, data.site)})` : "samples";
  const samples = makePositive(`samples ${context.identities.of(data.value)}`, name, makeUnit("samples", "epochs"));
  return batchesPerEpoch({ samples, batchSize, dropLast });
}

function loaderArguments(value: Value): CallArguments | undefined {
  const isLoader = (name: string) => /(^|\.)(DataLoader|StatefulDataLoader)$/.test(name);
  if (value.kind === "made") return isLoader(value.name) ? value.arguments : undefined;
  return value.kind === "instance" && libraryBases(value.class).some(isLoader) ? value.arguments : undefined;
}

/** A length that is known by its name only. */
function atomOf(loader: Value, context: CountContext): Count | undefined {
  if (loader.kind !== "made" && loader.kind !== "member" && loader.kind !== "unknown" && loader.kind !== "instance")
    return undefined;
  const id = `length ${context.identities.of(loader)}`;
  return makePositive(id, "len(loader)", makeUnit("batches", "epochs"));
}

/**
 * What the condition around the step makes of the batches that are left at the end of an epoch: `(i + 1) % k == 0` with a
 * counter of the epoch drops them, with a counter of the training carries them over, and an `or` keeps them.
 */
function findLastWindow(nest: TrainingNest): LastWindow | "carried over" {
  const told = findTold(nest, "last window");
  if (told?.kind === "constant" && (told.value === "kept" || told.value === "carried over")) return told.value;
  for (const step of nest.steps) {
    for (const { test } of armsOf(step, nest)) {
      if (test?.kind !== "operation") continue;
      if (test.operator === "or") return "kept";
      const remainder = test.operands.find((one) => one.kind === "operation" && one.operator === "%");
      const counter = remainder?.kind === "operation" ? remainder.operands[0] : undefined;
      if (counter) return windowOf(counter);
    }
  }
  return "unknown";
}

function windowOf(counter: Value): LastWindow | "carried over" {
  const isTurn = (value: Value | undefined) => value?.kind === "unknown" && value.reason === "the counter of a loop";
  if (isTurn(counter)) return "kept";
  if (counter.kind === "operation" && counter.operator === "+" && counter.operands.some(isTurn)) return "dropped";
  return "unknown";
}

/** How often something happens in a training that happens once per epoch, batch or update. */
export function countTurns(unit: "batch" | "update" | "epoch", counts: NestCounts): Count | undefined {
  const { epochs, batches, updates } = counts;
  if (unit === "epoch") return epochs;
  if (unit === "update") return updates;
  return epochs && batches && multiplyCounts(epochs, batches);
}
