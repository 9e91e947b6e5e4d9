import type { Frame, Machine } from "../../program/machine.ts";
import type { CallArguments, Instance, Made, Mapping, Value } from "../../program/values.ts";
import { alternativesOf, constant } from "../../program/values.ts";

/** `self.save_hyperparameters(…)`: `self.hparams` holds the arguments of `__init__`, those that are named, or what is passed. */
export function saveHyperparameters(machine: Machine, owner: Instance, call: Made): Value {
  const saved = collectHyperparameters(machine, owner, call.arguments);
  const known = owner.attributes.get("hparams");
  if (known?.kind === "mapping") {
    for (const [name, value] of saved.entries) machine.store.write(known.entries, name, value);
    known.isComplete &&= saved.isComplete;
  } else machine.store.write(owner.attributes, "hparams", saved);
  return constant(null);
}

/** `self.hparams` before anything was saved in it. */
export function openHyperparameters(machine: Machine, owner: Instance): Mapping {
  const empty = makeNamespace(new Map(), true);
  machine.store.write(owner.attributes, "hparams", empty);
  return empty;
}

function collectHyperparameters(machine: Machine, owner: Instance, args: CallArguments): Mapping {
  const given = args.positional.map((argument) => argument.value);
  const object = given.find((value) => !isText(value));
  if (object) return namespaceOf(object);
  const all = argumentsOfInit(machine, owner);
  const named = given.flatMap(textOf);
  const ignored = new Set(ignoredNames(args.keywords.get("ignore")?.value));
  const kept = [...all.entries].filter(
    ([name]) => !ignored.has(String(name)) && (named.length === 0 || named.includes(String(name))),
  );
  return { ...all, entries: new Map(kept) };
}

/** The parameters of each open `__init__` of the object; what a subclass was given wins. */
function argumentsOfInit(machine: Machine, owner: Instance): Mapping {
  const all = makeNamespace(new Map(), true);
  for (const frame of [...machine.frames].reverse()) {
    if (frame.receiver === owner && nameOf(frame) === "__init__") addParameters(all, frame);
  }
  return all;
}

function addParameters(all: Mapping, frame: Frame): void {
  for (const { name, style } of frame.function?.node.parameters.slice(1) ?? []) {
    const value = frame.scope.names.get(name);
    if (style === "varKeyword" && value?.kind === "mapping") {
      for (const entry of value.entries) all.entries.set(...entry);
      all.isComplete &&= value.isComplete;
    } else if (value && style !== "varPositional") all.entries.set(name, value);
  }
}

function nameOf({ function: called }: Frame): string | undefined {
  return called?.node.kind === "FunctionDef" ? called.node.name.id : undefined;
}

/** The entries of a dict, or the attributes of a namespace or dataclass. */
function namespaceOf(value: Value): Mapping {
  if (value.kind === "mapping") return makeNamespace(new Map(value.entries), value.isComplete);
  if (value.kind === "made" || value.kind === "instance")
    return makeNamespace(new Map(value.attributes), value.attributes.size > 0);
  return makeNamespace(new Map(), false);
}

function makeNamespace(entries: Mapping["entries"], isComplete: boolean): Mapping {
  return { kind: "mapping", entries, isComplete, isNamespace: true, origin: undefined };
}

function ignoredNames(value: Value | undefined): string[] {
  if (value?.kind === "collection") return [...value.items.values()].flatMap(textOf);
  return value ? textOf(value) : [];
}

function isText(value: Value): boolean {
  return alternativesOf(value).every(({ value: one }) => textOf(one).length > 0);
}

function textOf(value: Value): string[] {
  return value.kind === "constant" && typeof value.value === "string" ? [value.value] : [];
}
