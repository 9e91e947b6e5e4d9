import type { FactBook } from "../../facts/load-facts.ts";
import type { Site, Value } from "../../program/values.ts";
import type { TrainingEvent } from "../events.ts";
import { isKerasModel } from "../frameworks/keras.ts";
import { objectsIn } from "../identity.ts";
import { placeOf } from "../read-recipes.ts";
import type { Recipe } from "../recipe-schema.ts";
import type { KerasCompile, TrainingRun } from "../training-run.ts";
import { compiledAt, toCompiled } from "./compiled.ts";
import { readBatchLoops } from "./read-batch-loops.ts";
import { describe, readFit } from "./read-fit.ts";
import { findCaller } from "./tell-calls-apart.ts";
import { optimizersOf } from "./used-optimizers.ts";

/**
 * One recipe per `fit` of a compiled model, one per loop around `train_on_batch`, and one per model that is compiled here
 * and fitted elsewhere.
 */
export function readKerasRecipes(run: TrainingRun, facts: FactBook): Recipe[] {
  const fits = run.events.filter((event) => isFit(run, event));
  const whole = fits.filter((event) => !isBatchCall(event));
  const trained = new Set(fits.flatMap(({ call }) => compiledAt(run, call).map((compiled) => compiled.call)));
  const used = new Set(fits.flatMap(({ objects }) => objects));
  const unfitted = run.compiles.filter(
    (compile) =>
      !trained.has(compile.call) && !modelsOf(compile).some((model) => used.has(model)) && isForTraining(run, compile),
  );
  return [
    ...whole.map((event) => withCaller(readFit(run, event, facts), findCaller(event, whole))),
    ...readBatchLoops(run, fits.filter(isBatchCall), facts),
    ...unfitted.map((compile) => readCompile(run, compile, facts)),
  ];
}

function withCaller(recipe: Recipe, caller: Site | undefined): Recipe {
  return caller ? { ...recipe, entry: { ...recipe.entry, calledFrom: placeOf(caller) } } : recipe;
}

/** Whether an event trains a model of Keras: one that is certainly such a model, or was compiled like one. */
function isFit(run: TrainingRun, { kind, call, objects }: TrainingEvent): boolean {
  return kind === "fit" && (compiledAt(run, call).length > 0 || (objects.length > 0 && objects.every(isKerasModel)));
}

function isBatchCall({ call }: TrainingEvent): boolean {
  return call.callee.kind === "member" && call.callee.name === "train_on_batch";
}

/** A model that is compiled without optimizer and loss, or only evaluated here, is not trained by this code. */
function isForTraining(run: TrainingRun, compile: KerasCompile): boolean {
  const [{ optimizer, loss } = {}] = toCompiled(run, compile.call);
  const uses = modelsOf(compile).flatMap((model) => run.usesOf(model));
  const isGiven = optimizer !== undefined || loss !== undefined;
  return isGiven && !uses.some(({ name }) => name === "evaluate" || name === "predict");
}

function modelsOf({ call: { callee } }: KerasCompile): Value[] {
  return callee.kind === "member" ? objectsIn(callee.object) : [];
}

function readCompile(run: TrainingRun, { call }: KerasCompile, facts: FactBook): Recipe {
  const compiled = toCompiled(run, call);
  return describe(run, { call, compiled, used: compiled.flatMap((one) => optimizersOf(run, one, facts)) });
}
