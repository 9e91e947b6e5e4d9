import type { Machine } from "../machine.ts";
import type { Collection, Made, Mapping, Value } from "../values.ts";
import { collection, constant, unknown, withOrigin } from "../values.ts";

const PARSER = "argparse.ArgumentParser";
const PARSERS = new Set([
  PARSER,
  "argparse.Namespace",
  "optparse.OptionParser",
  "configargparse.ArgumentParser",
  "configargparse.ArgParser",
]);

/**
 * `argparse`: a parser remembers its options, and `parse_args()` gives an object that holds their defaults. Groups and
 * sub-parsers add to the same options.
 */
export function callArgparse(machine: Machine, call: Made): Value | undefined {
  const { callee } = call;
  if (callee.kind !== "member") return undefined;
  const parser = callee.object;
  if (parser.kind !== "made" || !PARSERS.has(parser.name)) return undefined;
  switch (callee.name) {
    case "add_argument":
    case "add_option":
      addOption(machine, parser, call);
      return undefined;
    case "add_argument_group":
    case "add_mutually_exclusive_group":
    case "add_subparsers":
    case "add_parser":
      return parser;
    case "set_defaults":
      for (const [name, argument] of call.arguments.keywords)
        machine.store.write(parser.attributes, optionKey(name), argument.value);
      return undefined;
    case "parse_args":
      return parser.name === "optparse.OptionParser" ? withRest(parser, call) : namespaceOf(parser, call);
    case "parse_known_args":
      return withRest(parser, call);
    default:
      return undefined;
  }
}

/** Options live among the parser's attributes under a key that no Python name can have. */
function optionKey(name: string): string {
  return `option ${name}`;
}

function addOption(machine: Machine, parser: Made, call: Made): void {
  const flags = call.arguments.positional
    .map((argument) => argument.value)
    .flatMap((value) => (value.kind === "constant" ? [String(value.value)] : []));
  const written = call.arguments.keywords.get("dest")?.value;
  const long = flags.find((flag) => flag.startsWith("--")) ?? flags[0];
  if (long === undefined) return;
  const name = written?.kind === "constant" ? String(written.value) : long.replace(/^-+/, "").replaceAll("-", "_");
  machine.store.write(parser.attributes, optionKey(name), defaultOf(call, long));
}

function defaultOf(call: Made, flag: string): Value {
  const { keywords } = call.arguments;
  const given = keywords.get("default");
  if (given)
    return withOrigin(
      convert(given.value, keywords.get("type")?.value),
      "option default",
      flag,
      given.site ?? call.site,
    );
  const action = keywords.get("action")?.value;
  const site = {
    kind: "option default" as const,
    label: flag,
    file: call.site.file,
    start: call.site.start,
    end: call.site.end,
    from: [],
  };
  if (action?.kind === "constant" && action.value === "store_true") return constant(false, site);
  if (action?.kind === "constant" && action.value === "store_false") return constant(true, site);
  const isRequired = !flag.startsWith("-") || isTrue(keywords.get("required")?.value);
  return isRequired ? unknown(`${flag} has to be passed on the command line`, site) : constant(null, site);
}

function isTrue(value: Value | undefined): boolean {
  return value?.kind === "constant" && value.value === true;
}

/** `type` is applied to defaults that are strings, as argparse does. */
function convert(value: Value, type: Value | undefined): Value {
  if (value.kind !== "constant" || typeof value.value !== "string" || type?.kind !== "external") return value;
  const number = Number(value.value);
  if (Number.isNaN(number)) return value;
  if (type.name === "builtins.float") return { ...value, value: number, isFloat: true };
  return type.name === "builtins.int" ? { ...value, value: number } : value;
}

function withRest(parser: Made, call: Made): Value {
  return collection("tuple", [namespaceOf(parser, call), unknown("arguments that the parser does not know")]);
}

/** What `parse_args()` gives: an object whose attributes are the options under their defaults. */
function namespaceOf(parser: Made, call: Made): Value {
  const attributes = new Map<string, Value>();
  for (const [key, value] of [...parentsOf(parser), parser].flatMap((one) => [...one.attributes]))
    if (key.startsWith("option ")) attributes.set(key.slice("option ".length), value);
  const given = call.arguments.positional[0] ?? call.arguments.keywords.get("args");
  if (given?.value.kind === "collection") applyList(attributes, given.value);
  return { ...call, name: "argparse.Namespace", attributes };
}

function parentsOf(parser: Made): Made[] {
  const parents = parser.arguments.keywords.get("parents")?.value;
  return parents?.kind === "collection" ? [...parents.items.values()].filter((one) => one.kind === "made") : [];
}

/** `parse_args(["--lr", "0.1"])` instead of the command line. */
function applyList(attributes: Map<string, Value>, list: Collection): void {
  const words = [...list.items.values()].map((item) => (item.kind === "constant" ? String(item.value) : undefined));
  words.forEach((word, index) => {
    const [, flag, inline] = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/.exec(word ?? "") ?? [];
    const name = flag?.replaceAll("-", "_");
    const before = name === undefined ? undefined : attributes.get(name);
    if (name === undefined || before === undefined) return;
    const text = inline ?? words[index + 1];
    const isSwitch = before.kind === "constant" && typeof before.value === "boolean";
    attributes.set(name, isSwitch ? constant(!before.value) : readWord(text, before));
  });
}

function readWord(text: string | undefined, before: Value): Value {
  if (text === undefined) return unknown("its value is passed in a list that is not known");
  const isNumber = before.kind === "constant" && typeof before.value === "number" && text !== "";
  return isNumber && !Number.isNaN(Number(text)) ? constant(Number(text), undefined, before.isFloat) : constant(text);
}

/** `vars(args)` shares the options with `args`. */
export function varsOfNamespace(value: Value): Mapping | undefined {
  if (value.kind !== "made" || value.name !== "argparse.Namespace") return undefined;
  return { kind: "mapping", entries: value.attributes as Mapping["entries"], isComplete: true, origin: undefined };
}
