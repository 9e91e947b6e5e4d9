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
  const batchSize = readBatchSize(call);
  return { ...(batchSize ? { batchSize } : {}), epochs: readEpochs(call) };
}

function isGenerator(call: Made): boolean {
  return call.callee.kind === "member" && call.callee.name === "fit_generator";
}

function readEpochs(call: Made): RecipeValue[] {
  const { keywords, hasUnknown } = call.arguments;
  const given = argumentOf(call, "epochs", isGenerator(call) ? 2 : 3) ?? keywords.get("nb_epoch");
  if (given && !isNone(given.value))
    return toRecipeValues(withoutFirst(given.value, keywords.get("initial_epoch")), given.site);
  if (hasUnknown)
    return [{ kind: "unknown", reason: "they may be passed in arguments that are not known", provenance: [] }];
  return [{ kind: "default", value: DEFAULT_EPOCHS, provenance: [] }];
}

/** `epochs` is the number of the last epoch; with `initial_epoch` fewer are trained. */
function withoutFirst(epochs: Value, initial: Argument | undefined): Value {
  const first = initial?.value;
  if (epochs.kind !== "constant" || typeof epochs.value !== "number") return epochs;
  if (first?.kind !== "constant" || typeof first.value !== "number" || first.value === 0) return epochs;
  return constant(epochs.value - first.value, epochs.origin);
}

/** Data sets and generators bring their own batches; arrays are cut by `fit`. */
function readBatchSize(call: Made): RecipeValue[] | undefined {
  const { hasUnknown, keywords, positional } = call.arguments;
  const data = (isGenerator(call) ? keywords.get("generator") : keywords.get("x")) ?? positional[0];
  const labels = isGenerator(call) ? undefined : argumentOf(call, "y", 1);
  const isArrays = labels !== undefined && !isNone(labels.value);
  const own = data && !isArrays ? findBatchSize(data.value) : undefined;
  if (own) return showBatchSize(own);
  if (isGenerator(call)) return undefined;
  const told = argumentOf(call, "batch_size", 2);
  if (told && !isNone(told.value)) return toRecipeValues(told.value, told.site);
  const isCut = isArrays || (data && isArray(data.value));
  return isCut && !hasUnknown ? showBatchSize({ kind: "default", value: DEFAULT_BATCH_SIZE }) : undefined;
}

/** A batch size as a recipe shows it. */
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
