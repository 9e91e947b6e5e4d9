import { writeAttribute } from "./assign.ts";
import { readAttribute } from "./attribute.ts";
import { linearize } from "./classes.ts";
import type { Machine } from "./machine.ts";
import type { Instance, Site, Value } from "./values.ts";
import { alternativesOf, constant, joinValues, unknown } from "./values.ts";

/** Objects whose attributes are all known: what is not among them does not exist. */
const WHOLE_OBJECTS = new Set(["argparse.Namespace", "types.SimpleNamespace"]);

/** `getattr(object, name, otherwise)` for a name that is known, or one of several; undefined for all others. */
export function getByName(
  machine: Machine,
  object: Value | undefined,
  name: Value | undefined,
  { otherwise, site }: { otherwise: Value | undefined; site: Site },
): Value | undefined {
  const names = name && namesIn(name);
  if (object === undefined || names === undefined) return undefined;
  const values = names.map(({ when, text }) => {
    const isMissing = otherwise !== undefined && hasAttribute(object, text) === false;
    return { when, value: isMissing ? otherwise : readAttribute(machine, object, text, site) };
  });
  return joinValues(values);
}

/** `setattr(object, name, value)`; a name that is not known may be any that the object has. */
export function setByName(
  machine: Machine,
  { object, name, value, site }: Record<"object" | "name" | "value", Value | undefined> & { site: Site },
): Value | undefined {
  if (object === undefined || name === undefined || value === undefined) return undefined;
  const names = namesIn(name);
  if (names === undefined) {
    for (const { value: one } of alternativesOf(object)) forgetAttributes(machine, one);
    return undefined;
  }
  for (const { text } of names) {
    const before = names.length > 1 ? knownAttribute(object, text) : undefined;
    const next = before ? joinValues([before, value].map((one) => ({ when: undefined, value: one }))) : value;
    writeAttribute(machine, object, { name: text, value: next, target: site, statement: site });
  }
  return constant(null);
}

/** `hasattr(object, name)`, decided only for objects whose attributes are all known. */
export function hasByName(object: Value | undefined, name: Value | undefined): Value | undefined {
  if (object === undefined || name?.kind !== "constant" || typeof name.value !== "string") return undefined;
  const found = hasAttribute(object, name.value);
  return found === undefined ? undefined : constant(found);
}

/** The texts that a value may be; undefined where one of them is not known. */
function namesIn(name: Value): { when: string | undefined; text: string }[] | undefined {
  const alternatives = alternativesOf(name).map(({ when, value }) => {
    return value.kind === "constant" && typeof value.value === "string" ? { when, text: value.value } : undefined;
  });
  return alternatives.every((one) => one !== undefined) ? alternatives : undefined;
}

function hasAttribute(object: Value, name: string): boolean | undefined {
  if (object.kind === "instance") {
    if (isAttributeOf(object, name)) return true;
    return linearize(object.class).every((one) => one.kind === "class") ? false : undefined;
  }
  if (object.kind === "mapping" && object.isNamespace) {
    if (object.entries.has(name)) return true;
    return object.isComplete ? false : undefined;
  }
  if (object.kind !== "made") return undefined;
  return object.attributes.has(name) || (WHOLE_OBJECTS.has(object.name) ? false : undefined);
}

function isAttributeOf(object: Instance, name: string): boolean {
  return (
    object.attributes.has(name) ||
    linearize(object.class).some((one) => one.kind === "class" && one.attributes.has(name))
  );
}

function knownAttribute(object: Value, name: string): Value | undefined {
  return object.kind === "instance" || object.kind === "made" ? object.attributes.get(name) : undefined;
}

/** Numbers and texts of an object of options may all have been set anew; other objects keep what they hold. */
function forgetAttributes(machine: Machine, object: Value): void {
  const isOptions = object.kind === "instance" || (object.kind === "made" && WHOLE_OBJECTS.has(object.name));
  if (!isOptions) return;
  for (const [name, value] of object.attributes) {
    if (value.kind !== "constant") continue;
    machine.store.write(
      object.attributes,
      name,
      unknown(`${name} may be set under a name that is not known`, value.origin),
    );
  }
}
