import type { Expression, Span } from "../python/nodes.ts";
import { itemName } from "./attribute.ts";
import { adopt } from "./config-files/config-object.ts";
import { writeEntry } from "./dict-classes.ts";
import { evaluate } from "./evaluate.ts";
import type { Binding, Machine } from "./machine.ts";
import { ownerOf } from "./scope.ts";
import type { Value } from "./values.ts";
import { alternativesOf, collection, joinValues, unknown, withOrigin } from "./values.ts";

/** Binds a target to a value; `statement` is the whole assignment. */
export function assignTo(machine: Machine, target: Expression, value: Value, statement: Span): void {
  switch (target.kind) {
    case "Name": {
      const { names, module } = ownerOf(machine.frame.scope, target.id);
      noteBinding(machine, value, {
        name: target.id,
        place: module ? "function" : "module",
        site: machine.site(target),
        statement: machine.site(statement),
      });
      noteRebinding(machine, names.get(target.id), value, target);
      machine.store.write(names, target.id, withOrigin(value, "name", target.id, machine.site(target)));
      return;
    }
    case "Tuple":
    case "List":
      assignItems(machine, target.items, value, statement);
      return;
    case "Starred":
      assignTo(machine, target.value, value, statement);
      return;
    case "Attribute": {
      const object = evaluate(machine, target.object);
      writeAttribute(machine, object, { name: target.name.id, value, target, statement });
      return;
    }
    case "Subscript":
      writeItem(machine, target, value, statement);
      return;
    default:
      return;
  }
}

function noteBinding(machine: Machine, value: Value, binding: Binding): void {
  for (const { value: one } of alternativesOf(value)) {
    if (one.kind === "collection") for (const item of one.items.values()) machine.hold(item);
    if (one.kind === "made") machine.bindings.set(one, [...(machine.bindings.get(one) ?? []), binding]);
  }
}

/** An object of a library that takes the place of another under the same name. */
function noteRebinding(
  machine: Machine,
  before: Value | undefined,
  after: Value,
  target: Extract<Expression, { kind: "Name" }>,
): void {
  if (before?.kind === "made" && after.kind === "made" && before !== after) {
    machine.emit({ kind: "rebind", name: target.id, before, after, site: machine.site(target) });
  }
}

function assignItems(machine: Machine, targets: Expression[], value: Value, statement: Span): void {
  const starAt = targets.findIndex((target) => target.kind === "Starred");
  const isKnown =
    value.kind === "collection" && value.isComplete && (starAt >= 0 || value.items.size === targets.length);
  const items = isKnown ? [...value.items.values()] : [];
  const behind = targets.length - starAt - 1;
  targets.forEach((target, index) => {
    if (!isKnown) assignTo(machine, target, partOf(machine, value, index, target), statement);
    else if (starAt < 0 || index < starAt) assignTo(machine, target, items[index] ?? unknown("missing"), statement);
    else if (index === starAt)
      assignTo(machine, target, collection("list", items.slice(starAt, items.length - behind)), statement);
    else assignTo(machine, target, items[items.length - (targets.length - index)] ?? unknown("missing"), statement);
  });
}

/** One part of something that is taken apart but not known item by item. */
function partOf(machine: Machine, value: Value, index: number, target: Span): Value {
  if (value.kind === "choice") {
    return joinValues(value.alternatives.map((one) => ({ ...one, value: partOf(machine, one.value, index, target) })));
  }
  if (value.kind === "collection") return value.items.get(index) ?? unknown("an item beyond the known part of a list");
  return { kind: "member", object: value, name: `[${index}]`, site: machine.site(target) };
}

interface AttributeWrite {
  name: string;
  value: Value;
  target: Span;
  statement: Span;
}

/** Sets an attribute; on one of several objects the former value stays possible. */
export function writeAttribute(machine: Machine, object: Value, write: AttributeWrite): void {
  const objects = alternativesOf(object);
  for (const one of objects) writeOneAttribute(machine, one.value, write, objects.length > 1);
}

function writeOneAttribute(machine: Machine, object: Value, write: AttributeWrite, isWeak: boolean): void {
  const { name, value, target, statement } = write;
  const attributes = attributesOf(object);
  const bound = withOrigin(value, "attribute", name, machine.site(target));
  noteBinding(machine, value, {
    name,
    place: "attribute",
    site: machine.site(target),
    statement: machine.site(statement),
  });
  if (attributes && name === "__dict__" && value.kind === "mapping" && value.entries !== attributes)
    for (const [key, held] of value.entries) machine.store.write(attributes, String(key), held);
  else if (attributes) {
    const before = attributes.get(name);
    const given = object.kind === "mapping" ? adopt(machine, object, bound) : bound;
    const next = isWeak && before ? joinValues([before, given].map((one) => ({ when: undefined, value: one }))) : given;
    machine.store.write(attributes, name, next);
  }
  if (object.kind === "instance" || object.kind === "module" || object.kind === "class") return;
  if (object.kind === "mapping" && attributes) return;
  const sites = { site: machine.site(target), statement: machine.site(statement) };
  machine.emit({ kind: "write", object, path: `.${name}`, value, ...sites });
}

function attributesOf(object: Value): Map<string, Value> | undefined {
  switch (object.kind) {
    case "instance":
    case "class":
    case "made":
    case "unknown":
      return object.attributes;
    case "module":
      return object.scope.names;
    case "mapping":
      return object.isNamespace ? (object.entries as Map<unknown, Value> as Map<string, Value>) : undefined;
    default:
      return undefined;
  }
}

function writeItem(
  machine: Machine,
  target: Extract<Expression, { kind: "Subscript" }>,
  value: Value,
  statement: Span,
): void {
  const index = evaluate(machine, target.index);
  machine.hold(value);
  for (const { value: object } of alternativesOf(evaluate(machine, target.object))) {
    if (object.kind === "mapping") {
      if (index.kind === "constant") machine.store.write(object.entries, index.value, adopt(machine, object, value));
      else {
        object.isComplete = false;
        object.keyed ??= new Map();
        machine.store.write(object.keyed, index, value);
      }
    } else if (object.kind === "collection") {
      if (index.kind === "constant" && typeof index.value === "number")
        machine.store.write(object.items, index.value, value);
      else object.isComplete = false;
    } else if (!writeEntry(machine, object, { index, value, site: machine.site(target) })) {
      const path = itemName(machine, index, target);
      const sites = { site: machine.site(target), statement: machine.site(statement) };
      machine.emit({ kind: "write", object, path, value, ...sites });
    }
  }
}
