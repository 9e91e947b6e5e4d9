/**
 * What an expression can be, as far as the text decides it. The interpreter makes these; the recipe reads them.
 * Imports only syntax; holds no knowledge of any framework.
 */
import type { ClassDef, FunctionDef, Lambda, Span } from "../python/nodes.ts";
import type { SourceFile } from "../python/source-file.ts";
import type { Scope } from "./scope.ts";

/** A stretch of a file. */
export interface Site extends Span {
  file: SourceFile;
}

/** How a value came to a place; `label` is the name a person would look for there. */
export type OriginKind =
  | "literal"
  | "name"
  | "attribute"
  | "parameter"
  | "parameter default"
  | "option default"
  | "option"
  | "field default"
  | "config key"
  | "environment default"
  | "operation"
  | "framework default";

/** One link of a provenance chain; `from` leads towards the origin. For an operation each operand has a link. */
export interface Origin extends Site {
  kind: OriginKind;
  label: string;
  from: Origin[];
}

export type Value =
  | Constant
  | Collection
  | Mapping
  | FunctionValue
  | ClassValue
  | BoundMethod
  | Instance
  | ModuleValue
  | PackageValue
  | Imported
  | External
  | Member
  | Made
  | Operation
  | Choice
  | Unknown;

/** A number, string, truth value or `None` that the text decides. `isFloat` tells `1.0` from `1`. */
export interface Constant {
  kind: "constant";
  value: number | string | boolean | null;
  isFloat: boolean;
  origin: Origin | undefined;
}

/** A list, tuple or set; `isComplete` is false when it may hold more than `items`. */
export interface Collection {
  kind: "collection";
  form: "list" | "tuple" | "set";
  /** By position, so that branches can append. */
  items: Map<number, Value>;
  isComplete: boolean;
  /** True for what a generator function gives: its items are what it yields. */
  isGenerator?: boolean;
  /** Names that it can see, with what they held at its end; of its module those that it mentions. */
  locals?: ReadonlyMap<string, Value>;
  origin: Origin | undefined;
}

/** A dict with constant keys; `isComplete` is false when other keys may be present. */
export interface Mapping {
  kind: "mapping";
  entries: Map<string | number | boolean | null, Value>;
  isComplete: boolean;
  /** Entries under keys that are objects, such as what a placeholder is fed with. */
  keyed?: Map<Value, Value>;
  /** True where each key is an attribute as well, as in the dicts that configuration libraries give. */
  isNamespace?: boolean;
  /** Set for objects of configuration libraries. */
  config?: ConfigNature;
  origin: Origin | undefined;
}

/** What an object of a configuration library is besides a dict. */
export interface ConfigNature {
  /** Dotted name of its class. */
  name: string;
  /** The object that holds it; undefined for the outermost one. */
  parent?: Mapping;
}

/** A function or lambda of the program. */
export interface FunctionValue {
  kind: "function";
  node: FunctionDef | Lambda;
  file: SourceFile;
  closure: Scope;
  /** Values of the parameter defaults, as they were when the `def` was reached. */
  defaults: Map<string, Value>;
  decorators: Value[];
  /** The class whose body holds the definition. */
  owner: ClassValue | undefined;
  /** The function that a decorator of the program put this one in the place of. */
  wraps?: FunctionValue;
}

/** A class of the program. */
export interface ClassValue {
  kind: "class";
  node: ClassDef;
  file: SourceFile;
  bases: Value[];
  attributes: Map<string, Value>;
  decorators: Value[];
  /** Names with an annotation in the body, in order: the fields of a dataclass. */
  fields: string[];
}

/** A function with its receiver. */
export interface BoundMethod {
  kind: "method";
  function: FunctionValue;
  receiver: Value;
}

/** An object of a class of the program; identity is the place of construction. */
export interface Instance {
  kind: "instance";
  class: ClassValue;
  attributes: Map<string, Value>;
  site: Site;
  arguments: CallArguments;
}

/** A module of the repository. */
export interface ModuleValue {
  kind: "module";
  file: SourceFile;
  scope: Scope;
}

/** A folder of the repository that is imported as a package without `__init__.py`. */
export interface PackageValue {
  kind: "package";
  directory: string;
}

/** A name imported from a module of the repository that was not needed yet; found only where names are stored. */
export interface Imported {
  kind: "imported";
  /** Path of the importing file. */
  from: string;
  module: string;
  level: number;
  name: string;
}

/** A name of a library, by its dotted import path: `torch.optim.AdamW`. */
export interface External {
  kind: "external";
  name: string;
  origin: Origin | undefined;
}

/** An attribute of an object that is not of the program: `optimizer.step`. */
export interface Member {
  kind: "member";
  object: Value;
  name: string;
  site: Site;
}

/** What a call of a library name or member gave; identity is the call. */
export interface Made {
  kind: "made";
  callee: Value;
  /** Dotted name of what was called, `?.name` for a member of something unknown. */
  name: string;
  arguments: CallArguments;
  site: Site;
  attributes: Map<string, Value>;
}

/** Arithmetic whose result the text does not decide. */
export interface Operation {
  kind: "operation";
  operator: string;
  operands: Value[];
  site: Site;
}

/** One of several values, each with the condition under which it holds; at most eight. */
export interface Choice {
  kind: "choice";
  alternatives: Alternative[];
}

