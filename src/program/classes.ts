import type { ClassDef, Statement } from "../python/nodes.ts";
import { callValue, invoke, invokeAsFragment } from "./call.ts";
import { applyDecorators } from "./decorators.ts";
import { evaluate } from "./evaluate.ts";
import { execute } from "./execute.ts";
import type { Machine } from "./machine.ts";
import { readMarker } from "./options/option-marker.ts";
import { createScope } from "./scope.ts";
import type { CallArguments, ClassValue, Instance, Site, Value } from "./values.ts";
import { NO_ARGUMENTS, unknown, withOrigin } from "./values.ts";

/** Decorators and bases that make annotated names of the body parameters of the constructor. */
const FIELD_CLASSES = new Set([
  "dataclasses.dataclass",
  "attr.s",
  "attr.attrs",
  "attr.dataclass",
  "attrs.define",
  "attrs.frozen",
  "attrs.mutable",
  "flax.struct.dataclass",
  "flax.struct.PyTreeNode",
  "flax.training.train_state.TrainState",
  "equinox.Module",
  "chex.dataclass",
  "typing.NamedTuple",
  "pydantic.BaseModel",
  "pydantic.BaseSettings",
  "pydantic_settings.BaseSettings",
  "pydantic.dataclasses.dataclass",
]);

/** Binds a class; its body runs like a function without parameters. */
export function executeClass(machine: Machine, node: ClassDef): void {
  const { file, scope } = machine.frame;
  const bases = node.bases.filter((base) => base.name === undefined).map((base) => evaluate(machine, base.value));
  const decorators = node.decorators.map((decorator) => evaluate(machine, decorator));
  const fields = node.body.flatMap(fieldName);
  const value: ClassValue = { kind: "class", node, file, bases, attributes: new Map(), decorators, fields };
  const body = createScope(scope);
  machine.frames.push({ ...machine.frame, scope: body, class: value, returns: [], pending: [] });
  try {
    execute(machine, node.body);
  } finally {
    machine.frames.pop();
  }
  for (const [name, held] of body.names) value.attributes.set(name, held);
  const decorated = decorators.length === 0 ? value : applyDecorators(machine, value, machine.site(node.name));
  machine.store.write(scope.names, node.name.id, decorated);
}

/** `name: type`, and `name = attr.ib()` of a class without annotations. */
function fieldName(statement: Statement): string[] {
  if (statement.kind === "AnnAssign") return statement.target.kind === "Name" ? [statement.target.id] : [];
  if (statement.kind !== "Assign" || statement.value.kind !== "Call") return [];
  const { callee } = statement.value;
  const isField = callee.kind === "Attribute" && (callee.name.id === "ib" || callee.name.id === "attrib");
  const [target] = statement.targets;
  return isField && target?.kind === "Name" ? [target.id] : [];
}

/** Classes and bases that are visited for one order; more only hostile code has. */
const MAX_BASES = 200;

/**
 * The class and its bases in the order in which attributes are looked up; library bases are in it. A base that several
 * classes share comes behind all of them.
 */
export function linearize(value: ClassValue): Value[] {
  const path: Value[] = [];
  const visit = (one: Value, depth: number) => {
    if (path.length >= MAX_BASES || depth > 20) return;
    path.push(one);
    if (one.kind === "class") for (const base of one.bases) visit(base, depth + 1);
  };
  visit(value, 0);
  return path.filter((one, index) => path.lastIndexOf(one) === index);
}

