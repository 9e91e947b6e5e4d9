import type { Machine } from "../machine.ts";
import type { Alternative, Made, Value } from "../values.ts";
import { constant, joinValues } from "../values.ts";
import type { DeclaredOption } from "./declared-option.ts";
import { commandCondition } from "./narrow-commands.ts";
import { isParser, optionsOf, type Parser, under } from "./parser-options.ts";

const SUB_PARSERS = "argparse._SubParsersAction";

/** `subparsers.add_parser("train")` gives a parser with options of its own; undefined for all other calls. */
export function callSubParsers(machine: Machine, call: Made): Value | undefined {
  const { callee } = call;
  if (callee.kind !== "member" || callee.object.kind !== "made" || callee.object.name !== SUB_PARSERS) return undefined;
  return callee.name === "add_parser" ? addCommand(machine, callee.object, call) : undefined;
}

/** `parser.add_subparsers(dest="command")`. */
export function addCommands(machine: Machine, parser: Parser, call: Made): Value {
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

/** A sub-command with its own options. */
export interface Command {
  name: string;
  options: DeclaredOption[];
}

/** The sub-commands of a parser; empty for a parser without. */
export function commandsOf(machine: Machine, parser: Parser): Command[] {
  const commands = parser.attributes.get("commands");
  if (commands?.kind !== "made") return [];
  return under(commands.attributes, "command").flatMap(([name, one]) =>
    isParser(one) ? [{ name, options: [...optionsOf(machine, one).values()] }] : [],
  );
}

/** The argument that names the sub-command; under `dest` the program reads it. */
export function commandOption(parser: Parser, commands: Command[]): DeclaredOption | undefined {
  const added = parser.attributes.get("commands");
  if (added?.kind !== "made" || commands.length === 0) return undefined;
  const dest = added.arguments.keywords.get("dest")?.value;
  const name = dest?.kind === "constant" ? String(dest.value) : "command ";
  const values = commands.map((one) => ({ when: commandCondition(one.name), value: constant(one.name) }));
  return { name, flags: [], takes: "one", fallback: joinValues(values), read: (word) => word, site: added.site };
}

/** Options of the same name in several sub-commands hold each under its command. */
export function groupByName(commands: Command[], settled: Map<string, Value>): Map<string, Alternative[]> {
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
