import type { Arm } from "../branches.ts";
import { runArms } from "../branches.ts";
import type { Machine } from "../machine.ts";
import type { Alternative, FunctionValue, Site, Value } from "../values.ts";
import { constant, joinValues } from "../values.ts";

import { commandCondition } from "./narrow-commands.ts";

/** One of several commands that a program offers. */
export interface Command {
  name: string;
  run(): Value;
}

/** At most this many commands are run; more are too many ways to start one program. */
const MAX_COMMANDS = 16;

/** Runs a program's only command, or each of several as one way it may go. Gives what they return. */
export function runCommands(machine: Machine, commands: Command[], site: Site): Value {
  const [only] = commands;
  if (only === undefined) return constant(null);
  if (commands.length === 1) return only.run();
  const results: Alternative[] = [];
  const arms: Arm[] = commands.slice(0, MAX_COMMANDS).map(({ name, run }) => {
    const when = commandCondition(name);
    return {
      when,
      test: undefined,
      run: () => {
        results.push({ when, value: run() });
        return undefined;
      },
    };
  });
  runArms(machine, arms, site);
  return joinValues(results);
}

/** Where the commands of a group are kept: by the function, or by the call that makes the application. */
export function commandShelf(machine: Machine, group: Value): Map<string, Value> | undefined {
  if (group.kind === "made") return machine.shelf(`commands ${group.site.file.path}:${group.site.start}`);
  if (group.kind !== "function") return undefined;
  return machine.shelf(`commands ${group.file.path}:${group.node.start}`);
}

/** The name that a function has as a command. */
export function commandName(target: FunctionValue, written: Value | undefined): string {
  if (written?.kind === "constant" && typeof written.value === "string") return written.value;
  return target.node.kind === "FunctionDef" ? target.node.name.id.replaceAll("_", "-") : "command";
}
