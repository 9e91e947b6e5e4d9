import type { Span } from "../python/nodes.ts";
import type { Machine } from "./machine.ts";
import type { Made, Origin, Value } from "./values.ts";
import { collection, constant, joinValues, unknown } from "./values.ts";

/** Calls that pass the elements of their first argument on, one by one. */
const PASS_ELEMENTS = new Set(
  ["builtins.iter", "builtins.reversed", "builtins.sorted", "builtins.list", "builtins.tuple", "builtins.set"].concat([
    "tqdm.tqdm",
    "tqdm.auto.tqdm",
    "tqdm.notebook.tqdm",
    "tqdm.trange",
    "rich.progress.track",
  ]),
);

/** What one turn of a loop over a value holds. */
export function elementOf(machine: Machine, over: Value, node: Span): Value {
  switch (over.kind) {
    case "collection":
      return elementOfItems([...over.items.values()], over.isComplete);
    case "mapping":
      return elementOfItems(
        [...over.entries.keys()].map((key) => constant(key, over.origin)),
        over.isComplete,
      );
    case "choice":
      return joinValues(over.alternatives.map((one) => ({ ...one, value: elementOf(machine, one.value, node) })));
    case "made":
      return elementOfCall(machine, over, node);
    case "unknown":
    case "member":
    case "instance":
      return { kind: "member", object: over, name: "[]", site: machine.site(node) };
    default:
      return unknown("an element of something that is not known here");
  }
}

function elementOfItems(items: Value[], isComplete: boolean): Value {
  const alternatives = items.map((value) => ({ when: undefined, value }));
  if (items.length === 0) return unknown("an element of a list whose contents are not known");
  return isComplete || items.length === 1 ? joinValues(alternatives) : joinValues([...alternatives, REST]);
}

const REST = { when: undefined, value: unknown("another element of the list") };

function elementOfCall(machine: Machine, call: Made, node: Span): Value {
  const inputs = call.arguments.positional.map((argument) => argument.value);
  const [first] = inputs;
  if (call.name === "builtins.range")
    return { ...unknown("the counter of a loop"), origin: machine.origin("name", "counter", node) };
  if (call.name === "builtins.enumerate" && first) {
    const counter = { ...unknown("the counter of a loop"), origin: machine.origin("name", "counter", node) };
    return collection("tuple", [counter, elementOf(machine, first, node)]);
  }
  if (call.name === "builtins.zip")
    return collection(
      "tuple",
      inputs.map((input) => elementOf(machine, input, node)),
    );
  if (PASS_ELEMENTS.has(call.name) && first) return elementOf(machine, first, node);
  return { kind: "member", object: call, name: "[]", site: machine.site(node) };
}

/**
 * What one turn holds, from 0, where the turns are told apart: counters are numbers. `end` behind the last one; undefined
 * where all turns look alike.
 */
export function elementOfTurn(machine: Machine, over: Value, turn: number, node: Span): Value | "end" | undefined {
  if (over.kind === "collection" && over.isComplete) return [...over.items.values()][turn] ?? "end";
  if (over.kind === "mapping" && over.isComplete) {
    const key = [...over.entries.keys()][turn];
    return key === undefined ? "end" : constant(key, over.origin);
  }
  if (over.kind !== "made") return undefined;
  const inputs = over.arguments.positional.map((argument) => argument.value);
  const [first, second] = inputs;
  if (/(^|\.)(x?range|trange|arange)$/.test(over.name))
    return elementOfRange(inputs, turn, machine.origin("name", "counter", node));
  if (over.name === "itertools.count") return constant(numberIn(first, 0) + turn);
  if (first === undefined) return undefined;
  if (over.name === "builtins.enumerate") {
    const start = numberIn(over.arguments.keywords.get("start")?.value ?? second, 0);
    const inner = elementOfTurn(machine, first, turn, node) ?? elementOf(machine, first, node);
    return inner === "end" ? inner : collection("tuple", [constant(start + turn), inner]);
  }
  if (over.name === "builtins.zip") return elementOfZip(machine, inputs, turn, node);
  if (over.name === "itertools.islice" && inputs.length === 2 && turn >= numberIn(second, Number.POSITIVE_INFINITY))
    return "end";
  const isPassed = PASS_ELEMENTS.has(over.name) || /(^|\.)(tqdm|islice|progress_bar|track)$/.test(over.name);
  return isPassed ? elementOfTurn(machine, first, turn, node) : undefined;
}

function elementOfZip(machine: Machine, inputs: Value[], turn: number, node: Span): Value | "end" {
  const items = inputs.map((input) => elementOfTurn(machine, input, turn, node) ?? elementOf(machine, input, node));
  const known = items.filter((item) => item !== "end");
  return known.length < items.length ? "end" : collection("tuple", known);
}

function elementOfRange(inputs: Value[], turn: number, origin: Origin): Value | "end" | undefined {
  const numbers = inputs.map((input) => numberIn(input, Number.NaN));
  const [start = 0, stop = 0, step = 1] = numbers.length === 1 ? [0, ...numbers] : numbers;
  if (Number.isNaN(start)) return undefined;
  const at = start + turn * step;
  if (step > 0 ? at >= stop : at <= stop) return "end";
  return constant(at, origin);
}

function numberIn(value: Value | undefined, otherwise: number): number {
  return value?.kind === "constant" && typeof value.value === "number" ? value.value : otherwise;
}
