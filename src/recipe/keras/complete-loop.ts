import type { Argument, Made, Value } from "../../program/values.ts";
import { loopsOf } from "../events.ts";
import { objectsIn } from "../identity.ts";
import { findBatchSize as findNamedBatchSize } from "../nest/batch-size.ts";
import { countOfLoop } from "../nest/loop-roles.ts";
import { countNest } from "../nest/nest-counts.ts";
import { readQuantities } from "../nest/nest-quantities.ts";
import { isEvaluation } from "../nest/training-losses.ts";
import { armsOf, type TrainingNest } from "../nest/training-nest.ts";
import { listValue, quantity } from "../read-recipes.ts";
import type { Recipe } from "../recipe-schema.ts";
import type { TrainingRun } from "../training-run.ts";
import { type BatchSize, findBatchSize } from "./data-batch.ts";
import { showBatchSize } from "./fit-quantities.ts";
import { findClipping } from "./gradient-clipping.ts";
import { lossesIn } from "./losses.ts";
import { readSettings, schedulesOf } from "./optimizer-settings.ts";
import { readPrecision } from "./precision-policy.ts";
import { countTaken } from "./taken-batches.ts";
import { madeOptimizer, type UsedOptimizer } from "./used-optimizers.ts";

/** Whether the steps of a nest are those that `fit` makes: they belong to its recipe. */
export function isInsideFit(nest: TrainingNest): boolean {
  return nest.steps.every(({ path }) => loopsOf(path).some((loop) => loop.owner === "keras"));
}

/** Adds to the recipe of a hand-written loop what Keras and TensorFlow decide in it; other loops stay as they are. */
export function completeKerasLoop(recipe: Recipe, run: TrainingRun, nest: TrainingNest): Recipe {
  const used = usedIn(run, nest);
  if (used.length === 0) return recipe;
  const isInside = (path: Parameters<typeof loopsOf>[0]) => loopsOf(path).includes(nest.loop);
  const loss = lossesIn(run.calls, (path) => isInside(path) && !isEvaluation(path, nest));
  const settings = readSettings(used);
  const batchSize = readBatchSize(run, nest);
  const clipping = settings.clipping ?? quantity("clipping", findClipping(run.calls, isInside)).clipping;
  const counts = countNest(nest, readQuantities(nest, callsIn(run, nest)));
  const { batchSize: _, accumulation, ...rest } = recipe;
  return {
    ...rest,
    ...(accumulation && gathersGradients(run, nest) ? { accumulation } : {}),
    ...settings,
    framework: "keras",
    optimizers: used.map(({ row }) => row),
    schedules: [
      ...recipe.schedules.filter(({ steppedPer }) => steppedPer !== "unknown"),
      ...schedulesOf(run, used, counts),
    ],
    ...batchSize,
    ...readPrecision(run),
    ...(recipe.updates || recipe.epochs ? {} : listValue("updates", countTaken(nest))),
    ...(clipping ? { clipping } : {}),
    ...(loss.length > 0 ? { loss } : {}),
  };
}

/**
 * Whether gradients are taken more often than they are applied. Where both stand under one condition, such as every fourth
 * frame of a game, nothing is gathered.
 */
function gathersGradients(run: TrainingRun, nest: TrainingNest): boolean {
  const taken = callsIn(run, nest).filter(
    ({ call }) => call.callee.kind === "member" && call.callee.name === "gradient",
  );
  const arms = nest.steps.flatMap((step) => armsOf(step, nest).filter(({ test }) => test !== undefined));
  return taken.length === 0 || taken.some(({ path }) => !arms.some((arm) => path.includes(arm)));
}

/** The optimizers of Keras that step in a nest, in the order in which they are made. */
function usedIn(run: TrainingRun, nest: TrainingNest): UsedOptimizer[] {
  const objects = nest.steps.filter(({ kind }) => kind === "apply gradients").flatMap((step) => step.objects);
  const found = objects.flatMap((object) => objectsIn(object)).flatMap((object) => madeOptimizer(run, object) ?? []);
  const keras = found.filter(({ made }) => made === undefined || made.framework === "keras");
  const distinct = [...new Map(keras.map((one) => [one.made ?? `${one.row.path}:${one.row.line}`, one])).values()];
  const orderOf = ({ made }: UsedOptimizer) => (made ? run.optimizers.indexOf(made) : run.optimizers.length);
  return distinct.sort((a, b) => orderOf(a) - orderOf(b));
}

/** What the data is cut into, or what is called a batch size inside the loop; names elsewhere may mean another one. */
function readBatchSize(run: TrainingRun, nest: TrainingNest): Pick<Recipe, "batchSize"> {
  const data = findData(run, nest);
  if (data) return { batchSize: showBatchSize(data) };
  return listValue("batchSize", findCutSize(nest) ?? findNamedBatchSize(nest, callsIn(run, nest)));
}

/** The calls inside a nest. */
export function callsIn(run: TrainingRun, { loop }: TrainingNest): TrainingRun["calls"] {
  return run.calls.filter(({ path }) => loopsOf(path).includes(loop));
}

/** `range(len(x) // batch_size)` goes over arrays that are cut by hand. */
export function findCutSize(nest: TrainingNest): Value | undefined {
  const inner = nest.loops.at(-1);
  const count = inner && countOfLoop(inner);
  return nest.loops.length > 1 && count ? divisorOf(count) : undefined;
}

function divisorOf(count: Value): Value | undefined {
  if (count.kind !== "operation") return undefined;
  const [total, part] = count.operands;
  if (count.operator !== "//" && count.operator !== "/") return total && divisorOf(total);
  return total?.kind !== "constant" && part?.kind === "constant" ? part : undefined;
}

/** The batches of the innermost loop that goes over data, or that are taken with `next` inside it. */
function findData(run: TrainingRun, nest: TrainingNest): BatchSize | undefined {
  for (const { over } of [...nest.loops].reverse()) {
    const found = over && findBatchSize(over);
    if (found) return found;
  }
  const taken = callsIn(run, nest).filter(({ call }) => isNext(call));
  return taken.map(({ call }) => batchesBehind(call)).find((found) => found !== undefined);
}

function isNext({ name, callee }: Made): boolean {
  return name === "builtins.next" || (callee.kind === "member" && /^(get_)?next$/.test(callee.name));
}

function batchesBehind(call: Made): BatchSize | undefined {
  const [first]: (Argument | undefined)[] = call.arguments.positional;
  const iterator: Value | undefined = first?.value ?? (call.callee.kind === "member" ? call.callee.object : undefined);
  return iterator && findBatchSize(iterator);
}
