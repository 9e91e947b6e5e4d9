import { libraryBases } from "../classes.ts";
import type { Machine } from "../machine.ts";
import type { Alternative, Instance, Made, Mapping, Value } from "../values.ts";
import { alternativesOf, collection, constant, joinValues, withOrigin } from "../values.ts";
import { readArgparseOption } from "./argparse-option.ts";
import { type DeclaredOption, type OwnWords, settleOptions } from "./declared-option.ts";
import { isJsonargparse, nestOptions } from "./jsonargparse.ts";
import { commandCondition, noteCommands } from "./narrow-commands.ts";
import { settleParameters } from "./parameter-options.ts";

const PARSERS = new Set([
  "argparse.ArgumentParser",
  "optparse.OptionParser",
  "configargparse.ArgumentParser",
  "configargparse.ArgParser",
  "simple_parsing.ArgumentParser",
  "jsonargparse.ArgumentParser",
  "tap.Tap",
]);

/** Parsers of their own kind, of which only subclasses in the program are plain parsers as well. */
const CLASS_PARSERS = new Set(["transformers.HfArgumentParser", "trl.TrlParser"]);

const SUB_PARSERS = "argparse._SubParsersAction";

/** Functions that add options of their own to a parser and give it back. */
const PASSES_PARSER = /\.Trainer\.add_argparse_args$/;

/** A parser: one of a library, or an object of a class of the program that extends one. */
type Parser = Made | Instance;

/**
 * `argparse` and its kin: a parser remembers its options among its attributes, under keys that no Python name can have, and
 * `parse_args()` gives an object that holds their values. Groups add to the options of their parser; the options of a
 * sub-command are its own.
 */
export function callArgparse(machine: Machine, call: Made): Value | undefined {
  const { callee } = call;
  if (callee.kind === "external" && PASSES_PARSER.test(callee.name)) return call.arguments.positional[0]?.value;
  if (callee.kind !== "member") return undefined;
  if (callee.object.kind === "made" && callee.object.name === SUB_PARSERS)
    return callee.name === "add_parser" ? addCommand(machine, callee.object, call) : undefined;
  return isParser(callee.object) ? callParser(machine, callee.object, callee.name, call) : undefined;
}

/** Whether a value is a parser of command lines. */
export function isParser(value: Value): value is Parser {
  if (value.kind === "made") return PARSERS.has(value.name);
  return (
    value.kind === "instance" && libraryBases(value.class).some((base) => PARSERS.has(base) || CLASS_PARSERS.has(base))
  );
}

/** `class Args(Tap)`: the fields of the class are the options, and the parser itself holds them. */
function parseFields(machine: Machine, parser: Instance): Value {
  for (const [name, value] of settleParameters(machine, parser.class))
    if (!parser.attributes.has(name)) machine.store.write(parser.attributes, name, value);
  return parser;
}

function callParser(machine: Machine, parser: Parser, method: string, call: Made): Value | undefined {
  if (method === "parse_args" && parser.kind === "instance" && nameOf(parser) === "tap.Tap")
    return parseFields(machine, parser);
  switch (method) {
    case "add_argument":
    case "add_option":
    case "add":
    case "add_arg":
      return addOption(machine, parser, call);
    case "add_argument_group":
    case "add_mutually_exclusive_group":
    case "add_option_group":
      return parser;
    case "add_subparsers":
      return addCommands(machine, parser, call);
    case "set_defaults":
      for (const [name, { value, site }] of call.arguments.keywords)
        machine.store.write(
          parser.attributes,
          `default ${name}`,
          withOrigin(value, "option default", `--${name.replaceAll("_", "-")}`, site ?? call.site),
        );
      return constant(null);
    case "get_default":
      return defaultNamed(machine, parser, call);
    case "parse_args":
      return nameOf(parser) === "optparse.OptionParser"
        ? withRest(parseOptions(machine, parser, call))
        : parseOptions(machine, parser, call);
    case "parse_known_args":
      return withRest(parseOptions(machine, parser, call));
    default:
      return undefined;
  }
}

