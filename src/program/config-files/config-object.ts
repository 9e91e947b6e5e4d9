import type { Machine } from "../machine.ts";
import type { ConfigNature, Constant, Mapping, Value } from "../values.ts";
import { alternativesOf, constant, joinValues, originOf, unknown, withOrigin } from "../values.ts";

/** The class of OmegaConf's dicts; their texts may refer to other entries: `${optimizer.lr}`. */
export const OMEGACONF = "omegaconf.DictConfig";

/** Deepest nesting of configuration objects that is copied; a dict may hold itself. */
const MAX_DEPTH = 30;

/** Values that one copy or merge goes through; dicts that share parts would unfold without end. */
const MAX_VALUES = 5_000;

/** How far a walk through nested dicts may go on. */
interface Walk {
  depth: number;
  budget: { left: number };
  /** Counts each value as a step; undefined where the caller does. */
  machine: Machine | undefined;
}

function newWalk(machine?: Machine): Walk {
  return { depth: 0, budget: { left: MAX_VALUES }, machine };
}

/** One step inwards; undefined where the walk has to end. */
function inwards({ depth, budget, machine }: Walk): Walk | undefined {
  if (depth >= MAX_DEPTH || budget.left-- <= 0) return undefined;
  machine?.step();
  return { depth: depth + 1, budget, machine };
}

/** A copy of a dict, and of the dicts inside, as objects of a configuration library; anything but a dict stays as it is. */
export function toConfigObject(machine: Machine, value: Value, nature: ConfigNature): Value {
  return copyAs(nature, value, newWalk(machine));
}

function copyAs(nature: ConfigNature, value: Value, walk: Walk): Value {
  const inner = inwards(walk);
  if (inner === undefined) return value;
  if (value.kind === "choice") {
    const alternatives = value.alternatives.map((one) => ({ ...one, value: copyAs(nature, one.value, inner) }));
    return { ...value, alternatives };
  }
  if (value.kind === "collection") {
    const items = [...value.items].map(([index, item]) => [index, copyAs(nature, item, inner)] as const);
    return { ...value, items: new Map(items) };
  }
  if (value.kind !== "mapping") return value;
  const copy: Mapping = { ...value, entries: new Map(), isNamespace: true, config: nature };
  const held = { name: nature.name, parent: copy };
  for (const [key, item] of value.entries) copy.entries.set(key, copyAs(held, item, inner));
  return copy;
}

/** A plain copy of a configuration object, with what its texts refer to put in. */
export function toPlainDict(machine: Machine, value: Value, walk = newWalk(machine)): Value {
  const inner = inwards(walk);
  if (inner === undefined) return value;
  if (value.kind === "collection") {
    const items = [...value.items].map(([index, item]) => [index, toPlainDict(machine, item, inner)] as const);
    return { ...value, items: new Map(items) };
  }
  if (value.kind !== "mapping") return value;
  const { config: _, isNamespace: __, ...rest } = value;
  const entries = [...value.entries].map(
    ([key, item]) => [key, toPlainDict(machine, readHeld(machine, value, item), inner)] as const,
  );
  return { ...rest, entries: new Map(entries) };
}

/** Puts the entries of one dict over those of another, dict by dict, into a new one. */
export function mergeDicts(below: Mapping, above: Mapping, walk = newWalk()): Mapping {
  const inner = inwards(walk);
  if (inner === undefined) return above;
  const merged: Mapping = { ...below, entries: new Map(below.entries) };
  merged.isComplete = below.isComplete && above.isComplete;
  for (const [key, value] of above.entries) {
    const before = merged.entries.get(key);
    const isBoth = before?.kind === "mapping" && value.kind === "mapping";
    merged.entries.set(key, isBoth ? mergeDicts(before, value, inner) : value);
  }
  return merged;
}

/** What something unknown may have set over a dict: every number and text in it is open. */
export function openAll(machine: Machine, dict: Mapping, reason: string): void {
  for (const one of dictsIn(dict, newWalk(machine))) {
    one.isComplete = false;
    for (const [key, value] of one.entries)
      if (value.kind !== "mapping") machine.store.write(one.entries, key, unknown(reason, originOf(value)));
  }
}

function dictsIn(dict: Mapping, walk: Walk): Mapping[] {
  const inner = inwards(walk);
  if (inner === undefined) return [];
  const held = [...dict.entries.values()].flatMap((value) => (value.kind === "mapping" ? dictsIn(value, inner) : []));
  return [dict, ...held];
}

/** Puts the entries of a dict over those of an object of the program, dict by dict, in place. */
export function mergeInto(machine: Machine, below: Mapping, above: Mapping): void {
  mergeInside({ machine, walk: newWalk(machine) }, below, above);
}

function mergeInside({ machine, walk }: { machine: Machine; walk: Walk }, below: Mapping, above: Mapping): void {
  const inner = inwards(walk);
  if (inner === undefined || below === above) return;
  below.isComplete &&= above.isComplete;
  for (const [key, value] of above.entries) {
    const before = below.entries.get(key);
    if (before?.kind === "mapping" && value.kind === "mapping") mergeInside({ machine, walk: inner }, before, value);
    else machine.store.write(below.entries, key, adopt(machine, below, value));
  }
}

/** What a configuration object holds after a value was put into it: dicts become objects of its class. */
export function adopt(machine: Machine, owner: Mapping, value: Value): Value {
  if (owner.config === undefined || value.kind !== "mapping" || value.config) return value;
  return toConfigObject(machine, value, { name: owner.config.name, parent: owner });
}

/** What reading an entry of a configuration object gives: the texts of OmegaConf may stand for other entries. */
export function readHeld(machine: Machine, owner: Mapping, held: Value): Value {
  if (owner.config?.name !== OMEGACONF) return held;
  return joinValues(
    alternativesOf(held).map(({ when, value }) => ({ when, value: resolveText(machine, owner, value, 0) })),
  );
}

