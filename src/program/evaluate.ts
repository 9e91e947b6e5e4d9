import type {
  Argument as ArgumentNode,
  Call,
  Comprehension,
  Expression,
  NumberLiteral,
  Span,
} from "../python/nodes.ts";
import { assignTo } from "./assign.ts";
import { readAttribute, readItem } from "./attribute.ts";
import { BUILTINS } from "./builtins.ts";
import { callValue } from "./call.ts";
import { withReadEntries } from "./config-files/config-object.ts";
import { decide } from "./decide.ts";
import { entriesOfDict } from "./dict-classes.ts";
import { elementOf } from "./elements.ts";
import { execute } from "./execute.ts";
import { resolveImported } from "./imports.ts";
import type { Machine } from "./machine.ts";
import { unknownAt } from "./machine.ts";
import { isDecidedByMachine, openNumbers } from "./machine-tests.ts";
import { applyBinary, applyComparison, applyUnary, truthOf } from "./operators.ts";
import { createScope, findScope } from "./scope.ts";
import type { CallArguments, Mapping, Value } from "./values.ts";
import { collection, constant, external, joinValues, MAX_ITEMS, MAX_TEXT, originOf, unknown } from "./values.ts";

/** What an expression is at the present place of the interpretation. Never fails: what cannot be known is `unknown`. */
export function evaluate(machine: Machine, node: Expression): Value {
  machine.step();
  const value = evaluateNode(machine, node);
  return machine.turns?.replace(value) ?? value;
}

function evaluateNode(machine: Machine, node: Expression): Value {
  switch (node.kind) {
    case "Name":
      return readName(machine, node);
    case "Number":
      return readNumber(machine, node);
    case "String":
      return constant(node.value, machine.origin("literal", machine.text(node), node));
    case "Literal":
      if (node.value === "...") return unknown("...");
      return constant(
        node.value === "None" ? null : node.value === "True",
        machine.origin("literal", node.value, node),
      );
    case "FormattedString":
      return evaluateFormatted(machine, node);
    case "List":
    case "Tuple":
    case "Set":
      return evaluateSequence(machine, node);
    case "Dict":
      return evaluateDict(machine, node);
    case "Attribute":
      return noteRead(machine, readAttribute(machine, evaluate(machine, node.object), node.name.id, node), node);
    case "Subscript":
      return readItem(machine, evaluate(machine, node.object), evaluate(machine, node.index), node);
    case "Call":
      return evaluateCall(machine, node);
    case "Unary":
      return applyUnary(node.operator, evaluate(machine, node.operand), machine.site(node));
    case "Binary":
      return applyBinary(
        node.operator,
        [evaluate(machine, node.left), evaluate(machine, node.right)],
        machine.site(node),
      );
    case "BoolOp":
      return evaluateBoolOp(machine, node);
    case "Compare":
      return evaluateCompare(machine, node);
    case "Conditional":
      return evaluateConditional(machine, node);
    case "Lambda":
      return makeLambda(machine, node);
    case "Comprehension":
      return evaluateComprehension(machine, node);
    case "Await":
    case "Starred":
      return evaluate(machine, node.value);
    case "Yield":
      return evaluateYield(machine, node);
    case "NamedExpression": {
      const value = evaluate(machine, node.value);
      assignTo(machine, node.target, value, node);
      return value;
    }
    case "Slice":
      for (const bound of [node.lower, node.upper, node.step]) if (bound) evaluate(machine, bound);
      return unknownAt(machine, node);
    case "Opaque":
      return unknown(node.reason);
  }
}

function readName(machine: Machine, node: Extract<Expression, { kind: "Name" }>): Value {
  machine.read.add(node);
  const scope = findScope(machine.frame.scope, node.id);
  const value = scope?.names.get(node.id);
  if (value) return resolveImported(machine, value);
  return BUILTINS.has(node.id)
    ? external(`builtins.${node.id}`)
    : unknown(`${node.id} is not defined in any file that was read`);
}

function readNumber(machine: Machine, node: NumberLiteral): Value {
  return constant(node.value, machine.origin("literal", machine.text(node), node), node.isFloat);
}

function evaluateFormatted(machine: Machine, node: Extract<Expression, { kind: "FormattedString" }>): Value {
  const parts = node.parts.map((part) => evaluate(machine, part));
  const isKnown = parts.every((part) => part.kind === "constant" && part.value !== null);
  if (!isKnown) return unknownAt(machine, node);
  const texts = parts.map((part) => (part.kind === "constant" ? String(part.value) : ""));
  if (texts.reduce((length, text) => length + text.length, 0) > MAX_TEXT) return unknownAt(machine, node);
  const text = texts.join("");
  return constant(text, machine.origin("literal", machine.text(node), node));
}

