import { callValue } from "./call.ts";
import { findInClass, libraryBases } from "./classes.ts";
import { callContainerMethod } from "./containers.ts";
import type { Machine } from "./machine.ts";
import type { CallArguments, Instance, Made, Mapping, Site, Value } from "./values.ts";
import { constant, NO_ARGUMENTS, unknown } from "./values.ts";

const DICTS = new Set(["builtins.dict", "collections.OrderedDict", "collections.UserDict", "collections.defaultdict"]);
const TYPED_DICTS = new Set(["typing.TypedDict", "typing_extensions.TypedDict"]);

/**
 * The entries of an object whose class extends `dict`; undefined for all others. Entries and attributes are one here: such
 * classes are written so that `config.lr` and `config["lr"]` are the same.
 */
export function entriesOfDict(object: Instance): Mapping | undefined {
  const isDict = libraryBases(object.class).some((base) => DICTS.has(base) || TYPED_DICTS.has(base));
  const entries = object.attributes as Map<unknown, Value> as Mapping["entries"];
  return isDict ? { kind: "mapping", entries, isComplete: true, origin: undefined } : undefined;
}

/** A method of `dict` on an object whose class extends it: `super().__init__(…)`, `config.get("lr", 0.1)`. */
export function callDictMethod(machine: Machine, call: Made): Value | undefined {
  const { callee, arguments: args, site } = call;
  if (callee.kind !== "member" || callee.object.kind !== "instance") return undefined;
  const dict = entriesOfDict(callee.object);
  const [first, second] = args.positional.map((argument) => argument.value);
  if (dict === undefined) return undefined;
  switch (callee.name) {
    case "__init__":
      callContainerMethod(machine, dict, "update", { args, site });
      return constant(null);
    case "__getitem__":
      return callContainerMethod(machine, dict, "get", { args, site });
    case "__setitem__":
      if (first?.kind === "constant" && second) machine.store.write(dict.entries, first.value, second);
      return constant(null);
    case "__contains__":
      return first?.kind === "constant" ? constant(dict.entries.has(first.value)) : undefined;
    default:
      return callContainerMethod(machine, dict, callee.name, { args, site });
  }
}

/** Sets an entry of an object: by its own `__setitem__`, or as `dict` does. False for objects that are no dicts. */
export function writeEntry(
  machine: Machine,
  object: Value,
  entry: { index: Value; value: Value; site: Site },
): boolean {
  if (object.kind !== "instance") return false;
  const { index, value, site } = entry;
  const own = findInClass(object.class, "__setitem__");
  if (own?.kind === "function") {
    const method: Value = { kind: "method", function: own, receiver: object };
    callValue(machine, method, positional(index, value), site);
    return true;
  }
  const dict = entriesOfDict(object);
  if (dict && index.kind === "constant") machine.store.write(dict.entries, index.value, value);
  return dict !== undefined;
}

/** What `__getattr__` of a class without library code gives for an attribute that is not set; undefined without one. */
export function readByMethod(machine: Machine, object: Instance, name: string, site: Site): Value | undefined {
  const own = findInClass(object.class, "__getattr__");
  const isPlain = libraryBases(object.class).every((base) => DICTS.has(base) || base === "builtins.object");
  if (own?.kind !== "function" || !isPlain || name.startsWith("__")) return undefined;
  const method: Value = { kind: "method", function: own, receiver: object };
  const found = callValue(machine, method, positional(constant(name)), site);
  return found.kind === "member" ? unknown(`${name} is not set in any file that was read`) : found;
}

function positional(...values: Value[]): CallArguments {
  return { ...NO_ARGUMENTS, positional: values.map((value) => ({ value, site: undefined, whole: undefined })) };
}
