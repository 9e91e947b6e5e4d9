import { readAttribute } from "./attribute.ts";
import { getByName, hasByName, setByName } from "./attribute-by-name.ts";
import { callValue } from "./call.ts";
import { callContainerMethod } from "./containers.ts";
import { elementOf } from "./elements.ts";
import { importModule } from "./imports.ts";
import { findWhetherInstance } from "./instance-check.ts";
import type { Machine } from "./machine.ts";
import { callLibrary } from "./machine.ts";
import { convert, mapNumber, reduceNumbers, roundHalfEven, sumOf, textOfConstant } from "./numbers.ts";
import { applyBinary } from "./operators.ts";
import { entriesIn } from "./standard-library/collections.ts";
import type { CallArguments, Collection, External, Made, Member, Site, Value } from "./values.ts";
import { collection, constant, joinValues, NO_ARGUMENTS } from "./values.ts";

type Builtin = (
  machine: Machine,
  inputs: Value[],
  call: { args: CallArguments; site: Site; callee: External },
) => Value | undefined;

const FUNCTIONS: Record<string, Builtin> = {
  len: (machine, [of], { site }) => lengthOf(machine, of, site),
  int: (_, [value, base], { site }) => (base ? undefined : value ? convert(value, "int", site) : constant(0)),
  float: (_, [value], { site }) => (value ? convert(value, "float", site) : constant(0, undefined, true)),
  bool: (_, [value], { site }) => (value ? convert(value, "bool", site) : constant(false)),
  str: (_, [value]) =>
    value?.kind === "constant" && value.value !== null ? { ...value, value: textOfConstant(value) } : undefined,
  abs: (_, [value], { site }) => mapNumber(value, "abs", Math.abs, site),
  round: (_, inputs, { site }) =>
    inputs.length === 1 ? mapNumber(inputs[0], "round", roundHalfEven, site) : undefined,
  max: (_, inputs, { site }) => reduceNumbers(inputs, "max", Math.max, site),
  min: (_, inputs, { site }) => reduceNumbers(inputs, "min", Math.min, site),
  sum: (_, [of], { site }) => sumOf(of, site),
  pow: (_, [base, exponent], { site }) => base && exponent && applyBinary("**", [base, exponent], site),
  list: (machine, [of], { site }) => (of ? copyItems(machine, of, "list", site) : collection("list", [])),
  tuple: (machine, [of], { site }) => (of ? copyItems(machine, of, "tuple", site) : collection("tuple", [])),
  set: (machine, [of], { site }) => (of ? copyItems(machine, of, "set", site) : collection("set", [])),
  sorted: (machine, [of], { args, site }) => {
    const items = of && copyItems(machine, of, "list", site);
    return items?.kind === "collection" ? sortItems(items, args.keywords.size > 0) : items;
  },
  dict: (_, inputs, { args }) => makeDict(inputs, args),
  zip: (_, inputs) => zipLists(inputs),
  getattr: (machine, [object, name, otherwise], { site }) => getByName(machine, object, name, { otherwise, site }),
  setattr: (machine, [object, name, value], { site }) => setByName(machine, { object, name, value, site }),
  hasattr: (_, [object, name]) => hasByName(object, name),
  super: (machine, inputs, { args, site, callee }) => makeSuper(machine, inputs, { args, site, callee }),
  isinstance: (_, [object, of]) => isInstanceOf(object, of),
  __import__: (machine, [name], { args }) => importByName(machine, name, args),
  vars: (_, [object]) => (object?.kind === "instance" ? { ...emptyDict(), entries: object.attributes } : undefined),
  print: () => constant(null),
};

/** Names that Python has without an import. Calls of those without an entry here are noted like calls of a library. */
export const BUILTINS = new Set([
  ...Object.keys(FUNCTIONS),
  ..."range enumerate zip map filter iter next reversed any all open input type object callable id repr hash exec eval".split(
    " ",
  ),
  ..."property staticmethod classmethod delattr dir globals locals bytes bytearray complex divmod format frozenset".split(
    " ",
  ),
  ..."memoryview ord chr hex oct bin slice __import__ compile exit quit NotImplemented Ellipsis".split(" "),
  ..."Exception BaseException ValueError TypeError KeyError IndexError RuntimeError NotImplementedError AttributeError".split(
    " ",
  ),
  ..."ImportError ModuleNotFoundError OSError IOError FileNotFoundError StopIteration KeyboardInterrupt AssertionError".split(
    " ",
  ),
  ..."ZeroDivisionError FloatingPointError OverflowError MemoryError SystemExit Warning UserWarning DeprecationWarning".split(
    " ",
  ),
  ..."xrange unicode raw_input reload basestring long".split(" "),
]);

/** The result of a call of a builtin name. */
export function callBuiltin(machine: Machine, callee: External, args: CallArguments, site: Site): Value {
  const name = callee.name.slice("builtins.".length);
  const inputs = args.positional.map((argument) => argument.value);
  const found = args.hasUnknown ? undefined : FUNCTIONS[name]?.(machine, inputs, { args, site, callee });
  return found ?? callLibrary(machine, callee, site, args);
}

