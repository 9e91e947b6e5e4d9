import type { Argument, Made, Value } from "../../program/values.ts";
import { constant } from "../../program/values.ts";
import { argumentOf } from "../read-recipes.ts";
import type { Recipe, RecipeValue } from "../recipe-schema.ts";
import { toRecipeValues } from "../recipe-values.ts";
import { type BatchSize, findBatchSize } from "./data-batch.ts";

/** What `fit` takes where nothing is passed: https://keras.io/api/models/model_training_apis/ */
const DEFAULT_BATCH_SIZE = 32;
const DEFAULT_EPOCHS = 1;

/** Epochs and batch size of a call of `fit` or `fit_generator`. */
export function readFitQuantities(call: Made): Pick<Recipe, "batchSize" | "epochs"> {
  const batchSize = findFitBatchSize(call);
  const epochs = findFitEpochs(call);
  return {
    ...(batchSize ? { batchSize: showBatchSize(batchSize) } : {}),
    epochs: epochs ? showBatchSize(epochs) : [{ kind: "unknown", reason: NOT_SHOWN, provenance: [] }],
  };
}

const NOT_SHOWN = "they may be passed in arguments that are not known";

/** Whether batches come from a generator and not from arrays. */
export function isGenerator(call: Made): boolean {
  return call.callee.kind === "member" && call.callee.name === "fit_generator";
}

/** How many epochs a call trains; undefined where the text does not show it. */
export function findFitEpochs(call: Made): BatchSize | undefined {
  const { keywords, hasUnknown } = call.arguments;
  const given = argumentOf(call, "epochs", isGenerator(call) ? 2 : 3) ?? keywords.get("nb_epoch");
  if (given && !isNone(given.value)) {
    const value = withoutFirst(given.value, keywords.get("initial_epoch"));
    return { kind: "given", argument: { ...given, value } };
  }
  return hasUnknown ? undefined : { kind: "default", value: DEFAULT_EPOCHS };
}

/** `epochs` is the number of the last epoch; with `initial_epoch` fewer are trained. */
function withoutFirst(epochs: Value, initial: Argument | undefined): Value {
  const first = initial?.value;
  if (epochs.kind !== "constant" || typeof epochs.value !== "number") return epochs;
  if (first?.kind !== "constant" || typeof first.value !== "number" || first.value === 0) return epochs;
  return constant(epochs.value - first.value, epochs.origin);
}

/** Data sets and generators bring their own batches; arrays are cut by `fit`. Undefined where neither is shown. */
export function findFitBatchSize(call: Made): BatchSize | undefined {
  const data = findFitData(call);
  const own = data && !hasLabels(call) ? findBatchSize(data.value) : undefined;
  if (own) return own;
  const told = tellsBatchSize(call);
  if (told) return { kind: "given", argument: told };
  return isCutByFit(call) && !call.arguments.hasUnknown ? { kind: "default", value: DEFAULT_BATCH_SIZE } : undefined;
}

/** Whether a call certainly trains on arrays, which it cuts into batches. */
export function isCutByFit(call: Made): boolean {
  if (isGenerator(call)) return false;
  const data = findFitData(call);
  return hasLabels(call) || tellsBatchSize(call) !== undefined || (data !== undefined && isArray(data.value));
}

function tellsBatchSize(call: Made): Argument | undefined {
  const told = isGenerator(call) ? undefined : argumentOf(call, "batch_size", 2);
  return told && !isNone(told.value) ? told : undefined;
}

/** What a call trains on: arrays, a data set, a generator. */
export function findFitData(call: Made): Argument | undefined {
  const { keywords, positional } = call.arguments;
  return (isGenerator(call) ? keywords.get("generator") : keywords.get("x")) ?? positional[0];
}

/** Labels are passed beside arrays only; data sets hold them. */
function hasLabels(call: Made): boolean {
  const labels = isGenerator(call) ? undefined : argumentOf(call, "y", 1);
  return labels !== undefined && !isNone(labels.value);
}

/** A number of a training as a recipe shows it. */
export function showBatchSize(size: BatchSize): RecipeValue[] {
  return size.kind === "given"
    ? toRecipeValues(size.argument.value, size.argument.site)
    : [{ kind: "default", value: size.value, provenance: [] }];
}

function isNone(value: Value): boolean {
  return value.kind === "constant" && value.value === null;
}

/** Certainly arrays: of NumPy, of a data set of Keras, or cut out of them. */
function isArray(value: Value): boolean {
  if (value.kind === "member") return isArray(value.object);
  if (value.kind === "operation") return value.operands.some(isArray);
  return value.kind === "made" && /^numpy\.|\.load_data(\(\)|$)|\.astype$|\.reshape$/.test(value.name);
}
