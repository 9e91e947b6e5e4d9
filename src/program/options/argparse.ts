import type { Machine } from "../machine.ts";
import type { Instance, Made, Mapping, Value } from "../values.ts";
import { collection, constant, joinValues, withOrigin } from "../values.ts";
import { readArgparseOption } from "./argparse-option.ts";
import { type DeclaredOption, type OwnWords, settleOptions } from "./declared-option.ts";
import { isJsonargparse, nestOptions } from "./jsonargparse.ts";
import { noteCommands } from "./narrow-commands.ts";
import { ownWordsOf } from "./own-words.ts";
import { settleParameters } from "./parameter-options.ts";
import { isParser, nameOf, optionsOf, type Parser } from "./parser-options.ts";
import { addCommands, callSubParsers, commandOption, commandsOf, groupByName } from "./sub-commands.ts";

/** Functions that add options of their own to a parser and give it back. */
const PASSES_PARSER = /\.Trainer\.add_argparse_args$/;

/**
 * `argparse` and its kin: a parser remembers its options among its attributes, under keys that no Python name can have, and
 * `parse_args()` gives an object that holds their values. Groups add to the options of their parser; the options of a
 * sub-command are its own.
 */
export function callArgparse(machine: Machine, call: Made): Value | undefined {
  const { callee } = call;
  if (callee.kind === "external" && PASSES_PARSER.test(callee.name)) return call.arguments.positional[0]?.value;
  if (callee.kind !== "member") return undefined;
  if (isParser(callee.object)) return callParser(machine, callee.object, callee.name, call);
  return callSubParsers(machine, call);
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

/** An option with a default of its own wins over a `set_defaults` before it. */
function addOption(machine: Machine, parser: Parser, call: Made): Value | undefined {
  const option = readArgparseOption(machine, call);
  if (option === undefined) return undefined;
  machine.store.write(parser.attributes, `option ${option.name}`, call);
  if (call.arguments.keywords.has("default")) machine.store.remove(parser.attributes, `default ${option.name}`);
  return undefined;
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
  const own = ownWordsOf((call.arguments.positional[0] ?? call.arguments.keywords.get("args"))?.value);
  const attributes = settleOptions(machine, all, own);
  for (const [name, alternatives] of groupByName(commands, attributes)) attributes.set(name, joinValues(alternatives));
  for (const [name, value] of namespaceIn(call)?.attributes ?? [])
    if (!isNamed(options, name, own)) attributes.set(name, value);
  for (const [name, value] of attributes) if (isSuppressed(value)) attributes.delete(name);
  if (isJsonargparse(parser)) nestOptions(machine, parser, call, attributes);
  const given = namespaceIn(call);
  if (given) return fillNamespace(machine, given, attributes);
  const namespace: Made = { ...call, name: "argparse.Namespace", attributes };
  if (commands.length > 1) noteCommands(machine, namespace);
  return namespace;
}

/** The object that is passed to be filled: what it has already wins over defaults. */
function namespaceIn(call: Made): Made | Instance | undefined {
  const given = (call.arguments.positional[1] ?? call.arguments.keywords.get("namespace"))?.value;
  return given?.kind === "made" || given?.kind === "instance" ? given : undefined;
}

function fillNamespace(machine: Machine, given: Made | Instance, attributes: Map<string, Value>): Value {
  for (const [name, value] of attributes) machine.store.write(given.attributes, name, value);
  return given;
}

/** Whether the words that the program passes name an option. */
function isNamed(options: DeclaredOption[], name: string, own: OwnWords | undefined): boolean {
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
