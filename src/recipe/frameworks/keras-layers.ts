import type { Machine } from "../../program/machine.ts";
import type { Collection, Made, Value } from "../../program/values.ts";
import { collection } from "../../program/values.ts";

/** The layers of a `Sequential` as it is made; undefined for anything else. */
export function layersOf(model: Value): Collection | undefined {
  if (model.kind !== "made" || !/(^|\.)Sequential$/.test(model.name)) return undefined;
  const given = (model.arguments.positional[0] ?? model.arguments.keywords.get("layers"))?.value;
  if (given === undefined) return collection("list", []);
  if (given.kind !== "collection") return undefined;
  return collection("list", [...given.items.values()].filter(isLayer), given.isComplete);
}

/** `model.add(layer)`; in a loop one call stands for many. */
export function addLayer(machine: Machine, model: Value, call: Made): void {
  const [layer] = call.arguments.positional;
  if (model.kind !== "made" || layer === undefined) return;
  const before = model.attributes.get("layers") ?? layersOf(model);
  if (before?.kind !== "collection") return;
  const items = [...before.items.values(), layer.value].filter(isLayer);
  machine.store.write(
    model.attributes,
    "layers",
    collection("list", items, before.isComplete && machine.loopDepth === 0),
  );
}

/** What is fed in is no layer of a `Sequential`. */
function isLayer(value: Value): boolean {
  return !(value.kind === "made" && /(^|\.)Input(Layer)?$/.test(value.name));
}
