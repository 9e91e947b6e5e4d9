import type { Value } from "../../program/values.ts";
import type { PathStep } from "../events.ts";
import { isSameConstant, objectsIn } from "../identity.ts";
import { isInsideInnermost, readOwnSchedules } from "../own-schedules.ts";
import { type Count, countOf, getKnownNumber, makeNumber, multiplyCounts } from "../quantities/index.ts";
import {
  conditionOf,
  entryOf,
  partsOf,
  placeOf,
  siteOfValue,
  toRecipeOptimizer,
  toRecipeSchedule,
} from "../read-recipes.ts";
import type { Recipe, RecipeOptimizer, RecipeSchedule } from "../recipe-schema.ts";
import { toRecipeValues } from "../recipe-values.ts";
import type { Optimizer, Schedule, TrainingRun } from "../training-run.ts";
import { frameworkOfCalls, frameworkOfLoop } from "./loop-framework.ts";
import { findModel, findPrecision } from "./model-and-precision.ts";
import { countNest, type NestCounts } from "./nest-counts.ts";
import { divisorIn, type NestQuantities, readQuantities } from "./nest-quantities.ts";
import { readOwnOptimizers } from "./own-optimizers.ts";
import { findProcesses, PROCESSES } from "./processes.ts";
import { readScheduleCounts, toValue } from "./schedule-counts.ts";
import { findLosses } from "./training-losses.ts";
import { armsOf, armsOn, findTold, pathAround, type TrainingNest } from "./training-nest.ts";

/** The recipe of one training that is a loop of the program, or of a framework. */
export function readNest(run: TrainingRun, nest: TrainingNest): Recipe {
  const stepped = new Set(nest.steps.flatMap((step) => step.objects));
  const optimizers = run.optimizers.filter((optimizer) => stepped.has(optimizer.value));
  const quantities = readQuantities(nest, run.calls);
  const losing = findLosses(run, nest).map(({ name, site }) => ({ name, ...placeOf(site) }));
  const list = (value: Value | undefined) => (value ? toRecipeValues(value, siteOfValue(value)) : undefined);
  const counts = countNest(nest, quantities);
  const { epochs, updates, accumulation, clipping } = quantities;
  const around = pathAround(nest);
  return withoutGaps({
    entry: entryOf(run, nest.loop.site),
    model: findModel(optimizers, ({ site }) => placeOf(site)),
    framework:
      nest.loop.owner ??
      frameworkOfLoop(nest) ??
      (optimizers.some((one) => one.framework === "keras") ? "keras" : undefined) ??
      (optimizers.length > 0 ? "torch" : frameworkOfCalls(nest, run.calls)),
    optimizers: [
      ...optimizers.map((one) => toRecipeOptimizer(one, run, around)),
      ...readOwnOptimizers(nest, run),
      ...readManualOptimizer(nest),
    ],
    schedules: [
      ...schedulesOf({ run, nest, optimizers, counts }),
      ...readOwnSchedules({ run, nest, optimizers, unitOf: unitOfPath }),
    ],
    ...readSizes({ nest, run, quantities, counts }),
    epochs: list(epochs),
    updates: list(updates) ?? (counts.updates && [toValue(counts.updates)]),
    accumulation: list(accumulation),
    clipping: list(clipping),
    precision: list(findPrecision(nest, run)),
    loss: losing.length > 0 ? losing : undefined,
  });
}

/** A recipe without the fields that nothing is known of. */
function withoutGaps(recipe: { [K in keyof Recipe]: Recipe[K] | undefined }): Recipe {
  return Object.fromEntries(Object.entries(recipe).filter(([, value]) => value !== undefined)) as Recipe;
}

/** A training with what was read of it. */
interface NestInRun {
  run: TrainingRun;
  nest: TrainingNest;
  optimizers: Optimizer[];
  counts: NestCounts;
}

/** The schedules that move a rate of this training: stepped in it, or made for one of its optimizers. */
function schedulesOf({ run, nest, optimizers, counts }: NestInRun): RecipeSchedule[] {
  const around = pathAround(nest);
  return run.schedules.filter(isWhole).flatMap((schedule) => {
    const owner = schedule.arguments.bound.get("optimizer")?.value;
    const optimizer = optimizers.findIndex((one) => owner && objectsIn(owner).includes(one.value));
    const steppedPer = unitOf(schedule, nest);
    if (optimizer < 0 && steppedPer === undefined) return [];
    const isStepped = steppedPer !== undefined;
    const unit = steppedPer ?? "unknown";
    const row = toRecipeSchedule(schedule, { run, optimizer, optimizers, steppedPer: unit, isStepped });
    const when = conditionOf(schedule.path, around);
    return [
      {
        ...row,
        ...(when ? { when } : {}),
        ...partsOf(schedule),
        ...readScheduleCounts(schedule, unit, counts),
      },
    ];
  });
}

