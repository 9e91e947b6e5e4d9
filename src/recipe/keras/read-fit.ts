import type { FactBook } from "../../facts/load-facts.ts";
import { compareReleases } from "../../facts/releases.ts";
import type { LoopNode } from "../../program/trace.ts";
import type { Made, Value } from "../../program/values.ts";
import { loopsOf, type TrainingEvent } from "../events.ts";
import { rateSetBefore } from "../frameworks/keras-compile.ts";
import { asFit } from "../frameworks/keras-estimators.ts";
import { objectsIn } from "../identity.ts";
import { countOfLoop, countsEpochs } from "../nest/loop-roles.ts";
import type { NestCounts } from "../nest/nest-counts.ts";
import { toValue } from "../nest/schedule-counts.ts";
import { nameManualRate } from "../own-schedules.ts";
import { entryOf, listValue, placeOf } from "../read-recipes.ts";
import type { Recipe, RecipeSchedule } from "../recipe-schema.ts";
import type { TrainingRun } from "../training-run.ts";
import { callbackSchedules } from "./callbacks.ts";
import { type Compiled, compiledAt } from "./compiled.ts";
import { commonRelease } from "./edition-release.ts";
import { countFit } from "./fit-counts.ts";
import { readFitQuantities } from "./fit-quantities.ts";
import { lossesIn, lossesOf } from "./losses.ts";
import { accumulationOf, readSettings, schedulesOf } from "./optimizer-settings.ts";
import { readPrecision } from "./precision-policy.ts";
import { madeOptimizer, optimizersOf, type UsedOptimizer } from "./used-optimizers.ts";

/** The recipe of one call of `fit` or `fit_generator`. */
export function readFit(run: TrainingRun, fit: TrainingEvent, facts: FactBook): Recipe {
  const compiled = compiledAt(run, fit.call);
  const own = ownSteps(run, fit.call);
  const passed = compiled.flatMap((one) => optimizersOf(run, one, facts));
  const used = (own.optimizers.length > 0 ? own.optimizers : passed).map((one) => withRateSet(one, fit.call));
  const call = asFit(fit.call);
  const epochs = epochsAround(run, fit);
  const counts = countFit(call, { epochs, accumulation: accumulationOf(used) });
  const recipe = describe(run, { call: fit.call, compiled, used, counts });
  const rest = callbackSchedules(call);
  const loss = recipe.loss ?? (own.losses.length > 0 ? own.losses : undefined);
  const model = modelOf(fit.objects);
  const byHand = epochs ? ratesByHand(run, fit, used) : [];
  return {
    ...recipe,
    ...(model ? { model } : {}),
    ...readFitQuantities(call),
    ...listValue("epochs", epochs),
    ...(counts.updates ? { updates: [toValue(counts.updates)] } : {}),
    schedules: [...recipe.schedules, ...(used.length > 0 ? rest : rest.map(withoutOptimizer)), ...byHand],
    ...(loss ? { loss } : {}),
  };
}

/** The class or function that a model is made by. */
function modelOf(objects: Value[]): Recipe["model"] {
  const [model] = objects;
  if (model?.kind === "instance") return { name: model.class.node.name.id, ...placeOf(model.site) };
  if (model?.kind !== "made" || model.callee.kind !== "external") return undefined;
  return { name: model.name.split(".").pop() ?? model.name, ...placeOf(model.site) };
}

/** A rate that was set on the optimizer after it was made; what Keras 3 is told through `lr` it does not hear. */
function withRateSet(used: UsedOptimizer, call: Made): UsedOptimizer {
  const { made, object } = used;
  if (object === undefined) return used;
  const isThird =
    made?.editions?.requirement && made.editions.editions.every(({ release }) => compareReleases(release, "3.0") >= 0);
  const rate =
    rateSetBefore(call, object, "learning_rate") ?? (isThird ? undefined : rateSetBefore(call, object, "lr"));
  if (rate?.kind !== "constant") return used;
  return { ...used, row: { ...used.row, ...listValue("learningRate", rate) } };
}

