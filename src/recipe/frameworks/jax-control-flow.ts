import { callValue } from "../../program/call.ts";
import { elementOf } from "../../program/elements.ts";
import type { Machine } from "../../program/machine.ts";
import type { Argument, CallArguments, Made, Value } from "../../program/values.ts";
import { collection, joinValues, NO_ARGUMENTS, unknown } from "../../program/values.ts";

/** Loops and branches that JAX compiles: `scan`, `fori_loop`, `while_loop`, `cond`; undefined for other calls. */
export function callControlFlow(machine: Machine, call: Made): Value | undefined {
  switch (call.name) {
    case "jax.lax.scan":
      return callScan(machine, call);
    case "jax.lax.fori_loop":
      return callForLoop(machine, call);
    case "jax.lax.while_loop":
      return callWhileLoop(machine, call);
    case "jax.lax.cond":
      return callCondition(machine, call);
    default:
      return undefined;
  }
}

/** `scan(f, carry, xs, length)` calls `f(carry, x)` for each `x`, and gives the last carry and all outputs. */
function callScan(machine: Machine, call: Made): Value | undefined {
  const [step, carry, over, length] = valuesOf(call, "f", "init", "xs", "length");
  if (step === undefined || carry === undefined) return undefined;
  const items = over && !(over.kind === "constant" && over.value === null) ? over : undefined;
  const element = items ? elementOf(machine, items, call.site) : unknown("nothing is gone over");
  const { body, result } = collectLoop(machine, () => callWith(machine, call, step, [carry, element]));
  machine.emit({ ...loopAt(call, body), over: items, count: length });
  const last = result.kind === "collection" ? result.items.get(0) : undefined;
  return collection("tuple", [last ?? carry, { kind: "member", object: call, name: "[1]", site: call.site }]);
}

/** `fori_loop(lower, upper, body, value)` calls `body(i, value)`. */
function callForLoop(machine: Machine, call: Made): Value | undefined {
  const [lower, upper, step, value] = valuesOf(call, "lower", "upper", "body_fun", "init_val");
  if (step === undefined || value === undefined || upper === undefined) return undefined;
  const counter = unknown("the counter of a loop");
  const { body, result } = collectLoop(machine, () => callWith(machine, call, step, [counter, value]));
  const isFromZero = lower?.kind === "constant" && lower.value === 0;
  machine.emit({ ...loopAt(call, body), over: undefined, count: isFromZero ? upper : undefined });
  return result;
}

function callWhileLoop(machine: Machine, call: Made): Value | undefined {
  const [, step, value] = valuesOf(call, "cond_fun", "body_fun", "init_val");
  if (step === undefined || value === undefined) return undefined;
  const { body, result } = collectLoop(machine, () => callWith(machine, call, step, [value]));
  machine.emit({ ...loopAt(call, body), over: undefined });
  return result;
}

/** Both functions are looked at, one after the other. */
function callCondition(machine: Machine, call: Made): Value | undefined {
  const [, yes, no, ...operands] = call.arguments.positional.map((argument) => argument.value);
  if (yes === undefined || no === undefined || !isFunction(yes) || !isFunction(no)) return undefined;
  const results = [yes, no].map((one) => callWith(machine, call, one, operands));
  return joinValues(results.map((value) => ({ when: undefined, value })));
}

function isFunction(value: Value): boolean {
  return value.kind === "function" || value.kind === "method";
}

function valuesOf({ arguments: { positional, keywords } }: Made, ...names: string[]): (Value | undefined)[] {
  return names.map((name, index) => (keywords.get(name) ?? positional[index])?.value);
}

function callWith(machine: Machine, call: Made, target: Value, given: Value[]): Value {
  const positional = given.map((value): Argument => ({ value, site: undefined, whole: undefined }));
  const args: CallArguments = { ...NO_ARGUMENTS, positional };
  return callValue(machine, target, args, call.site);
}

function collectLoop(machine: Machine, run: () => Value): ReturnType<typeof machine.collect<Value>> {
  machine.loopDepth++;
  try {
    return machine.collect(run);
  } finally {
    machine.loopDepth--;
  }
}

function loopAt({ site }: Made, body: ReturnType<Machine["collect"]>["body"]) {
  return { kind: "loop" as const, site, test: undefined, element: undefined, body, lines: site };
}