/** A value under a condition. */
export interface Alternative {
  /** The condition as written, undefined where none is known. */
  when: string | undefined;
  value: Value;
}

/** Something that cannot be known, with identity: a parameter of a function nobody calls, an element of a data set. */
export interface Unknown {
  kind: "unknown";
  reason: string;
  attributes: Map<string, Value>;
  origin: Origin | undefined;
}

/** A call as written, each argument with its value. */
export interface CallArguments {
  positional: Argument[];
  keywords: Map<string, Argument>;
  /** True when `*args` or `**kwargs` may bring more than is listed. */
  hasUnknown: boolean;
  /** What a `*args` of unknown length brings, as far as it is known; at positions that nobody knows. */
  rest?: Value[];
  /** The parenthesised list as written, brackets included; undefined for calls that no text shows. */
  list?: Site;
}

/** One argument; `site` is the value's place, `whole` includes `name=`; both undefined for arguments not written there. */
export interface Argument {
  value: Value;
  site: Site | undefined;
  whole: Site | undefined;
}

/** At most this many alternatives are kept for one value; more become unknown. */
const MAX_ALTERNATIVES = 8;

/** A call without arguments. */
export const NO_ARGUMENTS: CallArguments = { positional: [], keywords: new Map(), hasUnknown: false };

/** Makes something unknown; `reason` completes "unknown: …". */
export function unknown(reason: string, origin?: Origin): Unknown {
  return { kind: "unknown", reason, attributes: new Map(), origin };
}

/** Makes a constant. */
export function constant(value: Constant["value"], origin?: Origin, isFloat = false): Constant {
  return {
    kind: "constant",
    value,
    isFloat: isFloat || (typeof value === "number" && !Number.isInteger(value)),
    origin,
  };
}

/** At most this many items of a list are kept; `a = a + a` would double them without end. */
export const MAX_ITEMS = 1_000;

/** Makes a list, tuple or set. */
export function collection(form: Collection["form"], items: Value[], isComplete = true): Collection {
  const kept = items.length > MAX_ITEMS ? items.slice(0, MAX_ITEMS) : items;
  const isWhole = isComplete && kept === items;
  return { kind: "collection", form, items: new Map(kept.entries()), isComplete: isWhole, origin: undefined };
}

/** Longer texts are not computed. */
export const MAX_TEXT = 10_000;

/** Makes a library name. */
export function external(name: string, origin?: Origin): External {
  return { kind: "external", name, origin };
}

/** The link that leads to a value's origin, where it has one. */
export function originOf(value: Value): Origin | undefined {
  switch (value.kind) {
    case "constant":
    case "collection":
    case "mapping":
    case "external":
    case "unknown":
      return value.origin;
    case "choice":
      return value.alternatives[0] && originOf(value.alternatives[0].value);
    case "operation": {
      const from = value.operands.flatMap((operand) => originOf(operand) ?? []);
      return { kind: "operation", label: value.operator, ...siteOf(value.site), from };
    }
    default:
      return undefined;
  }
}

/** The same value seen through one more link: a name it was bound to, a parameter it was passed as. */
export function withOrigin(value: Value, kind: OriginKind, label: string, site: Site): Value {
  switch (value.kind) {
    case "constant":
    case "unknown": {
      const from = value.origin ? [value.origin] : [];
      return { ...value, origin: { kind, label, ...siteOf(site), from } };
    }
    case "choice": {
      const alternatives = value.alternatives.map((one) => ({
        ...one,
        value: withOrigin(one.value, kind, label, site),
      }));
      return { ...value, alternatives };
    }
    default:
      return value;
  }
}

/** Copies the three fields of a site out of something larger. */
function siteOf(site: Site): Site {
  return { file: site.file, start: site.start, end: site.end };
}

/** All values something may be, with their conditions; one for anything but a choice. */
export function alternativesOf(value: Value): Alternative[] {
  return value.kind === "choice" ? value.alternatives : [{ when: undefined, value }];
}

/** One value of several: equal ones are merged, nested choices flattened; unknown when there are too many. */
export function joinValues(alternatives: Iterable<Alternative>): Value {
  const kept: Alternative[] = [];
  for (const outer of alternatives) {
    for (const inner of alternativesOf(outer.value)) {
      const when = [outer.when, inner.when].filter((part) => part !== undefined).join(" and ") || undefined;
      if (!kept.some((one) => isSameValue(one.value, inner.value))) kept.push({ when, value: inner.value });
    }
    if (kept.length > MAX_ALTERNATIVES) return unknown("too many alternatives");
  }
  const [only] = kept;
  if (only === undefined) return unknown("never assigned");
  if (kept.length === 1) return only.value;
  return { kind: "choice", alternatives: kept };
}

/** Whether two values are certainly one: the same object, the same constant, the same library name. */
function isSameValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind === "constant" && b.kind === "constant") return a.value === b.value && a.isFloat === b.isFloat;
  if (a.kind === "external" && b.kind === "external") return a.name === b.name;
  if (a.kind === "unknown" && b.kind === "unknown") return a.attributes === b.attributes;
  if (a.kind === "member" && b.kind === "member") return a.name === b.name && isSameValue(a.object, b.object);
  return false;
}
