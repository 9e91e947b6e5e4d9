import { mergeDicts, mergeInto, openAll, toConfigObject } from "../config-files/config-object.ts";
import { loadValue, openPath } from "../config-files/load-config.ts";
import { loadPythonConfig } from "../config-files/python-config.ts";
import type { Machine } from "../machine.ts";
import type { Made, Mapping, Value } from "../values.ts";
import { alternativesOf, constant, joinValues, unknown } from "../values.ts";
import { pathTextOf } from "./paths.ts";

const LENIENT = { yaml: "lenient floats" } as const;

/** `Config.fromfile` of OpenMMLab, under the names it is imported by. */
const FROM_FILE = /^(?:mmengine|mmcv|mmengine\.config|mmcv\.utils)\.Config\.fromfile$/;

/** Keys that name the configurations below one. */
const BASE_KEYS = ["_base_", "_BASE_", "BASE"];

/** Configurations that lie below one another, at most. */
const MAX_DEPTH = 8;

/** `Config.fromfile("configs/a.py")`: the names of the file, over those of the files in its `_base_`. */
export function callFileConfigs(machine: Machine, call: Made): Value | undefined {
  const path = call.arguments.positional[0]?.value ?? call.arguments.keywords.get("filename")?.value;
  if (!FROM_FILE.test(call.name) || path === undefined) return undefined;
  const found = alternativesOf(path).map(({ when, value }) => {
    const dict = loadWithBase(machine, value, 0);
    return { when, value: dict.kind === "mapping" ? toConfigObject(machine, dict, { name: "mmengine.Config" }) : dict };
  });
  return joinValues(found);
}

/** `cfg.merge_from_file(path)` of yacs and Detectron2; where the file is not known, no value is certain any more. */
export function mergeFromFile(machine: Machine, object: Mapping, path: Value | undefined): void {
  const found = path && loadWithBase(machine, path, 0);
  if (found?.kind === "mapping") mergeInto(machine, object, found);
  else openAll(machine, object, "a configuration file that is not known may set it");
}

function loadWithBase(machine: Machine, path: Value, depth: number): Value {
  const text = pathTextOf(path);
  const isPython = text?.endsWith(".py") ?? false;
  const own = isPython ? readPython(machine, text ?? "") : loadValue(machine, path, LENIENT);
  if (own.kind !== "mapping") return own;
  const file = isPython ? loadPythonConfig(machine, text ?? "")?.file : fileOf(machine, path);
  const folder = file?.path.split("/").slice(0, -1).join("/") ?? "";
  const bases = BASE_KEYS.flatMap((key) => textsIn(own.entries.get(key)));
  const rest: Mapping = {
    ...own,
    entries: new Map([...own.entries].filter(([key]) => !BASE_KEYS.includes(String(key)))),
  };
  let below: Mapping | undefined;
  for (const base of depth < MAX_DEPTH ? bases : []) {
    const found = loadWithBase(machine, constant(`${folder === "" ? "." : folder}/${base}`), depth + 1);
    const dict: Mapping = found.kind === "mapping" ? found : { ...rest, entries: new Map(), isComplete: false };
    below = below ? mergeDicts(below, dict) : dict;
  }
  return below ? mergeOver(below, rest) : rest;
}

/** A dict with `_delete_=True` takes the place of what it lies over. */
function mergeOver(below: Mapping, above: Mapping): Mapping {
  const kept: Mapping = { ...below, entries: new Map(below.entries) };
  for (const [key, value] of above.entries) {
    if (value.kind !== "mapping" || !value.entries.has("_delete_")) continue;
    kept.entries.delete(key);
    value.entries.delete("_delete_");
  }
  return mergeDicts(kept, above);
}

/** The names at the top of a Python file, without what it imports and defines. */
function readPython(machine: Machine, path: string): Value {
  const module = loadPythonConfig(machine, path);
  if (module === undefined) return unknown(`${path} is no file that was read`);
  const entries = [...module.scope.names].filter(([name, { kind }]) => !name.startsWith("__") && !CODE.has(kind));
  const { file } = module;
  const origin = { kind: "config key" as const, label: file.path, file, start: 0, end: 0, from: [] };
  return { kind: "mapping", entries: new Map(entries), isComplete: true, origin };
}

const CODE = new Set<Value["kind"]>(["function", "module", "package", "external", "imported", "class"]);

function fileOf(machine: Machine, path: Value): { path: string } | undefined {
  const found = openPath(machine, path, /\.ya?ml$/);
  return "reason" in found ? undefined : found;
}

function textsIn(value: Value | undefined): string[] {
  if (value?.kind === "collection") return [...value.items.values()].flatMap(textsIn);
  return value?.kind === "constant" && typeof value.value === "string" ? [value.value] : [];
}
