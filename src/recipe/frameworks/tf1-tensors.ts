import type { Machine } from "../../program/machine.ts";
import type { Made, Value } from "../../program/values.ts";
import { alternativesOf, joinValues, unknown } from "../../program/values.ts";
import { argumentOf } from "./tf1-graph.ts";
import { tfNameOf } from "./tf1-names.ts";

/** Under this name a placeholder remembers what it was fed with; no Python name can be the same. */
const FED = "what is fed";

/** Notes what placeholders are fed with. */
export function noteFeeds(machine: Machine, dict: Value | undefined): void {
  if (dict?.kind !== "mapping") return;
  for (const [key, value] of dict.keyed ?? []) {
    if (key.kind !== "made") continue;
    const before = key.attributes.get(FED);
    const both = [before, value].filter((one) => one !== undefined).map((one) => ({ when: undefined, value: one }));
    machine.store.write(key.attributes, FED, joinValues(both));
  }
}

/** Notes what a variable is set to: `tf.assign(variable, value)`, `variable.assign(value)`, `variable.load(value)`. */
export function noteAssignment(machine: Machine, call: Made): void {
  const { callee, arguments: given } = call;
  const [first, second] = given.positional.map((argument) => argument.value);
  const isMethod = callee.kind === "member" && /^(assign|load)$/.test(callee.name);
  const variable = isMethod ? callee.object : tfNameOf(call) === "assign" ? first : undefined;
  const value = isMethod ? first : second;
  if (variable?.kind !== "made" || !isVariable(variable) || value === undefined) return;
  machine.store.write(variable.attributes, FED, value);
}

function isVariable(made: Made): boolean {
  return /^(Variable|get_variable)$/.test(tfNameOf(made) ?? "");
}

/** The number behind a tensor that nothing computes: what a placeholder is fed with, what a variable begins with. */
export function numberOfTensor(value: Value, depth = 0): Value {
  if (value.kind !== "made" || depth > 8) return value;
  const found = sourceOfTensor(value);
  if (found === undefined) return value;
  const each = alternativesOf(found).map((one) => ({ ...one, value: numberOfTensor(one.value, depth + 1) }));
  return joinValues(each);
}

function sourceOfTensor(tensor: Made): Value | undefined {
  const name = tfNameOf(tensor) ?? tensor.name.split(".").pop() ?? "";
  switch (name) {
    case "placeholder":
    case "placeholder_with_default":
      return tensor.attributes.get(FED) ?? (name === "placeholder" ? undefined : argumentOf(tensor, "input", 0)?.value);
    case "Variable":
    case "get_variable":
      return valueOfVariable(tensor);
    case "constant":
    case "convert_to_tensor":
    case "identity":
    case "cast":
    case "to_float":
      return firstArgument(tensor);
    case "constant_initializer":
      return argumentOf(tensor, "value", 0)?.value;
    case "get_scalar_var":
      return argumentOf(tensor, "init_value", 1)?.value;
    default:
      return undefined;
  }
}

function firstArgument({ arguments: { positional, keywords } }: Made): Value | undefined {
  return positional[0]?.value ?? [...keywords.values()][0]?.value;
}

/** A variable that begins at nothing waits for what it is set to. */
function valueOfVariable(variable: Made): Value | undefined {
  const initial =
    tfNameOf(variable) === "Variable"
      ? (argumentOf(variable, "initial_value", 0) ?? argumentOf(variable, "initializer", -1))?.value
      : argumentOf(variable, "initializer", 3)?.value;
  const waits = initial === undefined || (initial.kind === "constant" && Number(initial.value) === 0);
  return waits ? (variable.attributes.get(FED) ?? unknown("it is set while the program runs")) : initial;
}
