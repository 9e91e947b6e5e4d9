import { readLiteral } from "../options/read-literal.ts";
import type { Made, Mapping, Value } from "../values.ts";

/** Classes of dicts that differ from `dict` in nothing that matters here. */
const DICTS = new Set(["collections.OrderedDict", "types.MappingProxyType", "flax.core.FrozenDict"]);

/** `OrderedDict(…)`, objects of `namedtuple(…)` classes, and `literal_eval` of a text; undefined for all other calls. */
export function callCollections(call: Made): Value | undefined {
  const { callee, arguments: args } = call;
  const first = args.positional[0]?.value;
  if (DICTS.has(call.name) && !args.hasUnknown) return makeDict(call, first);
  if (call.name === "ast.literal_eval" && first?.kind === "constant")
    return readLiteral(String(first.value), first.origin);
  return callee.kind === "made" && callee.name === "collections.namedtuple" ? makeTuple(callee, call) : undefined;
}

function makeDict(call: Made, first: Value | undefined): Value | undefined {
  const entries = first === undefined ? [] : entriesIn(first);
  if (entries === undefined) return undefined;
  const dict: Mapping = { kind: "mapping", entries: new Map(entries), isComplete: true, origin: undefined };
  for (const [name, { value }] of call.arguments.keywords) dict.entries.set(name, value);
  return dict;
}

type Entry = [string | number | boolean | null, Value];

/** The entries of a dict, or of a list of pairs; undefined where one of them is not known. */
export function entriesIn(value: Value): Entry[] | undefined {
  if (value.kind === "mapping") return value.isComplete ? [...value.entries] : undefined;
  if (value.kind !== "collection" || !value.isComplete) return undefined;
  const entries = [...value.items.values()].map((pair): Entry | undefined => {
    const [key, held] = pair.kind === "collection" ? [...pair.items.values()] : [];
    return key?.kind === "constant" && held ? [key.value, held] : undefined;
  });
  return entries.every((entry) => entry !== undefined) ? entries : undefined;
}

/** An object of `namedtuple("C", "lr wd", defaults=…)`: its fields by position and by name. */
function makeTuple(type: Made, call: Made): Value | undefined {
  const written = (type.arguments.positional[1] ?? type.arguments.keywords.get("field_names"))?.value;
  const names = written && fieldNames(written);
  if (names === undefined) return undefined;
  const defaults = type.arguments.keywords.get("defaults")?.value;
  const attributes = new Map<string, Value>();
  const given = defaults?.kind === "collection" ? [...defaults.items.values()] : [];
  given.forEach((value, index) => {
    const name = names[names.length - given.length + index];
    if (name !== undefined) attributes.set(name, value);
  });
  names.forEach((name, index) => {
    const value = (call.arguments.positional[index] ?? call.arguments.keywords.get(name))?.value;
    if (value) attributes.set(name, value);
  });
  return { ...call, attributes };
}

function fieldNames(written: Value): string[] | undefined {
  if (written.kind === "constant") return String(written.value).split(/[\s,]+/);
  if (written.kind !== "collection") return undefined;
  return [...written.items.values()].flatMap((one) => (one.kind === "constant" ? [String(one.value)] : []));
}

/** `__name__` of functions and classes, `value` and `name` of the members of an `Enum`; undefined for all other attributes. */
export function objectAttribute(object: Value, name: string): Value | undefined {
  if (name === "__name__" || name === "__qualname__") return nameOf(object);
  return object.kind === "constant" && name === "value" ? object : undefined;
}

function nameOf(object: Value): Value | undefined {
  const node = object.kind === "function" || object.kind === "class" ? object.node : undefined;
  if (node === undefined || node.kind === "Lambda") return undefined;
  return { kind: "constant", value: node.name.id, isFloat: false, origin: undefined };
}