function evaluateSequence(machine: Machine, node: Extract<Expression, { kind: "List" | "Tuple" | "Set" }>): Value {
  const items: Value[] = [];
  let isComplete = true;
  for (const item of node.items) {
    const value = evaluate(machine, item);
    if (item.kind !== "Starred") items.push(value);
    else if (value.kind === "collection" && value.isComplete) items.push(...value.items.values());
    else isComplete = false;
  }
  const form = node.kind === "List" ? "list" : node.kind === "Tuple" ? "tuple" : "set";
  if (form !== "tuple") for (const item of items) machine.hold(item);
  return collection(form, items, isComplete);
}

function evaluateDict(machine: Machine, node: Extract<Expression, { kind: "Dict" }>): Value {
  const dict: Mapping = {
    kind: "mapping",
    entries: new Map(),
    isComplete: true,
    origin: machine.origin("literal", "dict", node),
  };
  for (const { key, value } of node.entries) {
    const held = withReadEntries(machine, evaluate(machine, value));
    machine.hold(held);
    const name = key && evaluate(machine, key);
    if (name?.kind === "constant") dict.entries.set(name.value, held);
    else if (name === undefined && held.kind === "mapping") {
      for (const entry of held.entries) dict.entries.set(...entry);
      dict.isComplete &&= held.isComplete;
    } else {
      dict.isComplete = false;
      if (name) dict.keyed = new Map([...(dict.keyed ?? []), [name, held]]);
    }
  }
  return dict;
}

function evaluateCall(machine: Machine, node: Call): Value {
  const { callee: written } = node;
  const callee =
    written.kind === "Attribute"
      ? readAttribute(machine, evaluate(machine, written.object), written.name.id, written)
      : evaluate(machine, written);
  const args = { ...evaluateArguments(machine, node.arguments), list: machine.site(node.list) };
  return callValue(machine, callee, args, machine.site(node));
}

/** Reads of some attributes matter by themselves: `optimizer.lr` exists in some releases only. */
function noteRead(machine: Machine, value: Value, node: Extract<Expression, { kind: "Attribute" }>): Value {
  if (value.kind === "member" && machine.library.watched.has(value.name))
    machine.emit({ kind: "read", member: { ...value, site: machine.site(node.name) } });
  return value;
}

/** Evaluates the arguments of a call in order, taking apart `*` and `**` where their contents are known. */
function evaluateArguments(machine: Machine, nodes: ArgumentNode[]): CallArguments {
  const args: CallArguments = { positional: [], keywords: new Map(), hasUnknown: false };
  for (const node of nodes) {
    const value = asMapping(evaluate(machine, node.value), node.unpack);
    const argument = { value, site: machine.site(node.value), whole: machine.site(node) };
    if (node.name !== undefined) args.keywords.set(node.name, argument);
    else if (node.unpack === "") args.positional.push(argument);
    else unpackArgument(args, withReadEntries(machine, value), argument);
  }
  return args;
}

/** `**config` of an object whose class extends `dict` brings its entries. */
function asMapping(value: Value, unpack: ArgumentNode["unpack"]): Value {
  return unpack !== "" && value.kind === "instance" ? (entriesOfDict(value) ?? value) : value;
}

function unpackArgument(
  args: CallArguments,
  value: Value,
  { site }: { site: CallArguments["positional"][0]["site"] },
): void {
  if (value.kind === "collection" && value.isComplete) {
    for (const item of value.items.values()) args.positional.push({ value: item, site, whole: undefined });
    if (args.positional.length > MAX_ITEMS) args.hasUnknown = true;
  } else if (value.kind === "mapping") {
    for (const [name, entry] of value.entries) {
      if (typeof name === "string") args.keywords.set(name, { value: entry, site, whole: undefined });
    }
    if (!value.isComplete) args.hasUnknown = true;
  } else {
    if (value.kind === "collection") args.rest = [...(args.rest ?? []), ...value.items.values()];
    args.hasUnknown = true;
  }
}

/** `a or b` gives an operand; where the left one is undecided, either. */
function evaluateBoolOp(machine: Machine, node: Extract<Expression, { kind: "BoolOp" }>): Value {
  const left = evaluate(machine, node.left);
  const truth = truthOf(left);
  if (truth !== undefined)
    return truth === (node.operator === "or") ? left : afterDecided(machine, left, evaluate(machine, node.right), node);
  const right = evaluate(machine, node.right);
  const isCondition = [left, right].every((value) => value.kind === "operation" || value.kind === "constant");
  if (isCondition)
    return { kind: "operation", operator: node.operator, operands: [left, right], site: machine.site(node) };
  return joinValues([
    { when: undefined, value: left },
    { when: undefined, value: right },
  ]);
}

/** A truth value that follows from two comes from both. */
function afterDecided(machine: Machine, left: Value, right: Value, node: Span): Value {
  if (right.kind !== "constant" || typeof right.value !== "boolean") return right;
  const from = [left, right].flatMap((operand) => originOf(operand) ?? []);
  return from.length < 2 ? right : { ...right, origin: { ...machine.origin("operation", "and", node), from } };
}

