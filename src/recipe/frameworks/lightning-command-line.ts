import { instantiate } from "../../program/classes.ts";
import { callByName, findByName } from "../../program/config-files/make-object.ts";
import { callLibrary, type Machine } from "../../program/machine.ts";
import type { Argument, CallArguments, Instance, Made, Mapping, Value } from "../../program/values.ts";
import { constant, external, unknown } from "../../program/values.ts";
import { callHook, hasHook } from "./hooks.ts";
import { buildKeywords, namedClass, readSettings } from "./lightning-config.ts";
import { runFit } from "./lightning-fit.ts";

const PARSER = "lightning.pytorch.cli.LightningArgumentParser";

/** The position of the first arguments of `LightningCLI`. */
const POSITIONS = ["model_class", "datamodule_class"];

/** What the parts of a program are made from: the call of the command line, its parser, and what a configuration says. */
interface Program {
  machine: Machine;
  call: Made;
  parser: Made;
  settings: Mapping;
}

/**
 * `LightningCLI(Model, Data, …)` makes both with the defaults of their parameters, the parser and the configuration that
 * a command in the repository passes, and trains. `owner` is the object that is made.
 */
export function runCommandLine(machine: Machine, call: Made, owner: Made | Instance): void {
  const option = (name: string) => optionOf(call, name);
  const settings = readSettings(machine, option("parser_kwargs"));
  const program = { machine, call, parser: makeParser(machine, call, owner), settings };
  const model = makeObject(program, "model", option("model_class"));
  const dataModule = makeObject(program, "data", option("datamodule_class"));
  const trainer = makeTrainer(program, option("trainer_defaults"));
  for (const [name, value] of Object.entries({ model, datamodule: dataModule, trainer }))
    if (value) machine.store.write(owner.attributes, name, value);
  const run = option("run");
  if (run?.kind === "constant" && run.value === false) return;
  const trained = model ?? unknown("the class of the model stands in a configuration");
  const optimizers = hasHook(trained, "configure_optimizers") ? undefined : makeOptimizers(program, trained);
  runFit(machine, { call, trainer, model: trained, dataModule, loader: undefined, optimizers });
}

/** `parser.set_defaults(…)` and `parser.add_optimizer_args(…)` in `add_arguments_to_parser`; undefined for other calls. */
export function callCommandLineParser(machine: Machine, parser: Value, name: string, call: Made): Value | undefined {
  if (parser.kind !== "made" || parser.name !== PARSER) return undefined;
  const [first] = call.arguments.positional;
  if (name === "set_defaults") {
    const named = [...call.arguments.keywords].map(([key, argument]) => [key, argument.value] as const);
    const listed = first?.value.kind === "mapping" ? [...first.value.entries] : [];
    for (const [key, value] of [...listed, ...named]) machine.store.write(parser.attributes, String(key), value);
  } else if (name === "add_optimizer_args" || name === "add_lr_scheduler_args") {
    const kind = first?.value.kind === "collection" ? first.value.items.get(0) : first?.value;
    if (kind) machine.store.write(parser.attributes, `class of ${name}`, kind);
  } else return undefined;
  return constant(null);
}

function optionOf(call: Made, name: string): Value | undefined {
  const position = POSITIONS.indexOf(name);
  const { keywords, positional } = call.arguments;
  const value = (keywords.get(name) ?? (position < 0 ? undefined : positional[position]))?.value;
  return value?.kind === "constant" && value.value === null ? undefined : value;
}

function makeParser(machine: Machine, call: Made, owner: Value): Made {
  const parser: Made = { ...call, callee: external(PARSER), name: PARSER, attributes: new Map() };
  callHook(machine, owner, "add_arguments_to_parser", { site: call.site, given: [parser] });
  return parser;
}

/** What the parser was told under a prefix, and over it what the configuration says there. */
function keywordsUnder({ machine, call, parser, settings }: Program, prefix: string): Map<string, Argument> {
  const own = [...parser.attributes].filter(([key]) => key.startsWith(`${prefix}.`));
  const defaults = own.map(([key, value]) => [key.slice(prefix.length + 1), value] as const);
  const section = settings.entries.get(prefix);
  const entries: Mapping["entries"] = section?.kind === "mapping" ? section.entries : new Map();
  const named = namedClass(section)?.keywords ?? entries;
  return toArguments([...defaults, ...buildKeywords(machine, named, call.site)]);
}

function toArguments(entries: Iterable<readonly [string, Value]>): Map<string, Argument> {
  return new Map([...entries].map(([name, value]) => [name, argument(value)]));
}

function argument(value: Value): Argument {
  return { value, site: undefined, whole: undefined };
}

/** An object of the class that the configuration names, or the program gives; undefined where neither does. */
function makeObject(program: Program, section: "model" | "data", kind: Value | undefined): Value | undefined {
  const { machine, call, settings } = program;
  const named = namedClass(settings.entries.get(section));
  const target = named ? classNamed(machine, named.name, call) : kind;
  if (target === undefined) return undefined;
  const args: CallArguments = { positional: [], keywords: keywordsUnder(program, section), hasUnknown: false };
  if (target.kind === "class") return instantiate(machine, target, args, call.site);
  return callLibrary(machine, target, call.site, args);
}

/** A class by its path, or by a name that the script knows. */
function classNamed(machine: Machine, name: string, { site }: Made): Value {
  const own = machine.frames[0]?.scope.names.get(name);
  return own?.kind === "class" ? own : findByName(machine, name, site);
}

function makeTrainer(program: Program, given: Value | undefined): Value {
  const entries = given?.kind === "mapping" ? [...given.entries] : [];
  const defaults = toArguments(entries.map(([name, value]) => [String(name), value] as const));
  const keywords = new Map([...defaults, ...keywordsUnder(program, "trainer")]);
  const args: CallArguments = { positional: [], keywords, hasUnknown: given !== undefined && given.kind !== "mapping" };
  return callLibrary(program.machine, external("lightning.pytorch.Trainer"), program.call.site, args);
}

/** A module without `configure_optimizers` gets what the configuration names, or the parser was told to offer. */
function makeOptimizers(program: Program, model: Value): Value | undefined {
  const { call, parser } = program;
  const parameters: Value = { kind: "member", object: model, name: "parameters()", site: call.site };
  const optimizer = makePart(program, "optimizer", {
    kind: parser.attributes.get("class of add_optimizer_args"),
    module: "torch.optim",
    first: parameters,
  });
  const schedule =
    optimizer &&
    makePart(program, "lr_scheduler", {
      kind: parser.attributes.get("class of add_lr_scheduler_args"),
      module: "torch.optim.lr_scheduler",
      first: optimizer,
    });
  if (optimizer === undefined || schedule === undefined) return optimizer;
  const entries = new Map<string, Value>([
    ["optimizer", optimizer],
    ["lr_scheduler", schedule],
  ]);
  return { kind: "mapping", entries, isComplete: true, origin: undefined };
}

function makePart(
  program: Program,
  section: string,
  { kind, module, first }: { kind: Value | undefined; module: string; first: Value },
): Value | undefined {
  const { machine, call, settings } = program;
  const named = namedClass(settings.entries.get(section));
  const keywords = keywordsUnder(program, section);
  if (named) {
    const name = named.name.includes(".") ? named.name : `${module}.${named.name}`;
    const values = new Map([...keywords].map(([key, { value }]) => [key, value] as const));
    return callByName(machine, { name, positional: [first], keywords: values, site: call.site });
  }
  if (kind?.kind !== "external") return undefined;
  return callLibrary(machine, kind, call.site, { positional: [argument(first)], keywords, hasUnknown: false });
}
