import type { Value } from "../../program/values.ts";
import { loopsOf } from "../events.ts";
import { countTaken } from "../keras/taken-batches.ts";
import { listValue, partsOf, placeOf, toRecipeSchedule } from "../read-recipes.ts";
import type { Recipe, RecipeSchedule } from "../recipe-schema.ts";
import type { LearningRate, Schedule, TrainingRun } from "../training-run.ts";
import { findArrayBatch } from "./array-batch.ts";
import { findEpochsInCount } from "./epochs-in-count.ts";
import type { TrainingNest } from "./training-nest.ts";
import { type UsedOptimizer, usedOptimizers } from "./used-optimizers.ts";

/**
 * Adds to the recipe of a loop what JAX and TensorFlow 1 decide in it: there an optimizer is put together of parts, and a
 * schedule is an argument that counts updates by itself. Other loops stay as they are.
 */
export function completeLoop(recipe: Recipe, run: TrainingRun, nest: TrainingNest): Recipe {
  const used = usedOptimizers(run, nest);
  const [first] = used;
  const isOfJax = recipe.framework === "torch" && takesGradientsOfFunctions(nest);
  if (first === undefined) return isOfJax ? { ...recipe, framework: "jax" } : recipe;
  const given = used.flatMap((one, index) => [...schedulesOf(run, one, index), ...changesOf(nest, one, index)]);
  const other = recipe.schedules.filter(
    ({ path, line }) => !given.some((one) => one.path === path && one.line === line),
  );
  const { batchSize: _, ...rest } = recipe;
  return {
    ...rest,
    ...(recipe.epochs ? {} : listValue("epochs", findEpochsInCount(nest))),
    ...(recipe.updates || recipe.epochs ? {} : listValue("updates", countTaken(nest))),
    ...listValue("batchSize", findArrayBatch(nest, run.calls)),
    framework: nest.loop.owner ?? first.framework,
    optimizers: used.map(({ row }) => row),
    schedules: [...given, ...other, ...settersIn(run, nest)],
  };
}

/** `jax.grad(f)(…)` and its kind, where no file shows what updates the parameters. */
function takesGradientsOfFunctions(nest: TrainingNest): boolean {
  return nest.events.some(
    ({ kind, call: { callee } }) =>
      kind === "backward" && callee.kind === "made" && /^(jax|flax|equinox|haiku)\./.test(callee.name),
  );
}

/** The program's own arithmetic on a rate that it feeds. */
function changesOf(nest: TrainingNest, { change }: UsedOptimizer, optimizer: number): RecipeSchedule[] {
  const lines = nest.loops.at(-1)?.lines;
  const isInside = change && lines?.file === change.file && lines.start <= change.start && change.end <= lines.end;
  const steppedPer = isInside || nest.loops.length < 2 ? "update" : "epoch";
  return change ? [{ name: "manual", ...placeOf(change), optimizer, steppedPer }] : [];
}

/** What a framework sets the rate with by itself. */
function settersIn(run: TrainingRun, nest: TrainingNest): RecipeSchedule[] {
  const moves = nest.events.filter(({ kind, isOwned }) => kind === "schedule step" && isOwned);
  return moves.flatMap(({ objects, path }) => {
    const [setter] = objects;
    const inner = nest.loops.at(-1);
    if (setter?.kind !== "made" || run.schedules.some(({ value }) => value === setter)) return [];
    const isInside = inner !== undefined && loopsOf(path).includes(inner);
    const name = setter.name.split(".").pop() ?? setter.name;
    return [{ name, ...placeOf(setter.site), optimizer: 0, steppedPer: isInside ? "update" : "epoch" }];
  });
}

/** The schedules that an optimizer counts updates with. */
function schedulesOf(run: TrainingRun, { rates, scaling }: UsedOptimizer, optimizer: number): RecipeSchedule[] {
  const rows = rates.flatMap((rate) => rowOf(run, rate, optimizer) ?? []);
  const isNamed = rows.some(({ name }) => name !== "manual");
  if (scaling === undefined || isNamed) return rows;
  const given = (scaling.arguments.positional[0] ?? scaling.arguments.keywords.get("step_size_fn"))?.value;
  const known = run.schedules.find(({ value }) => value === given);
  if (known) return [scheduleRow(run, known, optimizer)];
  return [{ name: "scale_by_schedule", ...placeOf(scaling.site), optimizer, steppedPer: "update" }];
}

function rowOf(run: TrainingRun, rate: LearningRate, optimizer: number): RecipeSchedule | undefined {
  if (rate.kind === "scheduled") return scheduleRow(run, rate.schedule, optimizer);
  const value = rate.kind === "computed" ? rate.argument.value : undefined;
  return value && manualRow(value, optimizer);
}

function scheduleRow(run: TrainingRun, schedule: Schedule, optimizer: number): RecipeSchedule {
  const row = toRecipeSchedule(schedule, { run, optimizer, optimizers: [], steppedPer: "update" });
  return { ...row, ...partsOf(schedule) };
}

/** A function of the program that gives the rate of a step. */
function manualRow(value: Value, optimizer: number): RecipeSchedule | undefined {
  const target = value.kind === "method" ? value.function : value;
  if (target.kind !== "function") return undefined;
  const { file, node } = target;
  return { name: "manual", ...placeOf({ file, start: node.start, end: node.end }), optimizer, steppedPer: "update" };
}
