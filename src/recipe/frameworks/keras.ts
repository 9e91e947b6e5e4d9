import type { FactBook } from "../../facts/load-facts.ts";
import { libraryBases } from "../../program/classes.ts";
import type { Machine } from "../../program/machine.ts";
import type { Made, Value } from "../../program/values.ts";
import type { EventSketch } from "../events.ts";
import { objectsIn } from "../identity.ts";
import { roleOf } from "../roles.ts";
import type { Framework } from "./framework.ts";

/** Names of Keras' classes behind `tf.keras.`, `keras.` and `tf_keras.`, private modules included. */
const MODEL_CLASS =
  /^(?:tensorflow\.(?:compat\.v[12]\.)?keras|tensorflow\.python\.keras|keras|tf_keras)\.(?:(?:src\.)?(?:models|engine|training)\.(?:\w+\.)*)?(?:Model|Sequential|Functional)$/;
const MODEL_MAKER =
  /^(?:tensorflow\.keras|keras|tf_keras)\.(?:applications\.(?:\w+\.)?[A-Z]\w*|models\.(?:load_model|model_from_json|clone_model|Model|Sequential))$/;

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
    if (callee.kind === "member" && callee.name === "compile" && isKerasModel(callee.object))
      keepOptimizer(machine, callee.object, call);
    return undefined;
  },
};

function classifyKeras(call: Made, facts: FactBook): EventSketch | undefined {
  const { callee } = call;
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

/** After `compile`, `model.optimizer` is what was passed; a string is only the name of what is made. */
function keepOptimizer(machine: Machine, model: Value, call: Made): void {
  const given = call.arguments.keywords.get("optimizer") ?? call.arguments.positional[0];
  if (model.kind !== "made" && model.kind !== "instance") return;
  if (given && given.value.kind !== "constant") machine.store.write(model.attributes, "optimizer", given.value);
  else machine.store.remove(model.attributes, "optimizer");
}
