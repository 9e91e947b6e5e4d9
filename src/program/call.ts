import type { Parameter } from "../python/nodes.ts";
import { bindParameters } from "./bind-parameters.ts";
import { runArms } from "./branches.ts";
import { callBuiltin, callContainer } from "./builtins.ts";
import { findInClass, instantiate, libraryBases } from "./classes.ts";
import { isInDataFile } from "./config-files/data-file.ts";
import { evaluateBody } from "./evaluate.ts";
import { containsYield } from "./loop-scan.ts";
import type { Frame, Machine } from "./machine.ts";
import { callLibrary } from "./machine.ts";
import { mentionsIn } from "./mentions.ts";
import { createScope, namesInside } from "./scope.ts";
import { configuredArguments, configuredConstruction } from "./standard-library/configuration.ts";
import type { Argument, BoundMethod, CallArguments, FunctionValue, Instance, Made, Site, Value } from "./values.ts";
import { alternativesOf, collection, constant, joinValues, unknown } from "./values.ts";

/** What a call gives. Functions of the program are run in place; everything else is asked of the library. */
export function callValue(machine: Machine, callee: Value, args: CallArguments, site: Site): Value {
  switch (callee.kind) {
    case "function":
      return (
        machine.library.callDecorated(machine, callee, args, site) ??
        invoke(machine, {
          function: callee,
          receiver: undefined,
          args: configuredArguments(machine, callee, args) ?? args,
          site,
        })
      );
    case "method":
      return invoke(machine, { function: callee.function, receiver: callee.receiver, args, site });
    case "class":
      return instantiate(machine, callee, configuredConstruction(machine, callee, args) ?? args, site);
    case "instance":
      return callInstance(machine, callee, args, site);
    case "choice":
      return callChoice(machine, callee, args, site);
    case "external":
      if (callee.name.startsWith("builtins.")) return callBuiltin(machine, callee, args, site);
      return callLibrary(machine, callee, site, args);
    case "member":
      return callContainer(machine, callee, args, site) ?? callLibrary(machine, callee, site, args);
    case "made":
      return callPartial(machine, callee, args, site) ?? callLibrary(machine, callee, site, args);
    default:
      return callLibrary(machine, callee, site, args);
  }
}

/** `partial(f, …)(…)` is one call of `f`; where a configuration names `f`, that is its place. */
function callPartial(machine: Machine, callee: Made, args: CallArguments, site: Site): Value | undefined {
  const [inner, ...before] = callee.arguments.positional;
  if (callee.name !== "functools.partial" || inner === undefined) return undefined;
  const merged: CallArguments = {
    positional: [...before, ...args.positional],
    keywords: new Map([...callee.arguments.keywords, ...args.keywords]),
    hasUnknown: callee.arguments.hasUnknown || args.hasUnknown,
    ...(args.list ? { list: args.list } : {}),
  };
  return callValue(machine, inner.value, merged, isInDataFile(callee.site) ? callee.site : site);
}

/** Where several functions of the program, or several names or objects of libraries, may be meant, each is an arm; what they give is joined. */
function callChoice(
  machine: Machine,
  callee: Extract<Value, { kind: "choice" }>,
  args: CallArguments,
  site: Site,
): Value {
  const isOfProgram = (value: Value) => ["function", "method", "class", "instance"].includes(value.kind);
  const areNames = callee.alternatives.every(({ value }) => value.kind === "external" || value.kind === "made");
  if (!areNames && !callee.alternatives.some((one) => isOfProgram(one.value)))
    return callLibrary(machine, callee, site, args);
  const results: { when: string | undefined; value: Value }[] = [];
  const arms = callee.alternatives.map(({ when, value }) => ({
    when,
    test: undefined,
    run: () => {
      results.push({ when, value: callValue(machine, value, args, site) });
      return undefined;
    },
  }));
  runArms(machine, arms, site);
  return joinValues(results);
}

/** Calling an object runs its `__call__`, or the method that its library base would run. */
function callInstance(machine: Machine, callee: Instance, args: CallArguments, site: Site): Value {
  const own = findInClass(callee.class, "__call__");
  if (own?.kind === "function") return invoke(machine, { function: own, receiver: callee, args, site });
  const call: Made = { kind: "made", callee, name: "?()", arguments: args, site, attributes: new Map() };
  const name = libraryBases(callee.class)
    .map((base) => machine.library.methodOfCall(base))
    .find((method) => method !== undefined);
  const method = name === undefined ? undefined : findInClass(callee.class, name);
  const node = { kind: "call" as const, call, result: undefined as Value | undefined };
  machine.emit(node);
  // Turn by turn, what a model computes is one object: its layers say nothing about the order of a training.
  if (method?.kind !== "function" || machine.turns) return machine.library.call(machine, call) ?? call;
  node.result = invoke(machine, { function: method, receiver: callee, args, site });
  return node.result;
}

/** A call of a function of the program. */
export interface Invocation {
  function: FunctionValue;
  receiver: Value | undefined;
  args: CallArguments;
  site: Site;
}

