import { invoke } from "../../program/call.ts";
import { findInClass } from "../../program/classes.ts";
import { openOwnAttributes } from "../../program/loops.ts";
import type { Machine } from "../../program/machine.ts";
import type { Argument, CallArguments, FunctionValue, Site, Value } from "../../program/values.ts";

/** A call that a framework makes of a function of the program. */
export interface HookCall {
  /** The framework's call that makes it. */
  site: Site;
  /** What it passes, in order. */
  given?: Value[];
  /** What it passes to parameters of these names, wherever they stand: their order differs between releases. */
  named?: Record<string, Value | undefined>;
}

/** Runs a method of an object of the program, as its most derived class has it; undefined where no file has one. */
export function callHook(machine: Machine, object: Value, name: string, call: HookCall): Value | undefined {
  const method = object.kind === "instance" ? findInClass(object.class, name) : undefined;
  if (method?.kind !== "function") return undefined;
  return invoke(machine, { function: method, receiver: object, args: argumentsFor(method, call, 1), site: call.site });
}

/** Runs a function of the program with what a framework passes it, as far as it takes it. */
export function callFunction(machine: Machine, target: Value, call: HookCall): Value | undefined {
  if (target.kind === "function")
    return invoke(machine, {
      function: target,
      receiver: undefined,
      args: argumentsFor(target, call, 0),
      site: call.site,
    });
  if (target.kind !== "method") return undefined;
  const { function: method, receiver } = target;
  return invoke(machine, { function: method, receiver, args: argumentsFor(method, call, 1), site: call.site });
}

/** What methods of an object of the program change from turn to turn is open before the first one runs. */
export function openTurns(machine: Machine, object: Value, names: string[]): void {
  if (object.kind !== "instance") return;
  for (const name of names) {
    const method = findInClass(object.class, name);
    if (method?.kind === "function") openOwnAttributes(machine, object, method);
  }
}

/** Whether a class of the program has a method of this name. */
export function hasHook(object: Value, name: string): boolean {
  return object.kind === "instance" && findInClass(object.class, name)?.kind === "function";
}

function argumentsFor(target: FunctionValue, { given = [], named = {} }: HookCall, skipped: number): CallArguments {
  const parameters = target.node.parameters.slice(skipped);
  if (parameters.some((parameter) => parameter.style === "varPositional"))
    return { positional: given.map(passed), keywords: new Map(), hasUnknown: false };
  const keywords = new Map<string, Argument>();
  parameters.forEach(({ name, style }, index) => {
    if (style === "varKeyword") return;
    const value = named[name] ?? given[index];
    if (value) keywords.set(name, passed(value));
  });
  return { positional: [], keywords, hasUnknown: false };
}

function passed(value: Value): Argument {
  return { value, site: undefined, whole: undefined };
}