function nameOf(parser: Parser): string {
  return parser.kind === "made" ? parser.name : (libraryBases(parser.class).find((base) => PARSERS.has(base)) ?? "");
}

/** An option with a default of its own wins over a `set_defaults` before it. */
function addOption(machine: Machine, parser: Parser, call: Made): Value | undefined {
  const option = readArgparseOption(machine, call);
  if (option === undefined) return undefined;
  machine.store.write(parser.attributes, `option ${option.name}`, call);
  if (call.arguments.keywords.has("default")) machine.store.remove(parser.attributes, `default ${option.name}`);
  return undefined;
}

function addCommands(machine: Machine, parser: Parser, call: Made): Value {
  const commands: Made = { ...call, name: SUB_PARSERS, attributes: new Map<string, Value>([["parser", parser]]) };
  machine.store.write(parser.attributes, "commands", commands);
  return commands;
}

function addCommand(machine: Machine, commands: Made, call: Made): Value {
  const parser: Made = { ...call, name: "argparse.ArgumentParser", attributes: new Map() };
  const name = call.arguments.positional[0]?.value ?? call.arguments.keywords.get("name")?.value;
  const label = name?.kind === "constant" ? String(name.value) : "";
  machine.store.write(commands.attributes, `command ${label}`, parser);
  return parser;
}

/** What begins with a word among the attributes, in the order in which it was added. */
function under(attributes: Map<string, Value>, word: string): [string, Value][] {
  const start = `${word} `;
  return [...attributes].flatMap(([key, value]): [string, Value][] =>
    key.startsWith(start) ? [[key.slice(start.length), value]] : [],
  );
}

function parentsOf(parser: Parser): Parser[] {
  const parents = parser.arguments.keywords.get("parents")?.value;
  return parents?.kind === "collection" ? [...parents.items.values()].filter(isParser) : [];
}

/** Parents deeper than this only hostile code has. */
const MAX_DEPTH = 6;

/** The options of a parser and its parents, with what `set_defaults` says of them. */
function optionsOf(machine: Machine, parser: Parser, depth = 0): Map<string, DeclaredOption> {
  const options = new Map<string, DeclaredOption>();
  if (depth > MAX_DEPTH) return options;
  for (const parent of parentsOf(parser))
    for (const entry of optionsOf(machine, parent, depth + 1)) options.set(...entry);
  for (const [name, added] of under(parser.attributes, "option")) {
    const option = joinOptions(
      alternativesOf(added).flatMap(({ when, value }) => {
        const one = value.kind === "made" ? readArgparseOption(machine, value) : undefined;
        return one ? [{ when, option: one }] : [];
      }),
    );
    if (option) options.set(name, option);
  }
  for (const [name, value] of under(parser.attributes, "default")) {
    const option = options.get(name);
    options.set(name, option ? { ...option, fallback: value } : onlyDefault(name, value, parser));
  }
  return options;
}

/** An option that several branches declare has each of their defaults under its condition. */
function joinOptions(options: { when: string | undefined; option: DeclaredOption }[]): DeclaredOption | undefined {
  const [first] = options;
  if (first === undefined || options.length === 1) return first?.option;
  const defaults = options.flatMap(({ when, option }) => (option.fallback ? [{ when, value: option.fallback }] : []));
  return { ...first.option, fallback: defaults.length > 0 ? joinValues(defaults) : undefined };
}

/** What `set_defaults` adds without an option: the function of a sub-command. */
function onlyDefault(name: string, value: Value, { site }: Parser): DeclaredOption {
  return { name, flags: [`${name} `], takes: "one", fallback: value, read: (word) => word, site };
}

function defaultNamed(machine: Machine, parser: Parser, call: Made): Value | undefined {
  const name = call.arguments.positional[0]?.value;
  if (name?.kind !== "constant") return undefined;
  return optionsOf(machine, parser).get(String(name.value))?.fallback ?? constant(null);
}

