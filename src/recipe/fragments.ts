import { invokeAsFragment } from "../program/call.ts";
import { instantiateAsFragment } from "../program/classes.ts";
import type { Machine } from "../program/machine.ts";
import { functionsIn, mentionsIn } from "../program/mentions.ts";
import { type ClassValue, type FunctionValue, NO_ARGUMENTS, type Value } from "../program/values.ts";
import type { Statement } from "../python/nodes.ts";
import type { SourceFile } from "../python/source-file.ts";
import { mayFunctionTrain } from "./may-train.ts";

function isWorthwhile({ node }: FunctionValue): boolean {
  return node.kind === "FunctionDef" && mayFunctionTrain(node);
}

/** A function or method with training code, and a way to run it when nothing has reached it until then. */
export interface FragmentEntry {
  name: string;
  node: FunctionValue["node"];
  run(): Value | undefined;
}

/** The functions and methods of a file that may train, callers before what they call. */
export function listFragments(machine: Machine, file: SourceFile): FragmentEntry[] {
  return callersFirst(fragmentsOf(machine, file), file);
}

function fragmentsOf(machine: Machine, file: SourceFile): FragmentEntry[] {
  const values = [...(machine.modules.get(file.path)?.scope.names.values() ?? [])];
  return values.flatMap((value) => {
    if (value.kind === "class" && value.file === file) return methodsOf(machine, value);
    const own = value.kind === "function" ? unwrap(value) : undefined;
    if (own === undefined || own.file !== file || !isWorthwhile(own)) return [];
    const run = () => (machine.entered.has(own.node) ? undefined : startFunction(machine, own));
    return [{ name: nameOf(own), node: own.node, run }];
  });
}

/** The function that decorators of the program put others in the place of. */
function unwrap(value: FunctionValue): FunctionValue {
  return value.wraps ? unwrap(value.wraps) : value;
}

/** A command of a library starts with its options; any other function with parameters that nobody passes. */
function startFunction(machine: Machine, value: FunctionValue): Value {
  const site = { file: value.file, start: value.node.start, end: value.node.end };
  return machine.library.callDecorated(machine, value, NO_ARGUMENTS, site) ?? invokeAsFragment(machine, value);
}

/** The methods of a class, each with a way to run it on one object whose `__init__` ran. */
function methodsOf(machine: Machine, owner: ClassValue): FragmentEntry[] {
  let instance: Value | undefined;
  return [...owner.attributes.values()].flatMap((attribute) => {
    const method = attribute.kind === "function" ? unwrap(attribute) : undefined;
    if (method === undefined || !isWorthwhile(method)) return [];
    const { node } = method;
    const run = () => {
      if (machine.entered.has(node)) return undefined;
      instance ??= instantiateAsFragment(machine, owner);
      if (machine.entered.has(node)) return undefined;
      return invokeAsFragment(machine, { kind: "method", function: method, receiver: instance });
    };
    return [{ name: `${owner.node.name.id}.${nameOf(method)}`, node, run }];
  });
}

/** What others name is reached through them, with what they pass; so it comes last. */
function callersFirst(entries: FragmentEntry[], file: SourceFile): FragmentEntry[] {
  const mentioning = new Map<string, number>();
  for (const { body } of functionsIn(file.module.body)) {
    for (const word of wordsIn(body)) mentioning.set(word, (mentioning.get(word) ?? 0) + 1);
  }
  const isNamed = ({ name, node }: FragmentEntry) => {
    const word = name.split(".").pop() ?? name;
    const own = node.kind === "FunctionDef" && wordsIn(node.body).has(word) ? 1 : 0;
    return (mentioning.get(word) ?? 0) > own;
  };
  return [...entries.filter((entry) => !isNamed(entry)), ...entries.filter(isNamed)];
}

function wordsIn(body: Statement[]): Set<string> {
  const { names, attributes } = mentionsIn(body);
  return new Set([...names, ...attributes]);
}

function nameOf(value: FunctionValue): string {
  return value.node.kind === "FunctionDef" ? value.node.name.id : "lambda";
}
