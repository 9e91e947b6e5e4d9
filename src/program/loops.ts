import type { Expression, For, Statement, While } from "../python/nodes.ts";
import { assignTo, writeAttribute } from "./assign.ts";
import { settingsOf } from "./config-loops.ts";
import { findCountedPlaces } from "./counted.ts";
import { elementOf } from "./elements.ts";
import { evaluate } from "./evaluate.ts";
import { execute } from "./execute.ts";
import { findAssigned } from "./loop-scan.ts";
import type { Machine } from "./machine.ts";
import { truthOf } from "./operators.ts";
import { findScope } from "./scope.ts";
import type { Exit } from "./trace.ts";
import { executeForTurns, executeWhileTurns } from "./turn-loops.ts";
import type { FunctionValue, Instance, Site, Value } from "./values.ts";
import { alternativesOf, joinValues, unknown } from "./values.ts";

/** The body runs once for all turns: what earlier turns may have changed is open from the start. */
export function executeFor(machine: Machine, node: For): Exit | undefined {
  const over = evaluate(machine, node.iterable);
  const limit = machine.turns?.limitOf(machine.site(node));
  const parts = { site: machine.site(node), over, test: undefined, lines: linesOf(machine, node) };
  if (limit !== undefined)
    return executeForTurns(machine, node, { ...parts, target: machine.text(node.target) }, limit);
  const settings = settingsOf(node, over);
  if (settings) return executeSettings(machine, node, settings);
  const element = elementOf(machine, over, node.target);
  const { body } = machine.collect(() => {
    openCarried(machine, node.body);
    assignTo(machine, node.target, element, node.target);
    runBody(machine, node.body);
  });
  machine.emit({ kind: "loop", ...parts, element, target: machine.text(node.target), body });
  return execute(machine, node.orelse);
}

/** A loop that only sets what it goes over runs turn by turn, and is no loop of a training. */
function executeSettings(machine: Machine, node: For, settings: Value[]): Exit | undefined {
  for (const item of settings) {
    assignTo(machine, node.target, item, node.target);
    runBody(machine, node.body, 0);
  }
  return execute(machine, node.orelse);
}

/** `while` runs like `for`; a condition that is certainly false skips the body. */
export function executeWhile(machine: Machine, node: While): Exit | undefined {
  const limit = machine.turns?.limitOf(machine.site(node));
  const parts = { site: machine.site(node), over: undefined, lines: linesOf(machine, node) };
  if (limit !== undefined) return executeWhileTurns(machine, node, { ...parts, test: undefined }, limit);
  let test: Value | undefined;
  const { body, result: isSkipped } = machine.collect(() => {
    if (truthOf(evaluate(machine, node.test)) === false) return true;
    openCarried(machine, node.body);
    test = evaluate(machine, node.test);
    runBody(machine, node.body);
    return false;
  });
  if (!isSkipped) machine.emit({ kind: "loop", ...parts, test, element: undefined, body });
  return execute(machine, node.orelse);
}

function linesOf(machine: Machine, { body, end }: For | While): Site {
  return machine.site({ start: body[0]?.start ?? end, end: body.at(-1)?.end ?? end });
}

function runBody(machine: Machine, body: Statement[], depth = 1): void {
  const { pending } = machine.frame;
  const before = pending.length;
  machine.loopDepth += depth;
  try {
    execute(machine, body);
  } finally {
    machine.loopDepth -= depth;
  }
  const inner = pending.splice(before);
  const ends = inner.filter((arm) => arm.exit === "continue" || arm.exit === "break");
  pending.push(...inner.filter((arm) => arm.exit === "return" || arm.exit === "raise"));
  if (ends.length > 0) machine.store.merge([{ when: undefined, writes: new Map() }, ...ends]);
}

/** A constant that the body assigns again may have changed before this turn; objects keep their identity. */
function openCarried(machine: Machine, body: Statement[]): void {
  const { names, attributes, items, counted } = findAssigned(body);
  for (const name of names) {
    const scope = findScope(machine.frame.scope, name);
    const value = scope?.names.get(name);
    if (scope && value) machine.store.write(scope.names, name, openCounted(value, name, counted));
  }
  for (const path of attributes) openAttribute(machine, path, counted);
  for (const [name, keys] of items) openItems(machine, name, keys);
  for (const place of findCountedPlaces(machine.frame.scope, machine.frame.file))
    machine.store.write(place.names, place.key, openValue(place.value, String(place.key)));
}

/** Opens the attributes of `self` that a method assigns, for a framework that calls it turn by turn. */
export function openOwnAttributes(machine: Machine, object: Instance, { node }: FunctionValue): void {
  const [self] = node.parameters;
  if (self === undefined || node.kind !== "FunctionDef") return;
  for (const path of findAssigned(node.body).attributes) {
    const [owner, name = ""] = path.split(".");
    const value = owner === self.name ? object.attributes.get(name) : undefined;
    if (value) machine.store.write(object.attributes, name, openValue(value, path));
  }
}

function openItems(machine: Machine, owner: string, keys: Set<string | number>): void {
  const object = findScope(machine.frame.scope, owner)?.names.get(owner);
  const held: Map<unknown, Value> | undefined =
    object?.kind === "mapping" ? object.entries : object?.kind === "collection" ? object.items : undefined;
  for (const key of keys) {
    const value = held?.get(key);
    if (held && value) machine.store.write(held, key, openValue(value, `${owner}[${JSON.stringify(key)}]`));
  }
}

function openAttribute(machine: Machine, path: string, counted: Set<string>): void {
  const [owner = "", name = ""] = path.split(".");
  const object = findScope(machine.frame.scope, owner)?.names.get(owner);
  if (object?.kind !== "instance") return;
  const value = object.attributes.get(name);
  const target: Expression = { kind: "Name", id: path, start: object.site.start, end: object.site.end };
  if (value === undefined) return;
  writeAttribute(machine, object, { name, value: openCounted(value, path, counted), target, statement: target });
}

/** What the loop adds a number to is a number, however it began: read from a checkpoint, or passed. */
function openCounted(value: Value, name: string, counted: Set<string>): Value {
  const isRead = value.kind === "member" || value.kind === "unknown";
  return isRead && counted.has(name) ? startAt(value, name) : openValue(value, name);
}

function openValue(value: Value, name: string): Value {
  if (!alternativesOf(value).some((one) => one.value.kind === "constant" || one.value.kind === "operation"))
    return value;
  return startAt(value, name);
}

function startAt(value: Value, name: string): Value {
  return joinValues([
    { when: "in the first turn", value },
    { when: undefined, value: unknown(`${name} changes in the loop`) },
  ]);
}
