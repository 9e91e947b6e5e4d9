import { instantiate } from "../../program/classes.ts";
import { callLibrary, type Machine } from "../../program/machine.ts";
import type { Argument, CallArguments, Instance, Made, Value } from "../../program/values.ts";
import { constant, external, unknown } from "../../program/values.ts";
import { callHook, hasHook } from "./hooks.ts";
import { runFit } from "./lightning-fit.ts";

const PARSER = "lightning.pytorch.cli.LightningArgumentParser";

/** The position of the first arguments of `LightningCLI`. */
const POSITIONS = ["model_class", "datamodule_class"];

/**
 * `LightningCLI(Model, Data, …)` makes both with the defaults of their parameters and trains; what a command line or a
 * configuration would set is not looked at. `owner` is the object that is made.
 */
export function runCommandLine(machine: Machine, call: Made, owner: Made | Instance): void {
  const option = (name: string) => optionOf(call, name);
  const parser = makeParser(machine, call, owner);
  const model = makeObject(machine, call, { kind: option("model_class"), prefix: "model", parser });
  const dataModule = makeObject(machine, call, { kind: option("datamodule_class"), prefix: "data", parser });
  const trainer = makeTrainer(machine, call, { given: option("trainer_defaults"), parser });
  const parts = { model, datamodule: dataModule, trainer };
  for (const [name, value] of Object.entries(parts)) if (value) machine.store.write(owner.attributes, name, value);
  const run = option("run");
  if (model === undefined || (run?.kind === "constant" && run.value === false)) return;
  const optimizers = hasHook(model, "configure_optimizers")
    ? undefined
    : makeOptimizers(machine, call, { model, parser });
  runFit(machine, { call, trainer, model, dataModule, loader: undefined, optimizers });
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
  return (keywords.get(name) ?? (position < 0 ? undefined : positional[position]))?.value;
}

function makeParser(machine: Machine, call: Made, owner: Value): Made {
  const parser: Made = { ...call, callee: external(PARSER), name: PARSER, attributes: new Map() };
  callHook(machine, owner, "add_arguments_to_parser", { site: call.site, given: [parser] });
  return parser;
}

/** What the parser was told under a prefix, as keywords. */
function keywordsUnder(parser: Made, prefix: string): Map<string, Argument> {
  const own = [...parser.attributes].filter(([key]) => key.startsWith(`${prefix}.`));
  return new Map(own.map(([key, value]) => [key.slice(prefix.length + 1), argument(value)]));
}

function argument(value: Value): Argument {
  return { value, site: undefined, whole: undefined };
}

/** An object of a class of the program; what is no class is not known before a configuration is. */
function makeObject(
  machine: Machine,
  call: Made,
  { kind, prefix, parser }: { kind: Value | undefined; prefix: string; parser: Made },
): Value | undefined {
  if (kind === undefined || kind.kind === "constant")
    return prefix === "model" ? unknown("the class of the model stands in a configuration") : undefined;
  const args: CallArguments = { positional: [], keywords: keywordsUnder(parser, prefix), hasUnknown: false };
  return kind.kind === "class"
    ? instantiate(machine, kind, args, call.site)
    : callLibrary(machine, kind, call.site, args);
}

function makeTrainer(
  machine: Machine,
  call: Made,
  { given, parser }: { given: Value | undefined; parser: Made },
): Value {
  const entries = given?.kind === "mapping" ? [...given.entries] : [];
  const keywords = new Map([
    ...entries.map(([name, value]) => [String(name), argument(value)] as const),
    ...keywordsUnder(parser, "trainer"),
  ]);
  const args: CallArguments = { positional: [], keywords, hasUnknown: given !== undefined && given.kind !== "mapping" };
  return callLibrary(machine, external("lightning.pytorch.Trainer"), call.site, args);
}

/** A module without `configure_optimizers` gets what the parser was told to offer. */
function makeOptimizers(
  machine: Machine,
  call: Made,
  { model, parser }: { model: Value; parser: Made },
): Value | undefined {
  const kind = parser.attributes.get("class of add_optimizer_args");
  if (kind?.kind !== "external") return undefined;
  const parameters: Value = { kind: "member", object: model, name: "parameters()", site: call.site };
  const optimizer = makeWith(machine, call, { kind, first: parameters, keywords: keywordsUnder(parser, "optimizer") });
  const schedule = parser.attributes.get("class of add_lr_scheduler_args");
  if (schedule?.kind !== "external") return optimizer;
  const keywords = keywordsUnder(parser, "lr_scheduler");
  const entries = new Map<string, Value>([
    ["optimizer", optimizer],
    ["lr_scheduler", makeWith(machine, call, { kind: schedule, first: optimizer, keywords })],
  ]);
  return { kind: "mapping", entries, isComplete: true, origin: undefined };
}

function makeWith(
  machine: Machine,
  call: Made,
  { kind, first, keywords }: { kind: Value; first: Value; keywords: Map<string, Argument> },
): Value {
  return callLibrary(machine, kind, call.site, { positional: [argument(first)], keywords, hasUnknown: false });
}