/** An attribute of the class or the first base that has it, as it stands in the class body. */
export function findInClass(value: ClassValue, name: string): Value | undefined {
  for (const one of linearize(value)) {
    const found = one.kind === "class" ? one.attributes.get(name) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** Dotted names of the library classes among the bases, nearest first. */
export function libraryBases(value: ClassValue): string[] {
  return linearize(value).flatMap((one) => (one.kind === "external" ? [one.name] : []));
}

/** Makes an object of a class of the program and runs its `__init__`. */
export function instantiate(machine: Machine, value: ClassValue, args: CallArguments, site: Site): Instance {
  const instance: Instance = { kind: "instance", class: value, attributes: new Map(), site, arguments: args };
  const initialise = findInClass(value, "__init__");
  if (initialise?.kind === "function" && !machine.turns?.isIdle(initialise))
    invoke(machine, { function: initialise, receiver: instance, args, site });
  else {
    bindFields(machine, instance, args);
    initialiseByLibrary(machine, instance);
  }
  return instance;
}

/** A class without an `__init__` of its own has that of its library base. */
function initialiseByLibrary(machine: Machine, instance: Instance): void {
  const { site, arguments: args } = instance;
  if (libraryBases(instance.class).length === 0) return;
  const callee: Value = { kind: "member", object: instance, name: "__init__", site };
  machine.library.call(machine, {
    kind: "made",
    callee,
    name: "?.__init__",
    arguments: args,
    site,
    attributes: new Map(),
  });
}

function bindFields(machine: Machine, instance: Instance, args: CallArguments): void {
  const classes = linearize(instance.class).filter((one) => one.kind === "class");
  const fields = [...new Set(classes.reverse().flatMap((one) => one.fields))];
  if (!classes.some(hasFields)) return;
  fields.forEach((name, index) => {
    const given = args.keywords.get(name) ?? args.positional[index];
    const value = given ? argumentOf(given, name) : defaultOf(machine, instance.class, name, args);
    if (value) machine.store.write(instance.attributes, name, value);
  });
  for (const [name, given] of args.keywords)
    if (!fields.includes(name)) machine.store.write(instance.attributes, name, argumentOf(given, name));
  const after = findInClass(instance.class, "__post_init__");
  if (after?.kind === "function") {
    invoke(machine, {
      function: after,
      receiver: instance,
      args: { positional: [], keywords: new Map(), hasUnknown: false },
      site: instance.site,
    });
  }
}

function argumentOf(argument: CallArguments["positional"][0], name: string): Value {
  return argument.site ? withOrigin(argument.value, "parameter", name, argument.site) : argument.value;
}

function hasFields(value: ClassValue): boolean {
  const marks = [...value.decorators, ...value.bases];
  return marks.some((mark) => {
    const callee = mark.kind === "made" ? mark.callee : mark;
    return callee.kind === "external" && FIELD_CLASSES.has(callee.name);
  });
}

/** A field's default; `field(default=…)` and `default_factory=` are taken apart. */
function defaultOf(machine: Machine, owner: ClassValue, name: string, args: CallArguments): Value | undefined {
  const value = findInClass(owner, name);
  if (args.hasUnknown) return unknown(`${name} may be passed in a dict that is not known`);
  const marker = value && readMarker(value);
  if (marker === undefined) return value && asFieldDefault(value, name);
  if (marker.factory) return callValue(machine, marker.factory, NO_ARGUMENTS, marker.site);
  return marker.default ? asFieldDefault(marker.default, name) : unknown(`${name} is a field that is not passed here`);
}

/** What a class body binds under a field's name is that field's default. */
function asFieldDefault(value: Value, name: string): Value {
  if (value.kind !== "constant" || value.origin === undefined) return value;
  return {
    ...value,
    origin: { ...value.origin, ...(value.origin.kind === "name" ? { kind: "field default", label: name } : {}) },
  };
}

/** Makes an object as if someone did whom no file shows: the parameters of `__init__` without default are unknown. */
export function instantiateAsFragment(machine: Machine, value: ClassValue): Instance {
  const site: Site = { file: value.file, start: value.node.start, end: value.node.end };
  const none: CallArguments = { positional: [], keywords: new Map(), hasUnknown: false };
  const instance: Instance = { kind: "instance", class: value, attributes: new Map(), site, arguments: none };
  const initialise = findInClass(value, "__init__");
  if (initialise?.kind === "function")
    invokeAsFragment(machine, { kind: "method", function: initialise, receiver: instance });
  else bindFields(machine, instance, none);
  return instance;
}
