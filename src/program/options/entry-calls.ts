import { linearize } from "../classes.ts";
import type { Machine } from "../machine.ts";
import type { FunctionValue, Instance, Made, Site, Value } from "../values.ts";
import { collection } from "../values.ts";
import { type Command, runCommands } from "./commands.ts";
import type { OwnWords } from "./declared-option.ts";
import { ownWordsOf } from "./own-words.ts";
import { callWithOptions, isComponent } from "./parameter-options.ts";

/** Functions that call their first argument, or `config_class=` and the like, with options made of its parameters. */
const ENTRY_CALLS = new Set([
  "typer.run",
  "tyro.cli",
  "simple_parsing.parse",
  "simple_parsing.parse_known_args",
  "pyrallis.parse",
  "draccus.parse",
  "datargs.parse",
  "argparse_dataclass.parse_args",
  "chz.entrypoint",
  "chz.nested_entrypoint",
  "jsonargparse.CLI",
  "jsonargparse.auto_cli",
  "defopt.run",
  "plac.call",
  "clize.run",
  "cyclopts.run",
  "argh.dispatch_command",
  "tap.tapify",
]);

const COMPONENT_KEYWORDS = ["config_class", "component", "components", "f", "func", "cls", "class_or_function"];

/** `tyro.cli(Config)`, `fire.Fire(main)` and their kin; undefined for all other calls. */
export function callEntry(machine: Machine, call: Made): Value | undefined {
  if (call.name === "fire.Fire" || call.name === "fire.core.Fire") return callFire(machine, call);
  if (!ENTRY_CALLS.has(call.name)) return undefined;
  const { positional, keywords } = call.arguments;
  const named = COMPONENT_KEYWORDS.map((name) => keywords.get(name)).find((argument) => argument !== undefined);
  const component = (positional[0] ?? named)?.value;
  const made = runComponent(machine, component, { site: call.site, own: ownWordsOf(keywords.get("args")?.value) });
  return call.name.endsWith("known_args") && made ? collection("tuple", [made, collection("list", [])]) : made;
}

interface EntryCall {
  site: Site;
  own: OwnWords | undefined;
}

/** One component is called; of several, by name or in a list, each is a command. */
function runComponent(machine: Machine, component: Value | undefined, call: EntryCall): Value | undefined {
  if (isComponent(component)) return callWithOptions(machine, component, call);
  const commands = ofAskedFile(machine, commandsIn(component)).flatMap(([name, one]): Command[] =>
    isComponent(one) ? [{ name, run: () => callWithOptions(machine, one, call) }] : [],
  );
  return commands.length > 0 ? runCommands(machine, commands, call.site) : undefined;
}

/** Of the commands of a program with many, those of the module for whose sake the program is started. */
function ofAskedFile(machine: Machine, commands: [string, Value][]): [string, Value][] {
  const own = commands.filter(([, one]) => "file" in one && one.file === machine.startedFor);
  return own.length > 0 ? own : commands;
}

function commandsIn(components: Value | undefined): [string, Value][] {
  if (components?.kind === "mapping") return [...components.entries].map(([key, value]) => [String(key), value]);
  if (components?.kind !== "collection") return [];
  return [...components.items.values()].map((value) => [nameOf(value), value]);
}

function nameOf(value: Value): string {
  if (value.kind === "class") return value.node.name.id;
  return value.kind === "function" && value.node.kind === "FunctionDef" ? value.node.name.id : "command";
}

/** `fire` goes on into what it gets: the methods of an object, the entries of a dict, the functions of the script. */
function callFire(machine: Machine, call: Made): Value | undefined {
  const { positional, keywords } = call.arguments;
  const component = (positional[0] ?? keywords.get("component"))?.value;
  const entry: EntryCall = { site: call.site, own: ownWordsOf(keywords.get("command")?.value) };
  if (component === undefined) return runCommands(machine, functionsOfScript(machine, entry), call.site);
  if (component.kind === "class") {
    const made = callWithOptions(machine, component, entry);
    return made.kind === "instance" ? (runMethods(machine, made, entry) ?? made) : made;
  }
  if (component.kind === "instance") return runMethods(machine, component, entry);
  return runComponent(machine, component, entry);
}

function runMethods(machine: Machine, object: Instance, call: EntryCall): Value | undefined {
  const methods = new Map<string, FunctionValue>();
  for (const owner of linearize(object.class).reverse()) {
    if (owner.kind !== "class") continue;
    for (const [name, value] of owner.attributes)
      if (value.kind === "function" && !name.startsWith("_")) methods.set(name, value);
  }
  const commands = [...methods].map(([name, method]): Command => {
    const bound: Value = { kind: "method", function: method, receiver: object };
    return { name, run: () => callWithOptions(machine, bound, call) };
  });
  return commands.length > 0 ? runCommands(machine, commands, call.site) : undefined;
}

function functionsOfScript(machine: Machine, call: EntryCall): Command[] {
  const script = machine.frames[0];
  return [...(script?.scope.names ?? [])].flatMap(([name, value]): Command[] =>
    value.kind === "function" && value.file === script?.file && !name.startsWith("_")
      ? [{ name, run: () => callWithOptions(machine, value, call) }]
      : [],
  );
}
