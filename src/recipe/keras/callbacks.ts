import { libraryBases } from "../../program/classes.ts";
import type { Instance, Made, Value } from "../../program/values.ts";
import { textOf } from "../../python/source-file.ts";
import { objectsIn } from "../identity.ts";
import { isRateName } from "../own-schedules.ts";
import { argumentOf, placeOf } from "../read-recipes.ts";
import type { RecipeSchedule } from "../recipe-schema.ts";

/** Callbacks of Keras that move the rate, all once an epoch: https://keras.io/api/callbacks/ */
const RATE_CALLBACK = /(?:^|\.)keras\.(?:src\.)?callbacks\.(?:\w+\.)?(LearningRateScheduler|ReduceLROnPlateau)$/;

/** The schedules among the callbacks of a call of `fit`. */
export function callbackSchedules(call: Made): RecipeSchedule[] {
  const position = call.callee.kind === "member" && call.callee.name === "fit_generator" ? 4 : 5;
  const given = argumentOf(call, "callbacks", position);
  const callbacks = given ? objectsIn(given.value) : [];
  return callbacks.flatMap((callback) => toSchedule(callback) ?? []);
}

function toSchedule(callback: Value): RecipeSchedule | undefined {
  if (callback.kind === "instance") return ownCallback(callback);
  if (callback.kind !== "made" || callback.callee.kind !== "external") return undefined;
  const name = RATE_CALLBACK.exec(callback.name)?.[1];
  return name ? { name, ...placeOf(callback.site), optimizer: 0, steppedPer: "epoch" } : undefined;
}

/** Assignments to the rate, in the ways that releases of Keras offer. */
const SETS_RATE =
  /\.(?:lr|learning_rate)\b\s*=[^=]|set_value\([^)]*(?:\.lr|learning_rate)\b|\.(?:lr|learning_rate)\.assign\(/;
const HOOK = /^on_(?:train_)?(?<unit>batch|epoch)_(?:begin|end)$/;

/** A callback class of the program, when one of its methods sets the rate; the method tells how often. */
function ownCallback(callback: Instance): RecipeSchedule | undefined {
  const bases = libraryBases(callback.class);
  const known = bases.map((base) => RATE_CALLBACK.exec(base)?.[1]).find((name) => name !== undefined);
  if (!known && !bases.some((base) => /keras\.(?:src\.)?callbacks\./.test(base))) return undefined;
  const unit = unitOf(callback) ?? (known ? "epoch" : undefined);
  const name = callback.class.node.name.id;
  return (
    unit && {
      name: known || isRateName(name) ? name : "manual",
      ...placeOf(callback.site),
      optimizer: 0,
      steppedPer: unit,
    }
  );
}

function unitOf({ class: { attributes } }: Instance): "batch" | "epoch" | undefined {
  const setters = [...attributes].flatMap(([name, method]) => {
    const unit = HOOK.exec(name)?.groups?.unit;
    return unit && method.kind === "function" && SETS_RATE.test(textOf(method.file, method.node)) ? [unit] : [];
  });
  return setters.includes("batch") ? "batch" : setters.includes("epoch") ? "epoch" : undefined;
}