function evaluateCompare(machine: Machine, node: Extract<Expression, { kind: "Compare" }>): Value {
  const operands = node.operands.map((operand) => evaluate(machine, operand));
  const site = machine.site(node);
  const parts = node.operators.map((operator, index) => {
    const pair = [operands[index] ?? unknown("missing"), operands[index + 1] ?? unknown("missing")] as [Value, Value];
    return applyComparison(operator, pair, site);
  });
  if (parts.some((part) => truthOf(part) === false)) return constant(false, parts[0] && originOf(parts[0]));
  const open = parts.filter((part) => truthOf(part) === undefined);
  const [only] = open.length > 0 ? open : parts;
  if (open.length <= 1 && only) return only;
  return { kind: "operation", operator: "and", operands: open, site };
}

function evaluateConditional(machine: Machine, node: Extract<Expression, { kind: "Conditional" }>): Value {
  const test = evaluate(machine, node.test);
  const truth = decide(machine, test);
  if (truth !== undefined) return evaluate(machine, truth ? node.body : node.orelse);
  const when = machine.text(node.test);
  const alternatives = [
    { when, value: evaluate(machine, node.body) },
    { when: `not (${when})`, value: evaluate(machine, node.orelse) },
  ];
  return joinValues(isDecidedByMachine(test) ? openNumbers(alternatives) : alternatives);
}

function makeLambda(machine: Machine, node: Extract<Expression, { kind: "Lambda" }>): Value {
  const { file, scope } = machine.frame;
  const defaults = new Map<string, Value>();
  for (const parameter of node.parameters) {
    if (parameter.default) defaults.set(parameter.name, evaluate(machine, parameter.default));
  }
  return { kind: "function", node, file, closure: scope, defaults, decorators: [], owner: undefined };
}

/** The element is evaluated once, for one item that stands for all; a known short list is gone through. */
function evaluateComprehension(machine: Machine, node: Comprehension): Value {
  const outer = machine.frame.scope;
  machine.frame.scope = createScope(outer);
  machine.loopDepth++;
  try {
    const [clause] = node.clauses;
    const over = clause && evaluate(machine, clause.iterable);
    if (clause && over?.kind === "collection" && isUnrollable(node, over))
      return mapItems(machine, node, [...over.items.values()]);
    for (const [index, each] of node.clauses.entries()) {
      const iterable = index === 0 && over ? over : evaluate(machine, each.iterable);
      assignTo(machine, each.target, elementOf(machine, iterable, each.iterable), each.target);
      for (const condition of each.conditions) evaluate(machine, condition);
    }
    return comprehensionResult(node, [evaluateElement(machine, node)], false);
  } finally {
    machine.loopDepth--;
    machine.frame.scope = outer;
  }
}

/** Lists of at most this many items are gone through one by one. */
const MAX_UNROLLED = 16;

function isUnrollable(node: Comprehension, over: Extract<Value, { kind: "collection" }>): boolean {
  return over.isComplete && over.items.size <= MAX_UNROLLED && node.clauses.length === 1;
}

/** An entry of a dict that is only perhaps kept stays: nothing else can stand under its key. */
function mapItems(machine: Machine, node: Comprehension, items: Value[]): Value {
  const [clause] = node.clauses;
  let isComplete = true;
  const results = items.flatMap((item) => {
    if (clause) assignTo(machine, clause.target, item, clause.target);
    const tests = clause?.conditions.map((condition) => decide(machine, evaluate(machine, condition))) ?? [];
    if (tests.includes(false)) return [];
    if (tests.includes(undefined) && node.form !== "dict") isComplete = false;
    return [evaluateElement(machine, node)];
  });
  return comprehensionResult(node, results, isComplete);
}

interface Element {
  key: Value | undefined;
  value: Value;
}

function evaluateElement(machine: Machine, node: Comprehension): Element {
  const key = node.key && evaluate(machine, node.key);
  return { key, value: evaluate(machine, node.element) };
}

function comprehensionResult(node: Comprehension, elements: Element[], isComplete: boolean): Value {
  if (node.form !== "dict") {
    const form = node.form === "set" ? "set" : "list";
    return collection(
      form,
      elements.map((element) => element.value),
      isComplete,
    );
  }
  const dict: Mapping = { kind: "mapping", entries: new Map(), isComplete, origin: undefined };
  for (const { key, value } of elements) {
    if (key?.kind === "constant") dict.entries.set(key.value, value);
    else dict.isComplete = false;
  }
  return dict;
}

function evaluateYield(machine: Machine, node: Extract<Expression, { kind: "Yield" }>): Value {
  const value = node.value ? evaluate(machine, node.value) : constant(null);
  machine.frame.returns.push({ when: undefined, value: node.isFrom ? elementOf(machine, value, node) : value });
  return unknownAt(machine, node);
}

/** Runs the statements of a lambda or function body; used by calls. */
export function evaluateBody(machine: Machine, body: Expression | Parameters<typeof execute>[1]): void {
  if (Array.isArray(body)) execute(machine, body);
  else machine.frame.returns.push({ when: undefined, value: evaluate(machine, body) });
}
