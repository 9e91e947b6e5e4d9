import type { Argument, Made, Value } from "../../program/values.ts";
import type { PathStep } from "../events.ts";
import { objectsIn } from "../identity.ts";
import { placeOf } from "../read-recipes.ts";
import type { Recipe } from "../recipe-schema.ts";

type Losses = NonNullable<Recipe["loss"]>;

/** The losses that were passed to `compile`: names, functions, objects, and lists or dicts of them. */
export function lossesOf({ value, site }: Argument): Losses {
  const rows = objectsIn(value).flatMap((one) => {
    const name = nameOfLoss(one);
    const place = one.kind === "made" || one.kind === "instance" ? one.site : site;
    return name && place ? [{ name, ...placeOf(place) }] : [];
  });
  return distinct(rows);
}

function nameOfLoss(value: Value): string | undefined {
  switch (value.kind) {
    case "constant":
      return typeof value.value === "string" ? value.value : undefined;
    case "external":
      return lastName(value.name);
    case "made":
      return nameOfMade(value);
    case "instance":
      return value.class.node.name.id;
    case "class":
      return value.node.name.id;
    case "function":
      return value.node.kind === "FunctionDef" ? value.node.name.id : "manual";
    case "method":
      return nameOfLoss(value.function);
    default:
      return undefined;
  }
}

/** `losses.get("mse")` and `partial(loss, …)` are what they were given. */
function nameOfMade(value: Made): string | undefined {
  const [first] = value.arguments.positional;
  const isPassed = value.name === "functools.partial" || /\.losses\.(get|deserialize)$/.test(value.name);
  if (isPassed && first) return nameOfLoss(first.value);
  return value.callee.kind === "external" ? lastName(value.name) : undefined;
}

function lastName(name: string): string {
  return name.split(".").pop() ?? name;
}

/** Loss classes and functions of Keras, and the losses of `tf.nn`. */
const LOSS_CALL =
  /^(?:(?:tensorflow\.(?:compat\.v[12]\.|python\.)?)?(?:tf_)?keras\.(?:src\.)?|tensorflow\.)(?:losses|objectives)\.(?:[a-z_]+\.)?([A-Za-z]\w*?)(?:\(\))?$/;
const OPERATION =
  /^(?:tensorflow\.(?:compat\.v[12]\.)?nn|(?:tensorflow\.)?keras\.(?:backend|ops|src\.ops))\.(\w*cross_?entropy\w*|ctc_loss|nce_loss|sampled_softmax_loss)$/;

/** The losses that are computed inside a loop, by Keras and TensorFlow. */
export function lossesIn(calls: { call: Made; path: PathStep[] }[], isInside: (path: PathStep[]) => boolean): Losses {
  return distinct(calls.flatMap(({ call, path }) => (isInside(path) ? (readLossCall(call) ?? []) : [])));
}

function readLossCall(call: Made): Losses[number] | undefined {
  const isComputed = call.name.endsWith("()") || /^[a-z]/.test(lastName(call.name));
  const name = (isComputed ? LOSS_CALL.exec(call.name)?.[1] : undefined) ?? OPERATION.exec(call.name)?.[1];
  return name && !/^(get|deserialize|serialize)$/.test(name) ? { name, ...placeOf(call.site) } : undefined;
}

function distinct(rows: Losses): Losses {
  return [...new Map(rows.map((row) => [row.name, row])).values()];
}
