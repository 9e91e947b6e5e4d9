import { callValue } from "./call.ts";
import { type Machine, runWithin } from "./machine.ts";
import type { ClassValue, FunctionValue, Site, Value } from "./values.ts";
import { NO_ARGUMENTS } from "./values.ts";

/**
 * What the decorators of a function or class make of it, the innermost first. Those of the program are run: a registry
 * notes what it is given, a wrapper takes its place and keeps the decorators of libraries. Those of libraries are told.
 */
export function applyDecorators(machine: Machine, target: FunctionValue | ClassValue, site: Site): Value {
  let current: Value = target;
  for (const decorator of [...target.decorators].reverse()) {
    if (isOfProgram(decorator)) {
      const argument = { value: current, site: undefined, whole: undefined };
      const call = () => callValue(machine, decorator, { ...NO_ARGUMENTS, positional: [argument] }, site);
      const result = runDecorator(machine, decorator, call);
      current = (result && replacementOf(result, target)) ?? current;
    } else machine.library.decorate(machine, decorator, current);
  }
  return current;
}

/**
 * Steps that one decoration is worth. A registry or wrapper takes some tens; one that rewrites documentation takes
 * thousands for each method of a library, and changes nothing that trains.
 */
const MAX_DECORATION_STEPS = 1_000;

/** What a decorator gives; undefined for one that takes long, which is not tried again. */
function runDecorator(machine: Machine, decorator: Value, call: () => Value): Value | undefined {
  const node =
    decorator.kind === "function" ? decorator.node : decorator.kind === "method" ? decorator.function.node : undefined;
  if (node && machine.longDecorators.has(node)) return undefined;
  const result = runWithin(machine, MAX_DECORATION_STEPS, call);
  if (result === undefined && node) machine.longDecorators.add(node);
  return result;
}

function isOfProgram(decorator: Value): boolean {
  return decorator.kind === "function" || decorator.kind === "method" || decorator.kind === "instance";
}

/** A wrapper of a function; whatever else a decorator gives is taken for the function itself. */
function replacementOf(result: Value, target: FunctionValue | ClassValue): Value | undefined {
  if (target.kind === "class") return result.kind === "class" ? result : undefined;
  if (result.kind !== "function" || result.node === target.node) return undefined;
  const fromLibraries = target.decorators.filter((one) => !isOfProgram(one));
  return { ...result, decorators: fromLibraries, owner: target.owner, wraps: target };
}
