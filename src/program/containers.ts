import { openAll, readEntries, readHeld } from "./config-files/config-object.ts";
import { elementOf } from "./elements.ts";
import type { Machine } from "./machine.ts";
import { callConfigMethod } from "./standard-library/config-objects.ts";
import type { Alternative, CallArguments, Collection, Constant, Mapping, Site, Value } from "./values.ts";
import { alternativesOf, collection, constant, joinValues, MAX_ITEMS, MAX_TEXT, unknown } from "./values.ts";

interface MethodCall {
  args: CallArguments;
  site: Site;
}

/** The result of a method of a list, dict or string; undefined where it is not modelled. */
export function callContainerMethod(
  machine: Machine,
  object: Collection | Mapping | Constant,
  name: string,
  call: MethodCall,
): Value | undefined {
  if (object.kind === "collection") return callList(machine, object, name, call);
  if (object.kind === "mapping") return callDict(machine, object, name, call);
  return typeof object.value === "string" ? callText(object, name, call) : undefined;
}

function callList(machine: Machine, list: Collection, name: string, { args, site }: MethodCall): Value | undefined {
  const first = args.positional[0]?.value;
  switch (name) {
    case "append":
    case "add":
      if (first) appendItem(machine, list, first);
      return constant(null);
    case "extend":
    case "update":
      if (first?.kind === "collection" && first.isComplete)
        for (const item of [...first.items.values()]) appendItem(machine, list, item);
      else {
        if (first) appendItem(machine, list, elementOf(machine, first, site));
        list.isComplete = false;
      }
      return constant(null);
    case "copy":
      return { ...list, items: new Map(list.items) };
    case "index":
    case "count":
      return undefined;
    default:
      list.isComplete = false;
      return joinValues(unconditionally(list.items.values()));
  }
}

/** Values one by one: those that are never asked for cost nothing. */
function* unconditionally(values: Iterable<Value>): Iterable<Alternative> {
  for (const value of values) yield { when: undefined, value };
}

/** In a loop one append stands for many. */
function appendItem(machine: Machine, list: Collection, item: Value): void {
  machine.hold(item);
  if (list.items.size >= MAX_ITEMS) list.isComplete = false;
  else machine.store.write(list.items, list.items.size, item);
  if (machine.loopDepth > 0) list.isComplete = false;
}

function callDict(machine: Machine, dict: Mapping, name: string, { args }: MethodCall): Value | undefined {
  const [first, second] = args.positional.map((argument) => argument.value);
  const own = dict.config && callConfigMethod(machine, dict, name, { args });
  if (own) return own;
  switch (name) {
    case "get":
    case "pop":
      return first && getEntry(machine, dict, first, second ?? args.keywords.get("default")?.value ?? constant(null));
    case "setdefault":
      if (first?.kind === "constant" && !dict.entries.has(first.value))
        machine.store.write(dict.entries, first.value, second ?? constant(null));
      return first && getEntry(machine, dict, first, second ?? constant(null));
    case "items":
      return collection(
        "list",
        readEntries(machine, dict).map(([key, value]) => collection("tuple", [constant(key, dict.origin), value])),
        dict.isComplete,
      );
    case "keys":
      return collection(
        "list",
        [...dict.entries.keys()].map((key) => constant(key, dict.origin)),
        dict.isComplete,
      );
    case "values":
      return collection(
        "list",
        readEntries(machine, dict).map(([, value]) => value),
        dict.isComplete,
      );
    case "copy":
      return { ...dict, entries: new Map(dict.entries) };
    case "update":
      updateDict(machine, dict, first, args);
      return constant(null);
    default:
      return undefined;
  }
}

function getEntry(machine: Machine, dict: Mapping, key: Value, otherwise: Value): Value {
  const values = alternativesOf(key).map(({ when, value }) => {
    if (value.kind !== "constant") return { when, value: unknown("an entry of a dict under a key that is not known") };
    const found = dict.entries.get(value.value);
    return {
      when,
      value:
        (found && readHeld(machine, dict, found)) ??
        (dict.isComplete ? otherwise : unknown(`the key ${JSON.stringify(value.value)} may be set elsewhere`)),
    };
  });
  return joinValues(values);
}

function updateDict(machine: Machine, dict: Mapping, other: Value | undefined, args: CallArguments): void {
  if (other?.kind === "mapping") {
    for (const [key, value] of other.entries) machine.store.write(dict.entries, key, value);
    dict.isComplete &&= other.isComplete;
  } else if (other?.kind === "unknown") openAll(machine, dict, "a dict that is not known may set it");
  else if (other) dict.isComplete = false;
  for (const [key, argument] of args.keywords) machine.store.write(dict.entries, key, argument.value);
  if (args.hasUnknown) dict.isComplete = false;
}

/** `sep.join(list)` of texts that are all known. */
function joinTexts(separator: Constant, list: Value): Value | undefined {
  const items = list.kind === "collection" && list.isComplete ? [...list.items.values()] : undefined;
  const texts = items?.map((item) =>
    item.kind === "constant" && typeof item.value === "string" ? item.value : undefined,
  );
  if (!texts?.every((one) => one !== undefined)) return undefined;
  const joined = texts.join(String(separator.value));
  return joined.length > MAX_TEXT ? undefined : { ...separator, value: joined };
}

function callText(text: Constant, name: string, { args }: MethodCall): Value | undefined {
  const value = String(text.value);
  const first = args.positional[0]?.value;
  const given = first?.kind === "constant" && typeof first.value === "string" ? first.value : undefined;
  switch (name) {
    case "lower":
      return { ...text, value: value.toLowerCase() };
    case "upper":
      return { ...text, value: value.toUpperCase() };
    case "strip":
      return first ? undefined : { ...text, value: value.trim() };
    case "isupper":
      return constant(value === value.toUpperCase() && value !== value.toLowerCase());
    case "islower":
      return constant(value === value.toLowerCase() && value !== value.toUpperCase());
    case "capitalize":
      return { ...text, value: value.slice(0, 1).toUpperCase() + value.slice(1).toLowerCase() };
    case "join":
      return first && joinTexts(text, first);
    case "startswith":
      return given === undefined ? undefined : constant(value.startsWith(given));
    case "endswith":
      return given === undefined ? undefined : constant(value.endsWith(given));
    case "split": {
      if (args.positional.length > 1 || args.keywords.size > 0) return undefined;
      const parts = given === undefined ? value.split(/\s+/).filter((part) => part !== "") : value.split(given);
      return collection(
        "list",
        parts.map((part) => constant(part, text.origin)),
      );
    }
    default:
      return undefined;
  }
}
