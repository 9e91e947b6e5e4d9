import { readAttribute } from "../attribute.ts";
import { instantiate } from "../classes.ts";
import {
  mergeDicts,
  OMEGACONF,
  openAll,
  selectPath,
  toConfigObject,
  toPlainDict,
  writePath,
} from "../config-files/config-object.ts";
import { loadValue } from "../config-files/load-config.ts";
import type { Machine } from "../machine.ts";
import type { Argument, Made, Mapping, Value } from "../values.ts";
import { constant, NO_ARGUMENTS, unknown } from "../values.ts";

const YAML = { yaml: "lenient floats" } as const;
const PREFIX = /^omegaconf\.(?:omegaconf\.)?OmegaConf\./;

/** `OmegaConf.load`, `create`, `merge` and their kind; nothing is passed on the command line. */
export function callOmegaConf(machine: Machine, call: Made): Value | undefined {
  if (!PREFIX.test(call.name)) return undefined;
  const values = call.arguments.positional.map((argument) => argument.value);
  const [first, second, third] = values;
  switch (call.name.replace(PREFIX, "")) {
    case "load":
      return first && toOmegaConf(machine, loadValue(machine, first, YAML));
    case "create":
      return toOmegaConf(machine, createFrom(machine, first ?? call.arguments.keywords.get("obj")?.value));
    case "structured":
      return first && toOmegaConf(machine, structureOf(machine, first, call));
    case "from_cli":
    case "from_dotlist":
      return toOmegaConf(machine, dotList(machine, first));
    case "merge":
    case "unsafe_merge":
      return mergeAll(machine, values, call);
    case "to_container":
    case "to_object":
      return first && toPlainDict(machine, first);
    case "select":
      return selectOf(machine, first, second, call.arguments.keywords.get("default"));
    case "update":
      if (first?.kind === "mapping" && second?.kind === "constant" && third)
        writePath(machine, first, String(second.value), third);
      return constant(null);
    case "resolve":
      return constant(null);
    case "masked_copy":
      return first;
    default:
      return undefined;
  }
}

/** A value as OmegaConf holds it. */
export function toOmegaConf(machine: Machine, value: Value): Value {
  return toConfigObject(machine, value, { name: OMEGACONF });
}

function createFrom(machine: Machine, given: Value | undefined): Value {
  if (given === undefined) return emptyDict();
  return given.kind === "constant" && typeof given.value === "string" ? loadValue(machine, given, YAML) : given;
}

function emptyDict(): Mapping {
  return { kind: "mapping", entries: new Map(), isComplete: true, origin: undefined };
}

/** The fields of a dataclass, or of an object of one, with dataclasses inside taken apart likewise. */
export function structureOf(machine: Machine, value: Value, call: Made, depth = 0): Value {
  if (depth > 8) return value;
  if (value.kind === "class")
    return structureOf(machine, instantiate(machine, value, NO_ARGUMENTS, call.site), call, depth);
  if (value.kind !== "instance") return value;
  const dict = emptyDict();
  for (const name of value.attributes.keys()) {
    const held = readAttribute(machine, value, name, call.site);
    dict.entries.set(name, structureOf(machine, held, call, depth + 1));
  }
  return dict;
}

/** `["optimizer.lr=0.1"]`; without a list the command line, which is taken to be empty. */
function dotList(machine: Machine, list: Value | undefined): Value {
  const dict = emptyDict();
  if (list?.kind !== "collection") return dict;
  for (const item of list.items.values()) {
    const [, path, text] = /^([^=]+)=(.*)$/s.exec(item.kind === "constant" ? String(item.value) : "") ?? [];
    if (path === undefined || text === undefined) dict.isComplete = false;
    else writePath(machine, dict, path, Number.isNaN(Number(text)) ? constant(text) : constant(Number(text)));
  }
  return dict;
}

/** One dict over the other; what is not known may set anything. */
function mergeAll(machine: Machine, values: Value[], call: Made): Value {
  let merged: Mapping | undefined;
  let isOpen = false;
  for (const value of values) {
    const one = structureOf(machine, value, call);
    if (one.kind === "mapping") merged = merged ? mergeDicts(merged, one) : one;
    else if (!(one.kind === "constant" && one.value === null)) isOpen = true;
  }
  const found = merged ? toOmegaConf(machine, merged) : unknown("nothing is merged");
  if (isOpen && found.kind === "mapping") openAll(machine, found, "a configuration that is not known may set it");
  return found;
}

function selectOf(
  machine: Machine,
  object: Value | undefined,
  path: Value | undefined,
  otherwise: Argument | undefined,
): Value | undefined {
  if (object?.kind !== "mapping" || path?.kind !== "constant") return undefined;
  const found = selectPath(machine, object, String(path.value));
  return found ?? (object.isComplete ? (otherwise?.value ?? constant(null)) : undefined);
}
