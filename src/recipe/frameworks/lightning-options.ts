import type { Made, Site, Value } from "../../program/values.ts";
import { alternativesOf, collection, constant, joinValues, withOrigin } from "../../program/values.ts";
import { isTrainer } from "./lightning-names.ts";

/** Positional parameters of `Trainer` are rare and moved with every release; only its keywords are read. */
type Options = ReadonlyMap<string, Value>;

/** Numbers that a trainer takes by itself; `rules/facts`: pl.clip-default. Lightning's own documentation of `Trainer`. */
const DEFAULTS: Record<string, number | null> = {
  max_steps: -1,
  accumulate_grad_batches: 1,
  gradient_clip_val: null,
  num_nodes: 1,
};

/** Epochs of a trainer that is given neither epochs nor steps nor a time. */
const DEFAULT_EPOCHS = 1000;

/** An option of a trainer as the program sets it; undefined where it does not, or the trainer is not known. */
export function givenOption(trainer: Value, name: string): Value | undefined {
  const found = alternativesOf(trainer).flatMap(({ when, value }) => {
    const given = optionsOf(value)?.get(name);
    return given && !isNone(given) ? [{ when, value: given }] : [];
  });
  return found.length > 0 ? joinValues(found) : undefined;
}

/** The number of epochs; undefined where steps or a time end the training, or nothing is known. */
export function epochsOf(trainer: Value): Value | undefined {
  if (isTrue(givenOption(trainer, "fast_dev_run"))) return constant(1);
  const given = givenOption(trainer, "max_epochs");
  if (given) return isUnlimited(given) ? undefined : given;
  const [only] = alternativesOf(trainer);
  if (only === undefined || !isTrainer(only.value) || hasUnknownOptions(only.value)) return undefined;
  if (stepsOf(trainer) || givenOption(trainer, "max_time")) return undefined;
  return frameworkDefault(DEFAULT_EPOCHS, "max_epochs", only.value);
}

/** The number of updates in all, where the program limits them. */
export function stepsOf(trainer: Value): Value | undefined {
  const given = givenOption(trainer, "max_steps");
  return given && !isUnlimited(given) ? given : undefined;
}

/**
 * Micro-batches per update; undefined where the program leaves it at one. A dict from epochs to numbers, as releases before
 * 2.0 and `GradientAccumulationScheduler` take it, holds in turn.
 */
export function accumulationOf(trainer: Value): Value | undefined {
  const scheduler = callbacksOf(trainer).find(
    (one) => one.kind === "made" && one.name.endsWith(".GradientAccumulationScheduler"),
  );
  const scheduling = scheduler?.kind === "made" ? firstArgument(scheduler, "scheduling") : undefined;
  const given = scheduling ?? givenOption(trainer, "accumulate_grad_batches");
  if (given?.kind !== "mapping") return given;
  const first = given.entries.has(0) ? [] : [{ when: undefined, value: constant(1) }];
  const later = [...given.entries].map(([epoch, value]) => ({
    when: epoch === 0 ? undefined : `from epoch ${epoch} on`,
    value,
  }));
  return joinValues([...first, ...later]);
}

/** The callbacks that a trainer is given, as far as they are known. */
export function callbacksOf(trainer: Value): Value[] {
  const given = givenOption(trainer, "callbacks");
  return given?.kind === "collection" ? [...given.items.values()] : given ? [given] : [];
}

/** What `trainer.name` holds for an option; undefined for anything else. */
export function readTrainerOption(trainer: Value, name: string): Value | undefined {
  if (name === "max_epochs") return epochsOf(trainer);
  if (name === "callbacks") return collection("list", callbacksOf(trainer));
  if (name === "num_devices" || name === "world_size") return deviceCount(trainer);
  const given = givenOption(trainer, name);
  if (given || hasUnknownOptions(trainer)) return given;
  const value = DEFAULTS[name];
  return value === undefined ? undefined : frameworkDefault(value, name, trainer);
}

/** Processes that share the data, where the program names more than one. */
export function sharedProcesses(trainer: Value): Value | undefined {
  const count = deviceCount(trainer);
  return count?.kind === "constant" && count.value !== 1 ? count : undefined;
}

/** Processes of a trainer, where the program names their number. */
function deviceCount(trainer: Value): Value | undefined {
  const devices = givenOption(trainer, "devices");
  const nodes = givenOption(trainer, "num_nodes");
  if (nodes && !(nodes.kind === "constant" && nodes.value === 1)) return undefined;
  if (devices?.kind === "collection" && devices.isComplete) return constant(devices.items.size);
  return devices?.kind === "constant" && typeof devices.value === "number" && devices.value > 0 ? devices : undefined;
}

function optionsOf(trainer: Value): Options | undefined {
  if (trainer.kind !== "made" && trainer.kind !== "instance") return undefined;
  const { keywords, positional } = trainer.arguments;
  const written = [...keywords].map(([name, argument]) => [name, passed(argument.value, name, argument.site)] as const);
  const [first] = positional;
  const namespace = trainer.kind === "made" && trainer.name.endsWith(".from_argparse_args") ? first?.value : undefined;
  const base = namespace?.kind === "made" ? namespace.attributes : [];
  const inherited = trainer.attributes.get(INHERITED);
  const fromBase = inherited?.kind === "mapping" ? (inherited.entries as Map<string, Value>) : [];
  return new Map([...base, ...fromBase, ...written]);
}

/** Where a trainer of a class of the program keeps what it passes to `Trainer.__init__`; no Python name is like it. */
export const INHERITED = "trainer options";

function passed(value: Value, name: string, site: Site | undefined): Value {
  return site ? withOrigin(value, "parameter", name, site) : value;
}

function hasUnknownOptions(trainer: Value): boolean {
  return (trainer.kind === "made" || trainer.kind === "instance") && trainer.arguments.hasUnknown;
}

function firstArgument(call: Made, name: string): Value | undefined {
  return (call.arguments.keywords.get(name) ?? call.arguments.positional[0])?.value;
}

function frameworkDefault(value: number | null, label: string, trainer: Value): Value | undefined {
  if (trainer.kind !== "made" && trainer.kind !== "instance") return undefined;
  const { file, start, end } = trainer.site;
  return constant(value, { kind: "framework default", label, file, start, end, from: [] });
}

function isUnlimited(value: Value): boolean {
  return value.kind === "constant" && (value.value === -1 || value.value === null);
}

function isNone(value: Value): boolean {
  return value.kind === "constant" && value.value === null;
}

function isTrue(value: Value | undefined): boolean {
  return value?.kind === "constant" && value.value !== false && value.value !== 0;
}
