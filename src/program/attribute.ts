import type { Expression, Slice, Span } from "../python/nodes.ts";
import { callValue, invoke } from "./call.ts";
import { findInClass, linearize } from "./classes.ts";
import { noteMiss, readHeld } from "./config-files/config-object.ts";
import { entriesOfDict, readByMethod } from "./dict-classes.ts";
import { loadModule, resolveImported } from "./imports.ts";
import type { Machine } from "./machine.ts";
import { resolveImport } from "./program.ts";
import type {
  Choice,
  ClassValue,
  Collection,
  FunctionValue,
  Instance,
  Made,
  Mapping,
  PackageValue,
  Value,
} from "./values.ts";
import { collection, external, joinValues, NO_ARGUMENTS, unknown, withOrigin } from "./values.ts";

/** The value of `object.name`, where `node` is the whole expression. */
export function readAttribute(machine: Machine, object: Value, name: string, node: Span): Value {
  switch (object.kind) {
    case "module":
      return readModule(machine, object.file.path, name) ?? unknown(`${name} is not defined in ${object.file.path}`);
    case "package":
      return readPackage(machine, object, name);
    case "external":
      return machine.library.attribute(machine, object, name) ?? external(`${object.name}.${name}`);
    case "class":
      return readClass(machine, object, name, node);
    case "instance":
      return readInstance(machine, object, name, node);
    case "made":
      return readMade(machine, object, name, node);
    case "unknown":
      return object.attributes.get(name) ?? member(machine, object, name, node);
    case "choice":
      return readOfChoice(machine, object, name, node);
    case "mapping":
      return readKey(machine, object, name, node) ?? member(machine, object, name, node);
    default:
      return machine.library.attribute(machine, object, name) ?? member(machine, object, name, node);
  }
}

/** Of several library objects the member is one, so that a call of it stays one call. */
function readOfChoice(machine: Machine, object: Choice, name: string, node: Span): Value {
  const values = object.alternatives.map((one) => ({ ...one, value: readAttribute(machine, one.value, name, node) }));
  if (values.every((one) => one.value.kind === "member")) return member(machine, object, name, node);
  return joinValues(values);
}

/** A key of a dict that has its keys as attributes; undefined for other dicts and for keys that are not set. */
function readKey(machine: Machine, object: Mapping, name: string, node: Span): Value | undefined {
  const held = object.isNamespace ? object.entries.get(name) : undefined;
  const found = held && readHeld(machine, object, held);
  if (found === undefined) noteMiss(machine, object, name);
  return found
    ? withOrigin(found, "attribute", name, machine.site(node))
    : machine.library.attribute(machine, object, name);
}

/** The value of `object[index]`, where `node` is the whole expression. */
export function readItem(
  machine: Machine,
  object: Value,
  index: Value,
  node: Extract<Expression, { kind: "Subscript" }>,
): Value {
  if (object.kind === "choice") {
    return joinValues(object.alternatives.map((one) => ({ ...one, value: readItem(machine, one.value, index, node) })));
  }
  if (object.kind === "mapping") return readEntry(machine, object, index, node);
  if (object.kind === "collection") return readPosition(object, index, node);
  if (object.kind === "instance") {
    const method = findInClass(object.class, "__getitem__");
    const argument = { value: index, site: undefined, whole: undefined };
    const args = { ...NO_ARGUMENTS, positional: [argument] };
    if (method?.kind === "function")
      return invoke(machine, { function: method, receiver: object, args, site: machine.site(node) });
    const dict = entriesOfDict(object);
    if (dict) return readEntry(machine, dict, index, node);
  }
  return readOfLibraryDict(object, index) ?? member(machine, object, itemName(machine, index, node), node);
}

/** `torch.optim.__dict__["SGD"]`. */
function readOfLibraryDict(object: Value, index: Value): Value | undefined {
  const isName = index.kind === "constant" && typeof index.value === "string";
  if (object.kind !== "external" || !object.name.endsWith(".__dict__") || !isName) return undefined;
  return external(object.name.replace(/__dict__$/, String(index.value)));
}

/** How an item is written in a path: `["lr"]`, `[0]`, or the index as it stands in the text. */
export function itemName(machine: Machine, index: Value, node: Extract<Expression, { kind: "Subscript" }>): string {
  if (index.kind === "constant") return `[${JSON.stringify(index.value)}]`;
  return `[${machine.text(node.index)}]`;
}

function readEntry(
  machine: Machine,
  object: Mapping,
  index: Value,
  node: Extract<Expression, { kind: "Subscript" }>,
): Value {
  if (index.kind === "constant" && index.value !== null) {
    const held = object.entries.get(index.value);
    const found = held && resolveImported(machine, readHeld(machine, object, held));
    if (found) return withOrigin(found, "attribute", `[${JSON.stringify(index.value)}]`, machine.site(node));
    noteMiss(machine, object, index.value);
    return unknown(`the key ${JSON.stringify(index.value)} is not set in any file that was read`);
  }
  if (index.kind === "choice")
    return joinValues(
      index.alternatives.map((one) => ({ ...one, value: readEntry(machine, object, one.value, node) })),
    );
  const values = [...object.entries.values()].map((value) => ({ when: undefined, value }));
  return object.isComplete && values.length > 0
    ? joinValues(values)
    : unknown("an entry of a dict whose keys are not known");
}

