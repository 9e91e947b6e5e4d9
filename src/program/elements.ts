import type { Span } from "../python/nodes.ts";
import type { Machine } from "./machine.ts";
import type { Made, Value } from "./values.ts";
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