/** The result of a method of a list, dict or string of the program; undefined where the method is not modelled. */
export function callContainer(machine: Machine, callee: Member, args: CallArguments, site: Site): Value | undefined {
  const { object } = callee;
  if (object.kind !== "collection" && object.kind !== "mapping" && object.kind !== "constant") return undefined;
  return callContainerMethod(machine, object, callee.name, { args, site });
}

function lengthOf(machine: Machine, of: Value | undefined, site: Site): Value | undefined {
  if (of?.kind === "collection" && of.isComplete) return constant(of.items.size);
  if (of?.kind === "mapping" && of.isComplete) return constant(of.entries.size);
  if (of?.kind === "constant" && typeof of.value === "string") return constant(of.value.length);
  const length = of && machine.turns?.lengthOf(of, site);
  if (length !== undefined)
    return { ...constant(length), origin: { kind: "operation", label: "len", ...site, from: [] } };
  if (of?.kind === "instance") {
    const method = readAttribute(machine, of, "__len__", site);
    if (method.kind === "method") return callValue(machine, method, NO_ARGUMENTS, site);
  }
  return of && { kind: "operation", operator: "len", operands: [of], site };
}

/** A copy keeps the items; of something that is not known, the elements that a loop would see. */
function copyItems(machine: Machine, of: Value, form: "list" | "tuple" | "set", site: Site): Value | undefined {
  if (of.kind === "collection") return collection(form, [...of.items.values()], of.isComplete);
  if (of.kind === "mapping")
    return collection(
      form,
      [...of.entries.keys()].map((key) => constant(key)),
      of.isComplete,
    );
  if (
    of.kind === "made" &&
    ["builtins.zip", "builtins.enumerate", "builtins.map", "builtins.filter"].includes(of.name)
  ) {
    return collection(form, [elementOf(machine, of, site)], false);
  }
  return undefined;
}

/** Numbers in their order; anything else in an order that is not known. */
function sortItems(list: Collection, isByKey: boolean): Value {
  const items = [...list.items.values()];
  const numbers = items.flatMap((item) =>
    item.kind === "constant" && typeof item.value === "number" ? [item.value] : [],
  );
  if (!isByKey && list.isComplete && numbers.length === items.length)
    return collection(
      "list",
      items.sort((a, b) => numberOf(a) - numberOf(b)),
    );
  const any = joinValues(items.map((value) => ({ when: undefined, value })));
  return collection("list", items.length > 1 ? [any] : items, list.isComplete && items.length < 2);
}

function numberOf(value: Value): number {
  return value.kind === "constant" ? Number(value.value) : Number.NaN;
}

/** Tuples of the items of lists that are known; of anything else a loop takes the elements one by one. */
function zipLists(inputs: Value[]): Value | undefined {
  const lists = inputs.flatMap((input) => (input.kind === "collection" && input.isComplete ? [input] : []));
  if (lists.length === 0 || lists.length < inputs.length) return undefined;
  const length = Math.min(...lists.map((list) => list.items.size));
  const columns = lists.map((list) => [...list.items.values()]);
  const tuples = Array.from({ length }, (_, index) =>
    collection(
      "tuple",
      columns.flatMap((items) => items[index] ?? []),
    ),
  );
  return collection("list", tuples);
}

function emptyDict(): Extract<Value, { kind: "mapping" }> {
  return { kind: "mapping", entries: new Map(), isComplete: true, origin: undefined };
}

function makeDict(inputs: Value[], args: CallArguments): Value | undefined {
  const dict = emptyDict();
  const [first] = inputs;
  if (first?.kind === "mapping") {
    for (const entry of first.entries) dict.entries.set(...entry);
    dict.isComplete = first.isComplete;
  } else if (first) {
    const entries = entriesIn(first);
    if (entries === undefined) return undefined;
    for (const entry of entries) dict.entries.set(...entry);
  }
  for (const [name, argument] of args.keywords) dict.entries.set(name, argument.value);
  return dict;
}

function makeSuper(
  machine: Machine,
  inputs: Value[],
  call: { args: CallArguments; site: Site; callee: External },
): Value | undefined {
  const { receiver, function: current } = machine.frame;
  const owner = inputs[0]?.kind === "class" ? inputs[0] : current?.owner;
  if (!receiver || !owner) return undefined;
  const attributes = new Map<string, Value>([
    ["receiver", receiver],
    ["owner", owner],
  ]);
  const made: Made = {
    kind: "made",
    callee: call.callee,
    name: "builtins.super",
    arguments: call.args,
    site: call.site,
    attributes,
  };
  return made;
}

/** `__import__("a.b")` gives `a`; with `fromlist` it gives `a.b`. */
function importByName(machine: Machine, name: Value | undefined, { keywords }: CallArguments): Value | undefined {
  if (name?.kind !== "constant" || typeof name.value !== "string") return undefined;
  const [first = name.value] = name.value.split(".");
  return importModule(machine, keywords.has("fromlist") ? name.value : first);
}

function isInstanceOf(object: Value | undefined, of: Value | undefined): Value | undefined {
  const found = object && of && findWhetherInstance(object, of);
  return found === undefined ? undefined : constant(found);
}
