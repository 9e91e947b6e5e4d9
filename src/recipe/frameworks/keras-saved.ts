import type { Machine } from "../../program/machine.ts";
import type { CallArguments, Made, Value } from "../../program/values.ts";
import { collection } from "../../program/values.ts";
import { objectsIn } from "../identity.ts";
import { compiledState, keepState } from "./keras-compile.ts";

/** What saved models were compiled with, by the path they were saved under. */
const savedModels = new WeakMap<Machine, Map<string, Value>>();

const LOAD_MODEL = /(?:^|\.)keras\.(?:src\.)?(?:models|saving(?:\.\w+)*)\.load_model$/;

/** `model.save(path)`, and the callback that does so: a whole model is saved with its optimizer. */
export function noteSaved(machine: Machine, model: Value, path: Value | undefined): void {
  const state = compiledState(model);
  if (state && path?.kind === "constant" && typeof path.value === "string")
    machine.store.write(savedIn(machine), path.value, state);
}

/** Callbacks of a call that trains which save the model. */
export function noteCheckpoints(machine: Machine, model: Value, call: Made): void {
  const callbacks = call.arguments.keywords.get("callbacks")?.value ?? collection("list", []);
  for (const callback of objectsIn(callbacks)) {
    if (callback.kind !== "made" || !callback.name.endsWith(".ModelCheckpoint")) continue;
    const { keywords } = callback.arguments;
    if (!keywords.has("save_weights_only")) noteSaved(machine, model, pathOf(callback.arguments));
  }
}

/** A loaded model goes on with what it was saved with; unknown where the path is not one that was seen. */
export function restoreSaved(machine: Machine, call: Made): void {
  if (call.callee.kind !== "external" || !LOAD_MODEL.test(call.name)) return;
  const path = pathOf(call.arguments);
  const state = path?.kind === "constant" && savedIn(machine).get(String(path.value));
  if (state && !call.arguments.keywords.has("compile")) keepState(machine, call, state);
}

function savedIn(machine: Machine): Map<string, Value> {
  const known = savedModels.get(machine) ?? new Map<string, Value>();
  savedModels.set(machine, known);
  return known;
}

function pathOf({ keywords, positional }: CallArguments): Value | undefined {
  return (keywords.get("filepath") ?? positional[0])?.value;
}
