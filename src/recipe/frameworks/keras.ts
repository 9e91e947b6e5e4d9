import type { FactBook } from "../../facts/load-facts.ts";
import { libraryBases } from "../../program/classes.ts";
import type { Machine } from "../../program/machine.ts";
import type { Made, Member, Value } from "../../program/values.ts";
import type { EventSketch } from "../events.ts";
import { objectsIn } from "../identity.ts";
import { roleOf } from "../roles.ts";
import type { Framework } from "./framework.ts";
import { keepCompile, noteRateSet, takeCompile } from "./keras-compile.ts";
import { buildEstimator, estimatorOf } from "./keras-estimators.ts";
import { runTrainStep } from "./keras-fit.ts";
import { addLayer, layersOf } from "./keras-layers.ts";
import { noteCheckpoints, noteSaved, restoreSaved } from "./keras-saved.ts";
import { callTensorflowWrapper } from "./keras-wrappers.ts";

/** Names of Keras' classes behind `tf.keras.`, `keras.` and `tf_keras.`, private modules included. */
const MODEL_CLASS =
  /^(?:tensorflow\.(?:compat\.v[12]\.|contrib\.|python\.)?keras|keras|tf_keras)\.(?:(?:src\.)?(?:models|engine|training)\.(?:\w+\.)*)?(?:Model|Sequential|Functional)$/;
const MODEL_MAKER =
  /^(?:tensorflow\.(?:compat\.v[12]\.|contrib\.|python\.)?keras|keras|tf_keras)\.(?:src\.)?(?:applications\.(?:\w+\.)?[A-Z]\w*|models\.(?:load_model|model_from_json|clone_model|Model|Sequential))$/;

const ROOTS = [
  "tensorflow.keras",
  "keras",
  "tf_keras",
  "tensorflow.compat.v1.keras",
  "tensorflow.compat.v2.keras",
  "tensorflow.python.keras",
];

/** Keras 2 and 3, as `keras`, `tf.keras` and `tf_keras`. */
export const keras: Framework = {
  packages: ["keras", "tensorflow", "tf_keras"],
  callables: Object.fromEntries(
    ROOTS.flatMap((root) => [
      [`${root}.Model`, "call"],
      [`${root}.models.Model`, "call"],
      [`${root}.layers.Layer`, "call"],
    ]),
  ),
  classify: classifyKeras,
  call(machine, call) {
    const { callee } = call;
    noteRateSet(machine, call);
    buildEstimator(machine, call);
    if (callee.kind === "member") noteModelCall(machine, call, callee);
    else restoreSaved(machine, call);
    return callTensorflowWrapper(machine, call);
  },
  attribute: (_, object, name) => (name === "layers" ? layersOf(object) : undefined),
};

/** Methods of a model that train it. */
const TRAINS = new Set(["fit", "fit_generator", "train_on_batch"]);

function noteModelCall(machine: Machine, call: Made, { name, object }: Member): void {
  if (name === "add") addLayer(machine, object, call);
  if (name === "save") noteSaved(machine, object, call.arguments.positional[0]?.value);
  if (name === "compile" && isCompiledAsModel(object, call)) keepCompile(machine, object, call);
  if (!TRAINS.has(name)) return;
  takeCompile(machine, object, call);
  noteCheckpoints(machine, object, call);
  if (name !== "train_on_batch" && isKerasModel(object)) runTrainStep(machine, object, call);
}

/** Certain for Keras' own models; anything else is one when it is compiled with a loss or an optimizer. */
function isCompiledAsModel(object: Value, { arguments: { keywords } }: Made): boolean {
  return objectsIn(object).every(isKerasModel) || keywords.has("loss") || keywords.has("optimizer");
}

function classifyKeras(call: Made, facts: FactBook): EventSketch | undefined {
  const { callee } = call;
  const estimator = estimatorOf(call);
  if (estimator) return { kind: "fit", objects: [estimator] };
  if (callee.kind !== "member") return undefined;
  const objects = objectsIn(callee.object);
  switch (callee.name) {
    case "compile":
      return { kind: "compile", objects };
    case "fit":
    case "fit_generator":
    case "train_on_batch":
      return { kind: "fit", objects };
    case "apply_gradients":
    case "minimize":
      return { kind: "apply gradients", objects };
    case "apply":
    case "stateless_apply":
      return objects.some((one) => roleOf(one, facts)?.kind === "optimizer")
        ? { kind: "apply gradients", objects }
        : undefined;
    default:
      return undefined;
  }
}

/** Whether a value is certainly a Keras model: of a Keras class, of a subclass, or made by a function of Keras that gives one. */
export function isKerasModel(value: Value): boolean {
  if (value.kind === "instance") return libraryBases(value.class).some((base) => MODEL_CLASS.test(base));
  return (
    value.kind === "made" &&
    value.callee.kind === "external" &&
    (MODEL_CLASS.test(value.name) || MODEL_MAKER.test(value.name))
  );
}
