import type { FunctionDef, Statement, With } from "../python/nodes.ts";
import { assignTo } from "./assign.ts";
import { readAttribute } from "./attribute.ts";
import { executeIf, executeMatch, executeTry } from "./branches.ts";
import { callValue } from "./call.ts";
import { executeClass, findInClass } from "./classes.ts";
import { applyDecorators } from "./decorators.ts";
import { evaluate } from "./evaluate.ts";
import { executeImport, executeImportFrom } from "./imports.ts";
import { executeFor, executeWhile } from "./loops.ts";
import type { Machine } from "./machine.ts";
import { applyBinary } from "./operators.ts";
import { findScope } from "./scope.ts";
import type { Exit } from "./trace.ts";
import type { FunctionValue, Value } from "./values.ts";
import { constant, NO_ARGUMENTS, unknown } from "./values.ts";

/** Runs statements in order; returns how control leaves them, undefined when it falls through. */
export function execute(machine: Machine, body: Statement[]): Exit | undefined {
  for (const statement of body) {
    machine.step();
    const exit = executeStatement(machine, statement);
    if (exit) return exit;
  }
  return undefined;
}

function executeStatement(machine: Machine, node: Statement): Exit | undefined {
  switch (node.kind) {
    case "ExpressionStatement":
      evaluate(machine, node.value);
      return undefined;
    case "Assign": {
      const value = evaluate(machine, node.value);
      for (const target of node.targets) assignTo(machine, target, value, node);
      return undefined;
    }
    case "AnnAssign":
      if (node.value) assignTo(machine, node.target, evaluate(machine, node.value), node);
      return undefined;
    case "AugAssign": {
      const operands: [Value, Value] = [evaluate(machine, node.target), evaluate(machine, node.value)];
      assignTo(machine, node.target, applyBinary(node.operator, operands, machine.site(node)), node);
      return undefined;
    }
    case "FunctionDef":
      machine.store.write(machine.frame.scope.names, node.name.id, defineFunction(machine, node));
      return undefined;
    case "ClassDef":
      executeClass(machine, node);
      return undefined;
    case "If":
      return executeIf(machine, node);
    case "Match":
      return executeMatch(machine, node);
    case "Try":
      return executeTry(machine, node);
    case "For":
      return executeFor(machine, node);
    case "While":
      return executeWhile(machine, node);
    case "With":
      return executeWith(machine, node);
    case "Import":
      executeImport(machine, node);
      return undefined;
    case "ImportFrom":
      executeImportFrom(machine, node);
      return undefined;
    case "Return":
      machine.frame.returns.push({
        when: undefined,
        value: node.value ? evaluate(machine, node.value) : constant(null),
      });
      return leave(machine, "return", node);
    case "Raise":
      if (node.exception) evaluate(machine, node.exception);
      return leave(machine, "raise", node);
    case "Break":
      return leave(machine, "break", node);
    case "Continue":
      return leave(machine, "continue", node);
    default:
      executeSmall(machine, node);
      return undefined;
  }
}

function executeSmall(machine: Machine, node: Statement): void {
  switch (node.kind) {
    case "Assert":
      evaluate(machine, node.test);
      break;
    case "Print":
      for (const value of node.values) evaluate(machine, value);
      break;
    case "Exec":
      evaluate(machine, node.code);
      break;
    case "Delete":
      for (const target of node.targets) {
        if (target.kind === "Name") machine.store.remove(machine.frame.scope.names, target.id);
      }
      break;
    case "Global":
    case "Nonlocal":
      redirectNames(machine, node.kind, node.names);
      break;
    case "Damaged":
      forgetNames(machine, machine.text(node));
      break;
    default:
      break;
  }
}

function leave(machine: Machine, exit: Exit, node: Statement): Exit {
  machine.emit({ kind: "exit", exit, site: machine.site(node) });
  return exit;
}

function defineFunction(machine: Machine, node: FunctionDef): Value {
  const value = makeFunction(machine, node);
  return value.decorators.length === 0 ? value : applyDecorators(machine, value, machine.site(node.name));
}

function makeFunction(machine: Machine, node: FunctionDef): FunctionValue {
  const { file, scope, class: owner } = machine.frame;
  const defaults = new Map<string, Value>();
  for (const parameter of node.parameters) {
    if (parameter.default) defaults.set(parameter.name, evaluate(machine, parameter.default));
  }
  const decorators = node.decorators.map((decorator) => evaluate(machine, decorator));
  const closure = owner ? (scope.parent ?? scope) : scope;
  return { kind: "function", node, file, closure, defaults, decorators, owner };
}

function executeWith(machine: Machine, node: With): Exit | undefined {
  const contexts: Value[] = [];
  const around = machine.contexts;
  const { body, result } = machine.collect(() => {
    for (const { context, target } of node.items) {
      const value = evaluate(machine, context);
      contexts.push(value);
      machine.contexts = [...around, ...contexts];
      const entered = enterContext(machine, value, context);
      if (target) assignTo(machine, target, entered, target);
    }
    return execute(machine, node.body);
  });
  machine.contexts = around;
  if (body.length > 0) machine.emit({ kind: "region", site: machine.site(node), contexts, body });
  return result;
}

function enterContext(machine: Machine, value: Value, node: With["items"][0]["context"]): Value {
  if (value.kind !== "instance" || !findInClass(value.class, "__enter__")) return value;
  return callValue(machine, readAttribute(machine, value, "__enter__", node), NO_ARGUMENTS, machine.site(node));
}

function redirectNames(machine: Machine, kind: "Global" | "Nonlocal", names: string[]): void {
  const { scope } = machine.frame;
  for (const name of names) {
    const owner = kind === "Global" ? scope.module : scope.parent && findScope(scope.parent, name);
    if (owner) scope.redirected.set(name, owner);
  }
}

/** What a damaged statement may have assigned is no longer known. */
function forgetNames(machine: Machine, text: string): void {
  const { names } = machine.frame.scope;
  for (const [name] of text.matchAll(/[A-Za-z_]\w*/g)) {
    if (names.has(name)) machine.store.write(names, name, unknown(`${name} stands in a statement with a syntax error`));
  }
}