function readPosition(object: Collection, index: Value, node: Extract<Expression, { kind: "Subscript" }>): Value {
  if (index.kind === "constant" && typeof index.value === "number") {
    const at = index.value < 0 && object.isComplete ? object.items.size + index.value : index.value;
    return object.items.get(at) ?? unknown("an item beyond the known part of a list", object.origin);
  }
  if (node.index.kind === "Slice") return sliceOf(object, node.index);
  const items = [...object.items.values()];
  const isKnown = items.length > 0 && (object.isComplete || items.every(isObject));
  return isKnown
    ? joinValues(items.map((value) => ({ when: undefined, value })))
    : unknown("an item of a list whose contents are not known");
}

/** One object of a list stands for those that a loop put there beside it; a number does not. */
function isObject(value: Value): boolean {
  return value.kind === "made" || value.kind === "instance";
}

/** `list[1:-1]`; of anything less plain only what its items may be. */
function sliceOf(object: Collection, { lower, upper, step }: Slice): Value {
  const items = [...object.items.values()];
  const [from, to] = [lower, upper].map((bound) => (bound?.kind === "Number" ? bound.value : undefined));
  const isPlain = (!lower || from !== undefined) && (!upper || to !== undefined) && !step && object.isComplete;
  if (isPlain) return collection(object.form, items.slice(from ?? 0, to));
  const any = joinValues(items.map((value) => ({ when: undefined, value })));
  return collection(object.form, items.length > 0 ? [any] : [], false);
}

function readModule(machine: Machine, path: string, name: string): Value | undefined {
  const found = machine.modules.get(path)?.scope.names.get(name);
  if (found) return resolveImported(machine, found);
  if (!path.endsWith("__init__.py")) return undefined;
  const target = resolveImport(machine.program, path, name, 1);
  return target.kind === "file" ? loadModule(machine, target.file) : undefined;
}

function readPackage(machine: Machine, object: PackageValue, name: string): Value {
  const dotted = `${object.directory.split("/").pop()}.${name}`;
  const inside = `${object.directory}/_.py`;
  const target = resolveImport(machine.program, inside, name, 1);
  if (target.kind === "file") return loadModule(machine, target.file);
  if (target.kind === "package") return { kind: "package", directory: target.directory };
  return unknown(`${dotted} is not defined in any file that was read`);
}

function readClass(machine: Machine, object: ClassValue, name: string, node: Span): Value {
  const found = findInClass(object, name);
  if (found === undefined)
    return machine.library.attribute(machine, object, name) ?? member(machine, object, name, node);
  if (found.kind === "function" && isDecoratedWith(found, "builtins.classmethod")) {
    return { kind: "method", function: found, receiver: object };
  }
  return found;
}

function readInstance(machine: Machine, object: Instance, name: string, node: Span): Value {
  const own = object.attributes.get(name);
  if (own) return withOrigin(own, "attribute", name, machine.site(node));
  const found = findInClass(object.class, name);
  if (found?.kind === "function") return bindMethod(machine, found, object, node);
  if (found) return withOrigin(found, "attribute", name, machine.site(node));
  const known = machine.library.attribute(machine, object, name);
  if (known) return known;
  const given = readByMethod(machine, object, name, machine.site(node));
  if (given) return given;
  return member(machine, object, name, node);
}

function bindMethod(machine: Machine, found: FunctionValue, receiver: Instance, node: Span): Value {
  if (isDecoratedWith(found, "builtins.staticmethod")) return found;
  if (isDecoratedWith(found, "builtins.classmethod"))
    return { kind: "method", function: found, receiver: receiver.class };
  const isProperty = isDecoratedWith(found, "builtins.property") || isDecoratedWith(found, "functools.cached_property");
  const method: Value = { kind: "method", function: found, receiver };
  return isProperty ? callValue(machine, method, NO_ARGUMENTS, machine.site(node)) : method;
}

/** Whether a function carries a decorator of this library name. */
function isDecoratedWith(value: FunctionValue, name: string): boolean {
  return value.decorators.some((decorator) => decorator.kind === "external" && decorator.name === name);
}

function readMade(machine: Machine, object: Made, name: string, node: Span): Value {
  if (object.name === "builtins.super") return readSuper(machine, object, name, node);
  const written = object.attributes.get(name);
  if (written) return withOrigin(written, "attribute", name, machine.site(node));
  return machine.library.attribute(machine, object, name) ?? member(machine, object, name, node);
}

/** `super().name` looks behind the class in whose body it stands, along the order of the receiver's own class. */
function readSuper(machine: Machine, object: Made, name: string, node: Span): Value {
  const receiver = object.attributes.get("receiver");
  const owner = object.attributes.get("owner");
  if (receiver?.kind !== "instance" || owner?.kind !== "class") return member(machine, object, name, node);
  const order = linearize(receiver.class);
  const behind = order.slice(order.indexOf(owner) + 1);
  const found = behind
    .map((one) => (one.kind === "class" ? one.attributes.get(name) : undefined))
    .find((one) => one !== undefined);
  if (found?.kind === "function") return { kind: "method", function: found, receiver };
  return found ?? member(machine, receiver, name, node);
}

function member(machine: Machine, object: Value, name: string, node: Span): Value {
  return { kind: "member", object, name, site: machine.site(node) };
}