/** Schedules inside another one are steps on its way, not schedules of the training. */
function isWhole(schedule: Schedule, _: number, all: Schedule[]): boolean {
  return !all.some(({ arguments: { bound } }) =>
    [...bound.values()].some(({ value }) => value !== schedule.value && objectsIn(value).includes(schedule.value)),
  );
}

/** How often a schedule steps in a training; undefined when it does not step there. */
function unitOf(schedule: Schedule, nest: TrainingNest): RecipeSchedule["steppedPer"] | undefined {
  const move = nest.events.find((event) => event.kind === "schedule step" && event.objects.includes(schedule.value));
  return move && unitOfPath(move.path, nest);
}

/** How often something on a path happens in a training. */
function unitOfPath(path: PathStep[], nest: TrainingNest): RecipeSchedule["steppedPer"] {
  if (!isInsideInnermost(path, nest)) return "epoch";
  const [step] = nest.steps;
  const isTied = step && armsOn(path, nest).some((arm) => arm.test && armsOf(step, nest).includes(arm));
  const [every] = armsOn(path, nest).flatMap(({ test }) => (test && divisorIn(test)) ?? []);
  const window = step && armsOf(step, nest).flatMap(({ test }) => (test && divisorIn(test)) ?? [])[0];
  if (every && window && isSameConstant(every, window)) return "update";
  if (every && !isTied) return "evaluation";
  return isTied || findsNoAccumulation(nest) ? "update" : "batch";
}

function findsNoAccumulation(nest: TrainingNest): boolean {
  return nest.steps.every((step) =>
    armsOf(step, nest).every((arm) => arm.test === undefined || divisorIn(arm.test) === undefined),
  );
}

/** Parameters that the program updates by itself are one optimizer without a name. */
function readManualOptimizer({ steps }: TrainingNest): RecipeOptimizer[] {
  const step = steps.find(({ kind }) => kind === "manual update");
  if (step === undefined) return [];
  const rate = step.values.get("rate");
  const learningRate = rate
    ? toRecipeValues(rate, siteOfValue(rate))
    : [{ kind: "unknown" as const, reason: "the update does not show it as a factor", provenance: [] }];
  return [{ name: "manual", ...placeOf(step.call.site), learningRate }];
}

/** What was read of a nest, for its sizes. */
interface SizedNest {
  run: TrainingRun;
  nest: TrainingNest;
  quantities: NestQuantities;
  counts: NestCounts;
}

/** Batch per process, processes, and what one update learns from. */
function readSizes({
  run,
  nest,
  quantities,
  counts,
}: SizedNest): Pick<Recipe, "batchSize" | "processes" | "effectiveBatch"> {
  const told = findTold(nest, "processes");
  const processes = findProcesses(run, told);
  const { batchSize, accumulation } = quantities;
  if (batchSize === undefined) return {};
  const parts = [batchSize, ...(accumulation ? [accumulation] : [])].map((value) => countOf(value, counts.context));
  const found = parts.filter((part) => part !== undefined);
  const isKnown = found.length === parts.length;
  const known = found.filter((part, index) => index === 0 || getKnownNumber(part) !== 1);
  const shared = countShared(processes, counts);
  const isOneBatch = known.length < 2 && processes.kind === "one";
  const effective =
    !isOneBatch && isKnown && shared
      ? multiplyCounts(...known, ...(processes.kind === "one" ? [] : [shared]))
      : undefined;
  return {
    batchSize: toRecipeValues(batchSize, siteOfValue(batchSize)),
    ...(processes.kind === "one" ? {} : { processes: processValues(processes) }),
    ...(effective ? { effectiveBatch: [toValue(effective)] } : {}),
  };
}

function countShared(processes: ReturnType<typeof findProcesses>, { context }: NestCounts): Count | undefined {
  if (processes.kind === "one") return makeNumber(1);
  if (processes.kind === "known") return countOf(processes.value, context);
  return PROCESSES;
}

function processValues(processes: ReturnType<typeof findProcesses>): Recipe["processes"] {
  if (processes.kind === "known") return toRecipeValues(processes.value, siteOfValue(processes.value));
  return [{ kind: "unknown", reason: "it is decided when the program is started", provenance: [] }];
}