/** Runs a function's body in the place of the call, down to a bounded depth; recursion is cut. */
export function invoke(machine: Machine, call: Invocation): Value {
  const { node } = call.function;
  const name = node.kind === "FunctionDef" ? node.name.id : "lambda";
  machine.entered.add(node);
  const open = machine.frames.filter((frame) => isSameFunction(frame.function, call.function));
  if (open.length > (goesIntoData(call, name) ? MAX_DATA_DEPTH : 0)) return unknown(`${name} calls itself`);
  if (countCalls(machine.frames) >= machine.maxCallDepth) return unknown(`${name} is called too deeply`);
  if (node.kind === "FunctionDef" && node.damaged) return unknown(`${name} has a syntax error`);
  const { body, result } = machine.collect(() => runFunction(machine, call));
  if (body.some((node) => node.kind !== "exit") || (machine.loopDepth > 0 && passesNumber(call.args)))
    machine.emit({ kind: "frame", ...call, body });
  noteGiver(machine, result, call.function);
  return result;
}

/** Settings inside settings deeper than this are not gone into. */
const MAX_DATA_DEPTH = 5;

/** Whether a call that calls itself goes into data that is known: `Config(value)` for each dict inside a dict. */
function goesIntoData({ args, function: { node } }: Invocation, name: string): boolean {
  const [first] = args.positional;
  const isData = first?.value.kind === "mapping" || first?.value.kind === "collection";
  return isData && (name === "__init__" || node.parameters.length <= 2) && args.keywords.size === 0;
}

/** A wrapper around one function is another one than around the next. */
function isSameFunction(open: FunctionValue | undefined, called: FunctionValue): boolean {
  return open?.node === called.node && open.closure === called.closure;
}

/** Of two functions that pass a value on, the inner one gave it. */
function noteGiver(machine: Machine, result: Value, giver: FunctionValue): void {
  for (const { value } of alternativesOf(result))
    if (value.kind !== "constant" && !machine.givers.has(value)) machine.givers.set(value, giver);
}

/** What a loop passes to a function that does nothing else may be the size of a batch. */
function passesNumber({ positional, keywords }: CallArguments): boolean {
  return [...positional, ...keywords.values()].some(
    ({ value }) => value.kind === "constant" && Number(value.value) > 0,
  );
}

function countCalls(frames: Frame[]): number {
  return frames.filter((frame) => frame.function !== undefined).length;
}

function runFunction(machine: Machine, call: Invocation): Value {
  const { node, file, closure } = call.function;
  const scope = createScope(closure);
  bindParameters(call, scope.names);
  const frame: Frame = {
    file,
    scope,
    function: call.function,
    class: undefined,
    receiver: call.receiver,
    returns: [],
    pending: [],
  };
  machine.frames.push(frame);
  try {
    evaluateBody(machine, node.body);
  } finally {
    machine.frames.pop();
  }
  mergePending(machine, frame);
  return resultOf(frame, node);
}

/** Attributes set on a path that returned early stay possible after the call. */
function mergePending(machine: Machine, frame: Frame): void {
  const early = frame.pending.filter((arm) => arm.exit === "return");
  if (early.length > 0) machine.store.merge([...early, { when: undefined, writes: new Map() }]);
}

function resultOf(frame: Frame, node: FunctionValue["node"]): Value {
  if (node.kind === "FunctionDef" && containsYield(node)) {
    const items = frame.returns.map((one) => one.value);
    return {
      ...collection("list", items, false),
      isGenerator: true,
      locals: namesInside(frame.scope, mentionsIn(node.body).names),
    };
  }
  if (frame.returns.length === 0) return constant(null);
  return joinValues(frame.returns);
}

/**
 * Runs a function as if someone called it whom no file shows: its parameters are unknown, the receiver too if it has one.
 * Defaults hold, but `None` is mostly a place that callers fill.
 */
export function invokeAsFragment(machine: Machine, callee: FunctionValue | BoundMethod): Value {
  const target = callee.kind === "method" ? callee.function : callee;
  const receiver = callee.kind === "method" ? callee.receiver : undefined;
  const keywords = new Map<string, Argument>();
  for (const parameter of target.node.parameters.slice(receiver ? 1 : 0)) {
    if (parameter.style === "varPositional" || parameter.style === "varKeyword") continue;
    const value = fragmentValue(target, parameter);
    if (value) keywords.set(parameter.name, { value, site: undefined, whole: undefined });
  }
  const site = { file: target.file, start: target.node.start, end: target.node.end };
  return invoke(machine, { function: target, receiver, args: { positional: [], keywords, hasUnknown: false }, site });
}

/** What a parameter is when no call is in view; undefined where its default is taken. */
function fragmentValue({ file, defaults }: FunctionValue, { name, start, end }: Parameter): Value | undefined {
  const given = defaults.get(name);
  if (given && !(given.kind === "constant" && given.value === null)) return undefined;
  const origin = { kind: "parameter" as const, label: name, file, start, end, from: [] };
  const passed = unknown(`${name} is a parameter that no file passes`, origin);
  return given ? joinValues([given, passed].map((value) => ({ when: undefined, value }))) : passed;
}