/** What `parse_args()` gives: an object whose attributes are the options. */
function parseOptions(machine: Machine, parser: Parser, call: Made): Value {
  const options = [...optionsOf(machine, parser).values()];
  const commands = commandsOf(machine, parser);
  const inner = commands.flatMap((command) => command.options);
  const selector = commandOption(parser, commands);
  const all = [...options, ...(selector ? [selector] : []), ...inner];
  const own = wordsOf(call);
  const attributes = settleOptions(machine, all, own);
  for (const [name, alternatives] of groupByName(commands, attributes)) attributes.set(name, joinValues(alternatives));
  for (const [name, value] of namespaceIn(call)) if (!isDefaultOf(options, name, own)) attributes.set(name, value);
  for (const [name, value] of attributes) if (isSuppressed(value)) attributes.delete(name);
  if (isJsonargparse(parser)) nestOptions(machine, parser, call, attributes);
  const namespace: Made = { ...call, name: "argparse.Namespace", attributes };
  if (commands.length > 1) noteCommands(machine, namespace);
  return namespace;
}

interface Command {
  name: string;
  options: DeclaredOption[];
}

function commandsOf(machine: Machine, parser: Parser): Command[] {
  const commands = parser.attributes.get("commands");
  if (commands?.kind !== "made") return [];
  return under(commands.attributes, "command").flatMap(([name, one]) =>
    isParser(one) ? [{ name, options: [...optionsOf(machine, one).values()] }] : [],
  );
}

/** The argument that names the sub-command; under `dest` the program reads it. */
function commandOption(parser: Parser, commands: Command[]): DeclaredOption | undefined {
  const added = parser.attributes.get("commands");
  if (added?.kind !== "made" || commands.length === 0) return undefined;
  const dest = added.arguments.keywords.get("dest")?.value;
  const name = dest?.kind === "constant" ? String(dest.value) : "command ";
  const values = commands.map((one) => ({ when: commandCondition(one.name), value: constant(one.name) }));
  return { name, flags: [], takes: "one", fallback: joinValues(values), read: (word) => word, site: added.site };
}

/** Options of the same name in several sub-commands hold each under its command. */
function groupByName(commands: Command[], settled: Map<string, Value>): Map<string, Alternative[]> {
  const groups = new Map<string, Alternative[]>();
  for (const { name: command, options } of commands) {
    for (const { name, fallback } of options) {
      const value = fallback ?? settled.get(name);
      if (value) groups.set(name, [...(groups.get(name) ?? []), { when: commandCondition(command), value }]);
    }
  }
  for (const [name, alternatives] of groups) if (alternatives.length < 2) groups.delete(name);
  return groups;
}

/** The list that is parsed instead of the command line; undefined where the command line is. */
function wordsOf(call: Made): OwnWords | undefined {
  const given = (call.arguments.positional[0] ?? call.arguments.keywords.get("args"))?.value;
  if (given?.kind !== "collection" || !given.isComplete) return undefined;
  return [...given.items.values()].map((item) => (item.kind === "constant" ? String(item.value) : undefined));
}

/** Attributes of an object that is passed to be filled: they win over defaults. */
function namespaceIn(call: Made): Map<string, Value> {
  const given = (call.arguments.positional[1] ?? call.arguments.keywords.get("namespace"))?.value;
  return given?.kind === "made" || given?.kind === "instance" ? given.attributes : new Map();
}

function isDefaultOf(options: DeclaredOption[], name: string, own: OwnWords | undefined): boolean {
  const flags = options.find((option) => option.name === name)?.flags ?? [];
  return own?.some((word) => word !== undefined && flags.includes(word.split("=")[0] ?? "")) ?? false;
}

function isSuppressed(value: Value): boolean {
  return value.kind === "external" && value.name === "argparse.SUPPRESS";
}

/** Nothing that the parser does not know is passed where nothing is passed. */
function withRest(namespace: Value): Value {
  return collection("tuple", [namespace, collection("list", [])]);
}

/** `vars(args)` and `args.__dict__` share the options with `args`. */
export function varsOfNamespace(value: Value): Mapping | undefined {
  if (value.kind !== "made" || (value.name !== "argparse.Namespace" && value.name !== "types.SimpleNamespace"))
    return undefined;
  return { kind: "mapping", entries: value.attributes as Mapping["entries"], isComplete: true, origin: undefined };
}
