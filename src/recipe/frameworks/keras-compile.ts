import type { Machine } from "../../program/machine.ts";
import type { Made, Value } from "../../program/values.ts";
import { alternativesOf, joinValues } from "../../program/values.ts";

/** Under this name a model keeps the call of `compile` that holds for it; no attribute of Python can be called so. */
const COMPILED = "compile()";

/** Where a model keeps what it was compiled with: its own attributes, or those of the object that it is read from. */
interface Slot {
  names: Map<string, Value>;
  key: string;
}

/** Notes that a model is compiled from here on; what was passed as optimizer is its attribute `optimizer`. */
export function keepCompile(machine: Machine, model: Value, call: Made): void {
  for (const { value } of alternativesOf(model)) {
    const slot = slotOf(value);
    if (slot) machine.store.write(slot.names, slot.key, call);
    keepOptimizer(machine, value, call);
  }
}

/** Notes what a model goes on with that was compiled elsewhere: a call of `compile`, or several under conditions. */
export function keepState(machine: Machine, model: Value, state: Value): void {
  const slot = slotOf(model);
  if (slot) machine.store.write(slot.names, slot.key, state);
}

/** Notes at a call that trains a model which `compile` it trains with, and the rates that were set since. */
export function takeCompile(machine: Machine, model: Value, call: Made): void {
  const found = compiledState(model);
  if (found) keepState(machine, call, found);
  for (const optimizer of compiledOptimizers(call)) {
    for (const name of ["learning_rate", "lr"] as const) {
      const rate = optimizer.attributes.get(name);
      if (rate) machine.store.write(call.attributes, rateKey(name, optimizer), rate);
    }
  }
}

/** What an attribute of an optimizer was set to between its making and a call that trains; undefined where it was not. */
export function rateSetBefore(call: Made, optimizer: Made, name: "learning_rate" | "lr"): Value | undefined {
  return call.attributes.get(rateKey(name, optimizer));
}

function rateKey(name: "learning_rate" | "lr", { site }: Made): string {
  return `${name} of ${site.file.path}:${site.start}`;
}

/** The optimizer objects that a call which trains may use. */
export function compiledOptimizers(call: Made): Made[] {
  const state = compiledState(call);
  return state ? alternativesOf(state).flatMap(({ value }) => optimizerIn(value)) : [];
}

function optimizerIn(compile: Value): Made[] {
  if (compile.kind !== "made") return [];
  const given = compile.arguments.keywords.get("optimizer") ?? compile.arguments.positional[0];
  const values = given ? alternativesOf(given.value).map(({ value }) => value) : [];
  return values.filter((value): value is Made => value.kind === "made");
}

/** Notes the rate that a call sets on an optimizer. */
export function noteRateSet(machine: Machine, call: Made): void {
  const { optimizer, rate } = readRateCall(call) ?? {};
  if (optimizer?.kind === "made" && rate) machine.store.write(optimizer.attributes, "learning_rate", rate);
}

/** `backend.set_value(optimizer.learning_rate, rate)` and `optimizer.learning_rate.assign(rate)`; undefined for other calls. */
export function readRateCall(call: Made): { optimizer: Value; rate: Value } | undefined {
  const { callee } = call;
  const { positional } = call.arguments;
  const isAssign = callee.kind === "member" && callee.name === "assign";
  const isSetter = /(?:^|\.)keras\.(?:src\.)?backend\.(?:\w+\.)*set_value$/.test(call.name);
  if (!isAssign && !isSetter) return undefined;
  const target = isAssign ? callee.object : positional[0]?.value;
  const rate = positional[isAssign ? 0 : 1]?.value;
  if (target?.kind !== "member" || !/^(lr|learning_rate)$/.test(target.name) || rate === undefined) return undefined;
  return { optimizer: target.object, rate };
}

/** The call or calls of `compile` that hold for a model, or that held at a call that trains; undefined where none was seen. */
export function compiledState(of: Value): Value | undefined {
  const found = alternativesOf(of).flatMap(({ when, value }) => {
    const slot = slotOf(value);
    const compiled = slot?.names.get(slot.key);
    return compiled ? [{ when, value: compiled }] : [];
  });
  return found.length > 0 ? joinValues(found) : undefined;
}

function slotOf(model: Value): Slot | undefined {
  let path = "";
  let at = model;
  for (; at.kind === "member"; at = at.object) path = `.${at.name}${path}`;
  if (at.kind !== "made" && at.kind !== "instance" && at.kind !== "unknown") return undefined;
  return { names: at.attributes, key: path + COMPILED };
}

/** After `compile`, `model.optimizer` is what was passed; a string is only the name of what is made. */
function keepOptimizer(machine: Machine, model: Value, call: Made): void {
  const given = call.arguments.keywords.get("optimizer") ?? call.arguments.positional[0];
  if (model.kind !== "made" && model.kind !== "instance") return;
  if (given && given.value.kind !== "constant") machine.store.write(model.attributes, "optimizer", given.value);
  else machine.store.remove(model.attributes, "optimizer");
}
