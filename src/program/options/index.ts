/**
 * Where the numbers of a program come from when somebody starts it: its options, each with its default, and what the
 * commands in the repository pass. Imported by the table of frameworks; knows the libraries of command lines and no framework.
 */

import type { Machine } from "../machine.ts";
import { decorateForSacred } from "../standard-library/sacred.ts";
import type { CallArguments, FunctionValue, Made, Mapping, Site, Value } from "../values.ts";
import { collection, constant } from "../values.ts";
import { callFlags, flagAttribute } from "./absl-flags.ts";
import { addApplicationCommand, callApplication, callApplicationCommand } from "./applications.ts";
import { callArgparse, varsOfNamespace } from "./argparse.ts";
import { callClassParser } from "./class-parsers.ts";
import { addClickCommand, callClickCommand, callClickMember, clickAttribute } from "./click.ts";
import { callWrappedMain } from "./config-wrappers.ts";
import { callEntry } from "./entry-calls.ts";
import { callJsonargparse } from "./jsonargparse.ts";
import { callFoundBatchSize, callLauncher, callWithBatchSize } from "./launchers.ts";
import { addToRegistry, callRegistry } from "./registries.ts";

/** What a call into a library of command lines or launchers gives; undefined for the rest. */
export function callOptions(machine: Machine, call: Made): Value | undefined {
  return (
    callJsonargparse(machine, call) ??
    callArgparse(machine, call) ??
    callClassParser(machine, call) ??
    callFlags(machine, call) ??
    callClickMember(machine, call) ??
    callApplication(machine, call) ??
    callEntry(machine, call) ??
    callRegistry(machine, call) ??
    callLauncher(machine, call) ??
    callFoundBatchSize(machine, call)
  );
}

/** What an attribute of an object of such a library holds. */
export function optionAttribute(machine: Machine, object: Value, name: string): Value | undefined {
  if (name === "__dict__") return dictOf(object);
  if (name === "argv" && object.kind === "external" && object.name === "sys") return commandLine(machine);
  return flagAttribute(machine, object, name) ?? clickAttribute(object, name);
}

/** The attributes of an object as a dict: what is set in one is set in the other. */
function dictOf(object: Value): Value | undefined {
  if (object.kind !== "instance") return varsOfNamespace(object);
  return { kind: "mapping", entries: object.attributes as Mapping["entries"], isComplete: true, origin: undefined };
}

/** Under the defaults nothing is passed: the script's own name is the only word. */
function commandLine(machine: Machine): Value {
  const { file } = machine.frames[0] ?? machine.frame;
  const origin = { kind: "option" as const, label: "sys.argv", file, start: 0, end: 0, from: [] };
  return { ...collection("list", [constant(file.path)]), origin };
}

/** Notes what a decorator makes of a function or class: a command, an entry of a registry. */
export function decorate(machine: Machine, decorator: Value, target: Value): void {
  addClickCommand(machine, decorator, target);
  addApplicationCommand(machine, decorator, target);
  addToRegistry(machine, decorator, target);
  decorateForSacred(machine, decorator, target);
}

/** What a call of a function gives whose decorator passes the arguments; undefined for a plain call. */
export function callDecorated(
  machine: Machine,
  callee: FunctionValue,
  args: CallArguments,
  site: Site,
): Value | undefined {
  if (callee.decorators.length === 0) return undefined;
  return (
    callClickCommand(machine, callee, args, site) ??
    callApplicationCommand(machine, callee, args, site) ??
    callWrappedMain(machine, callee, args, site) ??
    callWithBatchSize(machine, callee, args, site)
  );
}
