import { callValue } from "../call.ts";
import { mergeInto } from "../config-files/config-object.ts";
import { loadValue } from "../config-files/load-config.ts";
import { execute } from "../execute.ts";
import type { Machine } from "../machine.ts";
import { createScope } from "../scope.ts";
import type { Argument, CallArguments, FunctionValue, Made, Mapping, Value } from "../values.ts";
import { constant, NO_ARGUMENTS, unknown } from "../values.ts";

const EXPERIMENT = /^sacred\.(?:experiment\.)?(?:Experiment|Ingredient)$/;

/** Where an experiment keeps its configuration and its main function; no Python name is like these. */
const CONFIG = "configuration of the experiment";
const MAIN = "main function of the experiment";

/** `@ex.config`, `@ex.main`, `@ex.automain`: notes what a function of the program is to an experiment. */
export function decorateForSacred(machine: Machine, decorator: Value, target: Value): void {
  if (decorator.kind !== "member" || !isExperiment(decorator.object) || target.kind !== "function") return;
  const experiment = decorator.object;
  if (decorator.name === "config") runConfig(machine, experiment, target);
  if (decorator.name === "main" || decorator.name === "automain")
    machine.store.write(experiment.attributes, MAIN, target);
  const isScript = target.file === machine.frames[0]?.file;
  if (decorator.name === "automain" && isScript) run(machine, experiment, target);
}

function isExperiment(value: Value): value is Made {
  return value.kind === "made" && EXPERIMENT.test(value.name);
}

/** `ex.run()`, `ex.run_commandline()` and `ex.add_config(…)`; undefined for all other calls. */
export function callSacred(machine: Machine, call: Made): Value | undefined {
  const { callee } = call;
  if (callee.kind !== "member" || !isExperiment(callee.object)) return undefined;
  const experiment = callee.object;
  const main = experiment.attributes.get(MAIN);
  switch (callee.name) {
    case "add_config":
      addConfig(machine, experiment, call);
      return constant(null);
    case "run":
    case "run_commandline":
      return main?.kind === "function" ? run(machine, experiment, main, call) : undefined;
    default:
      return undefined;
  }
}

function configOf(machine: Machine, experiment: Made): Mapping {
  const known = experiment.attributes.get(CONFIG);
  if (known?.kind === "mapping") return known;
  const empty: Mapping = { kind: "mapping", entries: new Map(), isComplete: true, origin: undefined };
  machine.store.write(experiment.attributes, CONFIG, empty);
  return empty;
}

/** The names that the function binds are the configuration; what is there already is seen by it. */
function runConfig(machine: Machine, experiment: Made, target: FunctionValue): void {
  const config = configOf(machine, experiment);
  const scope = createScope(target.closure);
  for (const [name, value] of config.entries) scope.names.set(String(name), value);
  machine.entered.add(target.node);
  machine.frames.push({ ...machine.frame, file: target.file, scope, function: target, returns: [], pending: [] });
  try {
    if (Array.isArray(target.node.body)) execute(machine, target.node.body);
  } finally {
    machine.frames.pop();
  }
  for (const [name, value] of scope.names) if (!name.startsWith("_")) machine.store.write(config.entries, name, value);
}

function addConfig(machine: Machine, experiment: Made, call: Made): void {
  const config = configOf(machine, experiment);
  const [first] = call.arguments.positional;
  const isPath = first?.value.kind === "constant";
  const isJson = isPath && String(first.value.kind === "constant" && first.value.value).endsWith(".json");
  const given = isPath ? loadValue(machine, first.value, isJson ? "json" : { yaml: "pyyaml" }) : first?.value;
  if (given?.kind === "mapping") mergeInto(machine, config, given);
  else if (given) config.isComplete = false;
  for (const [name, { value }] of call.arguments.keywords) machine.store.write(config.entries, name, value);
}

function run(machine: Machine, experiment: Made, main: FunctionValue, call?: Made): Value {
  const updates = call?.arguments.keywords.get("config_updates")?.value;
  const config = configOf(machine, experiment);
  if (updates?.kind === "mapping") mergeInto(machine, config, updates);
  const { file, node } = main;
  return callValue(machine, main, NO_ARGUMENTS, call?.site ?? { file, start: node.start, end: node.end });
}

const OWN = new Set(["main", "automain", "capture", "command"]);

/** What a captured function gets besides what it is passed; undefined for other functions. */
export function argumentsFromSacred(
  machine: Machine,
  callee: FunctionValue,
  args: CallArguments,
): CallArguments | undefined {
  const mark = callee.decorators.find((one) => {
    const written = one.kind === "made" ? one.callee : one;
    return written.kind === "member" && OWN.has(written.name) && isExperiment(written.object);
  });
  const written = mark?.kind === "made" ? mark.callee : mark;
  if (written?.kind !== "member" || !isExperiment(written.object)) return undefined;
  const config = configOf(machine, written.object);
  const keywords = new Map<string, Argument>(args.keywords);
  callee.node.parameters.forEach(({ name, style }, index) => {
    if (style === "varPositional" || style === "varKeyword" || index < args.positional.length || keywords.has(name))
      return;
    const value = name === "_config" ? config : config.entries.get(name);
    const isOwn = /^_(run|log|seed|rnd)$/.test(name);
    const passed = value ?? (isOwn ? unknown(`${name} is made by sacred`) : undefined);
    if (passed) keywords.set(name, { value: passed, site: undefined, whole: undefined });
  });
  return { ...args, keywords };
}
