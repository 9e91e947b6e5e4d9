import { findInClass, instantiate, linearize } from "../../program/classes.ts";
import { loadValue } from "../../program/config-files/load-config.ts";
import type { Machine } from "../../program/machine.ts";
import { guessWord } from "../../program/options/convert-text.ts";
import { type DeclaredOption, settleOptions } from "../../program/options/declared-option.ts";
import { pathTextOf } from "../../program/standard-library/paths.ts";
import type { ClassValue, Collection, Made, Site, Value } from "../../program/values.ts";
import { collection, unknown } from "../../program/values.ts";
import { namedArguments } from "./owned-object.ts";
import { defaultOfField, isArgumentsClass, SETTINGS } from "./transformers-arguments.ts";

const PARSER = /^(?:transformers|trl)\.(?:\w+\.)*(?:HfArgumentParser|TrlParser)$/;

/** What is given beside the defaults, by field; empty for the command line, which no file shows. */
type Given = ReadonlyMap<string, Value>;

const NOTHING: Given = new Map();

/** `HfArgumentParser` and TRL's own: an object for each data class it was made with, under the defaults of its fields. */
export function callArgumentParser(machine: Machine, call: Made): Value | undefined {
  const { callee } = call;
  if (callee.kind !== "member" || callee.object.kind !== "made" || !PARSER.test(callee.object.name)) return undefined;
  const classes = classesOf(callee.object);
  const given = classes && givenIn(machine, callee.name, call);
  if (classes === undefined || given === undefined) return undefined;
  const { site } = call;
  const objects = classes.map((one) => makeObject(machine, one, { given, site }));
  const hasRest = call.arguments.keywords.get("return_remaining_strings")?.value;
  const rest = hasRest?.kind === "constant" && hasRest.value === true ? [collection("list", [], false)] : [];
  return collection("tuple", [...objects, ...rest]);
}

function classesOf(parser: Made): Value[] | undefined {
  const { positional, keywords } = parser.arguments;
  const types = (keywords.get("dataclass_types") ?? positional[0])?.value;
  if (types?.kind === "collection") return types.isComplete ? [...types.items.values()] : undefined;
  return types?.kind === "class" || types?.kind === "external" ? [types] : undefined;
}

/** What a method of the parser reads besides the defaults; undefined for methods of other kinds. */
function givenIn(machine: Machine, method: string, { arguments: { positional, keywords } }: Made): Given | undefined {
  const first = (names: string[]) => names.map((name) => keywords.get(name)).find((one) => one) ?? positional[0];
  switch (method) {
    case "parse_args_into_dataclasses":
    case "parse_args_and_config":
    case "parse_args":
      return wordsIn(first(["args"])?.value);
    case "parse_dict":
      return entriesOf(first(["args"])?.value);
    case "parse_json_file":
      return readFile(machine, first(["json_file"])?.value, "json");
    case "parse_yaml_file":
      return readFile(machine, first(["yaml_file"])?.value, "yaml");
    default:
      return undefined;
  }
}

/** A path that comes from the command line is none that the defaults have. */
function readFile(machine: Machine, path: Value | undefined, form: "json" | "yaml"): Given {
  if (path === undefined || pathTextOf(path) === undefined) return NOTHING;
  return entriesOf(loadValue(machine, path, form === "json" ? "json" : { yaml: "pyyaml" }));
}

function entriesOf(value: Value | undefined): Given {
  if (value?.kind !== "mapping") return NOTHING;
  return new Map([...value.entries].map(([key, entry]) => [String(key), entry] as const));
}

/** `["--learning_rate", "1e-4"]` in place of the command line. */
function wordsIn(list: Value | undefined): Given {
  return list?.kind === "collection" ? readWords(list) : NOTHING;
}

function readWords(list: Collection): Given {
  const words = [...list.items.values()];
  const given = new Map<string, Value>();
  words.forEach((word, index) => {
    const [, name, inline] = /^--(\w+)(?:=(.*))?$/.exec(word.kind === "constant" ? String(word.value) : "") ?? [];
    if (name === undefined || word.kind !== "constant") return;
    const next = inline === undefined ? words[index + 1] : { ...word, value: inline };
    if (next?.kind === "constant") given.set(name, typeof next.value === "string" ? guessWord(next) : next);
    else if (next) given.set(name, next);
  });
  return given;
}

function makeObject(machine: Machine, type: Value, { given, site }: { given: Given; site: Site }): Value {
  if (type.kind === "class") return makeOwn(machine, type, { given, site });
  if (type.kind !== "external") return unknown("the data class of a parser is not known");
  if (isArgumentsClass(type.name))
    settle(machine, { fields: [...SETTINGS], site }, (name) => defaultOfField(machine, type.name, { name, site }));
  const args = namedArguments(Object.fromEntries(given));
  return { kind: "made", callee: type, name: type.name, arguments: args, site, attributes: new Map() };
}

/** An object of a data class of the program: what has to be passed is taken from the commands in the repository. */
function makeOwn(machine: Machine, type: ClassValue, { given, site }: { given: Given; site: Site }): Value {
  const classes = linearize(type).filter((one) => one.kind === "class");
  const fields = [...new Set(classes.flatMap((one) => one.fields))];
  const isSettings = linearize(type).some((one) => one.kind === "external" && isArgumentsClass(one.name));
  const taken = [...given].filter(([name]) => isSettings || fields.includes(name));
  const required = fields.filter((name) => findInClass(type, name) === undefined && !given.has(name));
  const passed = settle(machine, { fields: required, site }, () => undefined);
  return instantiate(machine, type, namedArguments(Object.fromEntries([...taken, ...passed])), site);
}

function settle(
  machine: Machine,
  { fields, site }: { fields: string[]; site: Site },
  fallback: (name: string) => Value | undefined,
): Map<string, Value> {
  const options = fields.map(
    (name): DeclaredOption => ({
      name,
      flags: [`--${name}`],
      takes: "one",
      fallback: fallback(name),
      read: guessWord,
      site,
    }),
  );
  return options.length > 0 ? settleOptions(machine, options) : new Map();
}
