import { libraryBases } from "../classes.ts";
import type { Machine } from "../machine.ts";
import type { Instance, Made, Value } from "../values.ts";
import { alternativesOf, joinValues } from "../values.ts";
import { readArgparseOption } from "./argparse-option.ts";
import type { DeclaredOption } from "./declared-option.ts";

/** A parser: one of a library, or an object of a class of the program that extends one. */
export type Parser = Made | Instance;

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

/** Whether a value is a parser of command lines. */
export function isParser(value: Value): value is Parser {
  if (value.kind === "made") return PARSERS.has(value.name);
  return (
    value.kind === "instance" && libraryBases(value.class).some((base) => PARSERS.has(base) || CLASS_PARSERS.has(base))
  );
}

/** The name of a parser's class in its library. */
export function nameOf(parser: Parser): string {
  return parser.kind === "made" ? parser.name : (libraryBases(parser.class).find((base) => PARSERS.has(base)) ?? "");
}

/** What begins with a word among the attributes, in the order in which it was added. */
export function under(attributes: Map<string, Value>, word: string): [string, Value][] {
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
export function optionsOf(machine: Machine, parser: Parser, depth = 0): Map<string, DeclaredOption> {
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
