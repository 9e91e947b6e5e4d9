import type { Expression } from "../../python/nodes.ts";
import { callValue } from "../call.ts";
import { findInClass, linearize } from "../classes.ts";
import type { Machine } from "../machine.ts";
import type { Argument, CallArguments, ClassValue, Constant, FunctionValue, Site, Value } from "../values.ts";
import { withOrigin } from "../values.ts";
import { guessWord } from "./convert-text.ts";
import { type DeclaredOption, labelOf, type OwnWords, settleOptions } from "./declared-option.ts";
import { classOfAnnotation } from "./evaluate-annotation.ts";
import { isMissing, readMarker } from "./option-marker.ts";

/** Something whose parameters a library offers as options: a function, a method, or a class. */
export type Component = Extract<Value, { kind: "function" | "method" | "class" }>;

/** Whether a value is such a component. */
export function isComponent(value: Value | undefined): value is Component {
  return value?.kind === "function" || value?.kind === "method" || value?.kind === "class";
}

/** How a component is called. */
export interface ComponentCall {
  site: Site;
  /** What the program passes instead of its command line. */
  own?: OwnWords | undefined;
  /** How many components are being made around this one. */
  depth?: number;
}

/** Classes inside classes deeper than this only hostile code has. */
const MAX_DEPTH = 6;

/**
 * Calls a function or class as a library does that makes options of its parameters: what has no default is taken from the
 * commands that start the script; a parameter that is a class of fields is made with the defaults of its fields.
 */
export function callWithOptions(machine: Machine, component: Component, call: ComponentCall): Value {
  const { site, own, depth = 0 } = call;
  const options = optionsOf(machine, component);
  const settled = settleOptions(machine, options, own);
  const keywords = new Map<string, Argument>();
  const pass = (name: string, value: Value) => keywords.set(name, { value, site: undefined, whole: undefined });
  for (const { name, fallback } of options) {
    const value = settled.get(name);
    if (value && (value !== fallback || !isMadeOfFields(component))) pass(name, value);
  }
  if (depth < MAX_DEPTH)
    for (const { name, class: one } of nestedClasses(machine, component))
      pass(name, callWithOptions(machine, one, { site, depth: depth + 1 }));
  const args: CallArguments = { positional: [], keywords, hasUnknown: false };
  return callValue(machine, component, args, site);
}

/** Fields keep their defaults to themselves: a factory among them runs when the object is made. */
function isMadeOfFields(component: Component): boolean {
  return component.kind === "class" && initialiserOf(component) === undefined;
}

/** The values of the parameters of a component, as a command line without words leaves them. */
export function settleParameters(machine: Machine, component: Component): Map<string, Value> {
  return settleOptions(machine, optionsOf(machine, component));
}

interface ParameterOfComponent {
  name: string;
  annotation: Expression | undefined;
  /** Undefined where it has none; a marker such as `typer.Option(0.1)` is not taken apart yet. */
  default: Value | undefined;
  site: Site;
}

/** The options that a library makes of the parameters of a component. */
function optionsOf(machine: Machine, component: Component): DeclaredOption[] {
  const nested = new Set(nestedClasses(machine, component).map(({ name }) => name));
  return parametersOf(component).flatMap((parameter) =>
    nested.has(parameter.name) ? [] : [optionOf(parameter, component)],
  );
}

function optionOf({ name, default: given, site }: ParameterOfComponent, component: Component): DeclaredOption {
  const marker = given && readMarker(given);
  const written = marker ? (marker.default ?? marker.factory) : given;
  const isSwitch = written?.kind === "constant" && typeof written.value === "boolean";
  const fallback = written && !isMissing(written) ? written : undefined;
  const flags = [...(marker?.flags ?? []), `--${name}`];
  return {
    name,
    flags,
    takes: isSwitch ? "none" : "one",
    fallback:
      fallback && !isMadeOfFields(component)
        ? withOrigin(fallback, "option default", labelOf({ name, flags }), site)
        : fallback,
    read: (word: Constant) => guessWord(word),
    site,
  };
}

function parametersOf(component: Component): ParameterOfComponent[] {
  if (component.kind === "function") return parametersOfFunction(component, 0);
  if (component.kind === "method") return parametersOfFunction(component.function, 1);
  const initialise = initialiserOf(component);
  return initialise ? parametersOfFunction(initialise, 1) : fieldsOf(component);
}

function initialiserOf(component: ClassValue): FunctionValue | undefined {
  const found = findInClass(component, "__init__");
  return found?.kind === "function" ? found : undefined;
}

function parametersOfFunction({ node, file, defaults }: FunctionValue, from: number): ParameterOfComponent[] {
  return node.parameters
    .slice(from)
    .flatMap(({ name, style, annotation, start, end }) =>
      style === "varPositional" || style === "varKeyword"
        ? []
        : [{ name, annotation, default: defaults.get(name), site: { file, start, end } }],
    );
}

/** The fields of a class, those of its bases first. */
function fieldsOf(component: ClassValue): ParameterOfComponent[] {
  const fields = new Map<string, ParameterOfComponent>();
  for (const owner of linearize(component).reverse()) {
    if (owner.kind !== "class") continue;
    for (const statement of owner.node.body) {
      if (statement.kind !== "AnnAssign" || statement.target.kind !== "Name") continue;
      const { id: name, start, end } = statement.target;
      const site = { file: owner.file, start, end };
      const annotation = statement.annotation;
      fields.set(name, { name, annotation, default: owner.attributes.get(name), site });
    }
  }
  return [...fields.values()];
}

/** Parameters without a default whose annotation names a class of the program. */
function nestedClasses(machine: Machine, component: Component): { name: string; class: ClassValue }[] {
  return parametersOf(component).flatMap(({ name, annotation, default: given, site }) => {
    if (given && !isMissing(readMarker(given)?.default ?? given)) return [];
    const found = classOfAnnotation(machine, annotation, { file: site.file, scope: scopeOf(machine, component) });
    return found ? [{ name, class: found }] : [];
  });
}

function scopeOf(machine: Machine, component: Component) {
  if (component.kind === "function") return component.closure;
  if (component.kind === "method") return component.function.closure;
  return machine.modules.get(component.file.path)?.scope;
}