/** What a training with these optimizers is, before its counts are known. */
export function describe(
  run: TrainingRun,
  training: { call: Made; compiled: Compiled[]; used: UsedOptimizer[]; counts?: NestCounts },
): Recipe {
  const { call, compiled, used, counts } = training;
  const version = commonRelease(compiled.flatMap(({ known }) => known?.editions.editions ?? []));
  const losses = compiled.flatMap(({ loss }) => (loss ? lossesOf(loss) : []));
  const loss = [...new Map(losses.map((one) => [one.name, one])).values()];
  return {
    entry: entryOf(run, call.site),
    framework: "keras",
    ...(version ? { version } : {}),
    optimizers: used.map(({ row }) => row),
    schedules: schedulesOf(run, used, counts),
    ...readSettings(used),
    ...readPrecision(run),
    ...(loss.length > 0 ? { loss } : {}),
  };
}

/** What a `train_step` of the program does inside `fit`. */
function ownSteps(run: TrainingRun, call: Made): { optimizers: UsedOptimizer[]; losses: NonNullable<Recipe["loss"]> } {
  const isInside = (path: TrainingEvent["path"]) => loopsOf(path).some((loop) => isLoopOf(loop, call));
  const steps = run.events.filter(({ kind, path }) => kind === "apply gradients" && isInside(path));
  const objects = [...new Set(steps.flatMap(({ objects: all }) => all.flatMap((one) => objectsIn(one))))];
  return {
    optimizers: distinctRows(objects.flatMap((object) => madeOptimizer(run, object) ?? [])),
    losses: lossesIn(run.calls, isInside),
  };
}

/** Whether a loop is one that the call runs by itself. */
function isLoopOf(loop: LoopNode, call: Made): boolean {
  return loop.owner === "keras" && loop.site === call.site;
}

function distinctRows(used: UsedOptimizer[]): UsedOptimizer[] {
  return [...new Map(used.map((one) => [`${one.row.path}:${one.row.line}:${one.made?.site.start}`, one])).values()];
}

function withoutOptimizer({ optimizer: _, ...schedule }: Recipe["schedules"][number]): Recipe["schedules"][number] {
  return schedule;
}

/** `fit` for one epoch in a loop over epochs is one training, which goes on where the last turn ended: the loop's count. */
function epochsAround(run: TrainingRun, fit: TrainingEvent): Value | undefined {
  const [own] = readFitQuantities(asFit(fit.call)).epochs ?? [];
  if (own?.value !== 1) return undefined;
  const outer = loopsOf(fit.path).find((loop) => !makesModel(run, loop, fit) && countsEpochs(loop));
  return outer && countOfLoop(outer);
}

/** The rate that a loop around `fit` sets before it trains one more epoch. */
function ratesByHand(run: TrainingRun, fit: TrainingEvent, used: UsedOptimizer[]): RecipeSchedule[] {
  const loops = loopsOf(fit.path).filter((loop) => !makesModel(run, loop, fit));
  const [write] = run.manualRates.filter(
    ({ path, optimizers }) =>
      loops.some((loop) => path.includes(loop)) &&
      optimizers.some((one) =>
        one.kind === "member" ? fit.objects.includes(one.object) : used.some(({ object }) => object === one),
      ),
  );
  return write ? [{ ...nameManualRate(write, run), optimizer: 0, steppedPer: "epoch" }] : [];
}

/** Whether every turn of a loop compiles the model anew. */
function makesModel(run: TrainingRun, loop: LoopNode, fit: TrainingEvent): boolean {
  const calls = new Set(compiledAt(run, fit.call).map(({ call }) => call));
  return run.events.some(
    ({ kind, call, path }) => kind === "compile" && calls.has(call) && loopsOf(path).includes(loop),
  );
}