/** All entries of a dict as reading them gives them. */
export function readEntries(machine: Machine, dict: Mapping): [key: string | number | boolean | null, value: Value][] {
  return [...dict.entries].map(([key, value]) => [key, readHeld(machine, dict, value)]);
}

/** A configuration object as `**` takes it apart; anything else as it is. */
export function withReadEntries(machine: Machine, value: Value): Value {
  if (value.kind !== "mapping" || value.config?.name !== OMEGACONF) return value;
  return { ...value, entries: new Map(readEntries(machine, value)) };
}

/** Notes that a key was read which a configuration file certainly does not set. */
export function noteMiss(machine: Machine, dict: Mapping, key: Constant["value"]): void {
  if (dict.origin?.kind !== "config key" || !dict.isComplete || dict.entries.has(key)) return;
  if (!(dict.isNamespace && DICT_METHODS.has(String(key)))) machine.missedKeys++;
}

const DICT_METHODS = new Set("get pop items keys values update copy setdefault".split(" "));

/** How many references lead from one to the next, at most. */
const MAX_REFERENCES = 10;

function resolveText(machine: Machine, owner: Mapping, held: Value, depth: number): Value {
  if (held.kind !== "constant" || typeof held.value !== "string") return held;
  if (held.value === "???") return unknown("it has to be given on the command line", held.origin);
  if (!held.value.includes("${")) return held;
  const [, whole] = /^\$\{([^${}]*)\}$/.exec(held.value) ?? [];
  if (whole !== undefined) return throughKey(lookUp(machine, owner, whole, depth), held);
  const parts = held.value.split(/(\$\{[^${}]*\})/).map((part) => {
    const [, inner] = /^\$\{(.*)\}$/.exec(part) ?? [];
    return inner === undefined ? constant(part) : lookUp(machine, owner, inner, depth);
  });
  const texts = parts.flatMap((part) => (part.kind === "constant" && part.value !== null ? [String(part.value)] : []));
  if (texts.length < parts.length) return unknown("a text that refers to something unknown", held.origin);
  return { ...held, value: texts.join("") };
}

function throughKey(value: Value, held: Constant): Value {
  return held.origin ? withOrigin(value, "config key", held.origin.label, held.origin) : value;
}

/** The value of `${reference}`: `a.b` from the outermost object, `.a` from this one, `oc.env:NAME,default`. */
function lookUp(machine: Machine, owner: Mapping, reference: string, depth: number): Value {
  if (depth > MAX_REFERENCES) return unknown("references that lead in a circle");
  const [, resolver, rest = ""] = /^([\w.]+):(.*)$/s.exec(reference) ?? [];
  if (resolver !== undefined) return callResolver(resolver, rest);
  const [, dots = "", path = ""] = /^\s*(\.*)(.*?)\s*$/s.exec(reference) ?? [];
  let at: Value | undefined = dots === "" ? rootOf(owner) : ancestorOf(owner, dots.length - 1);
  for (const key of path.split(/\.|\[|\]\.?/).filter((part) => part !== "")) {
    const parent: Value | undefined = at;
    const next: Value | undefined = parent && entryOf(parent, key);
    at = parent?.kind === "mapping" && next ? resolveText(machine, parent, next, depth + 1) : next;
  }
  return at ?? unknown(`\${${reference}} is not set in any file that was read`);
}

function entryOf(value: Value, key: string): Value | undefined {
  if (value.kind === "collection") return value.items.get(Number(key));
  return value.kind === "mapping" ? (value.entries.get(key) ?? value.entries.get(Number(key))) : undefined;
}

/** Of the resolvers of OmegaConf the one for environment variables is known by its default. */
function callResolver(name: string, rest: string): Value {
  const [, fallback] = rest.split(",");
  if (name !== "oc.env" || fallback === undefined) return unknown(`\${${name}:…} is computed when the program runs`);
  const text = fallback.trim().replace(/^(['"])(.*)\1$/, "$2");
  return text === "null" ? constant(null) : constant(text);
}

/** The outermost object around one. */
function rootOf(object: Mapping): Mapping {
  return object.config?.parent ? rootOf(object.config.parent) : object;
}

function ancestorOf(object: Mapping, up: number): Mapping | undefined {
  const parent = object.config?.parent;
  return up <= 0 ? object : parent && ancestorOf(parent, up - 1);
}

/** The value under a dotted path, as `OmegaConf.select` finds it; undefined when there is none. */
export function selectPath(machine: Machine, object: Mapping, path: string): Value | undefined {
  let at: Value = object;
  for (const key of path.split(".")) {
    const next = entryOf(at, key);
    if (next === undefined) return undefined;
    at = at.kind === "mapping" ? readHeld(machine, at, next) : next;
  }
  return at;
}

/** Sets the value under a dotted path in place, with new dicts on the way where there are none. */
export function writePath(machine: Machine, object: Mapping, path: string, value: Value): void {
  const [first = path, ...rest] = path.split(".", MAX_DEPTH);
  if (rest.length === 0) {
    machine.store.write(object.entries, first, adopt(machine, object, value));
    return;
  }
  const before = object.entries.get(first);
  const inner = before?.kind === "mapping" ? before : emptyLike(machine, object);
  if (inner !== before) machine.store.write(object.entries, first, inner);
  writePath(machine, inner, rest.join("."), value);
}

function emptyLike(machine: Machine, object: Mapping): Mapping {
  const dict: Mapping = { kind: "mapping", entries: new Map(), isComplete: true, origin: originOf(object) };
  return adopt(machine, object, dict) as Mapping;
}
