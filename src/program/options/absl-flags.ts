import type { Machine } from "../machine.ts";
import type { Made, Site, Value } from "../values.ts";
import { collection, constant, withOrigin } from "../values.ts";
import { convertText, guessWord } from "./convert-text.ts";
import { type DeclaredOption, makeOrigin, settleOptions } from "./declared-option.ts";

/** `absl.flags.DEFINE_float`, and the same under the names that TensorFlow 1 gave it. */
const DEFINE =
  /(?:^|\.)(?:g?flags)\.DEFINE_(float|integer|bool|boolean|string|enum|enum_class|list|spaceseplist|multi_\w+)$/;

const ALL_FLAGS = /(?:^|\.)(?:g?flags)\.FLAGS$/;

const SHELF = "flags";

/** Whether a value is the object that holds all flags. */
function isFlags(value: Value): boolean {
  return value.kind === "external" && ALL_FLAGS.test(value.name);
}

/** `flags.DEFINE_float("lr", 0.1, …)` declares an option for the whole program; what it gives has it as `value`. */
export function callFlags(machine: Machine, call: Made): Value | undefined {
  const [, type] = DEFINE.exec(call.name) ?? [];
  if (type) return defineFlag(machine, call, type);
  const { callee } = call;
  const shelf = machine.shelf(SHELF);
  const [name, given] = call.arguments.positional.map((argument) => argument.value);
  if (/flags\.mark_flags?_as_required$/.test(call.name)) requireFlags(machine, name, call.site);
  const isSetter = /flags\.set_default$/.test(call.name) || (callee.kind === "member" && isFlags(callee.object));
  if (isSetter && call.name.endsWith(".set_default") && name?.kind === "constant" && given)
    machine.store.write(shelf, String(name.value), given);
  if (call.name.endsWith("FLAGS.flag_values_dict"))
    return { kind: "mapping", entries: new Map(shelf), isComplete: true, origin: undefined };
  return undefined;
}

/** `FLAGS.lr`; undefined for names that nothing declared. */
export function flagAttribute(machine: Machine, object: Value, name: string): Value | undefined {
  return isFlags(object) ? machine.shelf(SHELF).get(name) : undefined;
}

function defineFlag(machine: Machine, call: Made, type: string): Value | undefined {
  const { positional, keywords } = call.arguments;
  const name = (positional[0] ?? keywords.get("name"))?.value;
  if (name?.kind !== "constant" || typeof name.value !== "string") return undefined;
  const option = readFlag(machine, call, { name: name.value, type });
  const value = settleOptions(machine, [option]).get(name.value);
  if (value === undefined) return undefined;
  machine.store.write(machine.shelf(SHELF), name.value, value);
  return { ...call, name: "absl.flags.FlagHolder", attributes: new Map([["value", value]]) };
}

function readFlag(machine: Machine, call: Made, { name, type }: { name: string; type: string }): DeclaredOption {
  const { positional, keywords } = call.arguments;
  const given = positional[1] ?? keywords.get("default");
  const required = keywords.get("required")?.value;
  const converter = type === "float" ? "float" : type === "integer" ? "int" : undefined;
  const convert = (value: Value) => convertText(machine, value, converter ? constant(converter) : undefined, call.site);
  const isRequired = required?.kind === "constant" && required.value === true;
  return {
    name,
    flags: [`--${name}`, `-${name}`],
    takes: type.startsWith("bool") ? "none" : "one",
    fallback: isRequired || given === undefined ? undefined : defaultOf(convert(given.value), type, { name, given }),
    read: (word) => (converter ? convert(word) : type === "string" ? word : guessWord(word)),
    site: call.site,
  };
}

/** The default of a list may be written as one text: `"30,60"`. */
function defaultOf(
  value: Value,
  type: string,
  { name, given }: { name: string; given: { site: Site | undefined } },
): Value {
  const isText = value.kind === "constant" && typeof value.value === "string";
  if (type === "list" && isText) {
    const parts = String(value.value).split(",");
    return collection(
      "list",
      parts.map((part) => constant(part.trim(), value.origin)),
    );
  }
  return given.site ? withOrigin(value, "option default", `--${name}`, given.site) : value;
}

/** A flag that has to be passed and has no default is what the commands in view pass. */
function requireFlags(machine: Machine, names: Value | undefined, site: Site): void {
  const shelf = machine.shelf(SHELF);
  const listed = names?.kind === "collection" ? [...names.items.values()] : names ? [names] : [];
  for (const name of listed) {
    const key = name.kind === "constant" ? String(name.value) : undefined;
    const before = key === undefined ? undefined : shelf.get(key);
    if (key === undefined || before?.kind !== "constant" || before.value !== null) continue;
    const option: DeclaredOption = {
      name: key,
      flags: [`--${key}`, `-${key}`],
      takes: "one",
      fallback: undefined,
      read: guessWord,
      site: before.origin ?? makeOrigin("option", key, site),
    };
    const value = settleOptions(machine, [option]).get(key);
    if (value) machine.store.write(shelf, key, value);
  }
}
