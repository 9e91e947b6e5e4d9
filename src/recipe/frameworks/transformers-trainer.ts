import { readAttribute } from "../../program/attribute.ts";
import { findInClass, libraryBases } from "../../program/classes.ts";
import type { Machine } from "../../program/machine.ts";
import type { CallArguments, Instance, Made, Value } from "../../program/values.ts";
import { constant, unknown } from "../../program/values.ts";
import { argumentsClassOf, defaultOfField, passed } from "./transformers-arguments.ts";

const TRAINER_CLASS =
  /^(?:transformers\.(?:\w+\.)*\w*Trainer|sentence_transformers\.(?:\w+\.)*\w+Trainer|trl\.(?:\w+\.)*\w+Trainer|(?:adapters|optimum|unsloth)\.(?:\w+\.)*\w+Trainer)$/;

/** Trainers of TRL that are none of transformers' and own a loop of another kind. */
const OTHER_TRAINERS = /\.(?:DDPOTrainer|AlignPropTrainer)$/;

/** Under this name, which no attribute of Python can have, an object keeps the call by which its library base was set up. */
const SETUP = "library __init__";

/** A Trainer of transformers, or of a library or class that builds on it. */
export type Trainer = Made | Instance;

/** Whether a library class is a Trainer of transformers or one that builds on it. */
export function isTrainerClass(name: string): boolean {
  return TRAINER_CLASS.test(name) && !OTHER_TRAINERS.test(name);
}

/** The value as a Trainer; undefined when it is none, or not certainly one. */
export function asTrainer(value: Value): Trainer | undefined {
  return (value.kind === "made" || value.kind === "instance") && trainerClassOf(value) !== undefined
    ? value
    : undefined;
}

/** The library class of a Trainer: `transformers.Trainer`. */
export function trainerClassOf(value: Value): string | undefined {
  if (value.kind === "instance") return libraryBases(value.class).find(isTrainerClass);
  return value.kind === "made" && value.callee.kind === "external" && isTrainerClass(value.name)
    ? value.name
    : undefined;
}

/** Notes `super().__init__(…)` of a subclass: what is passed there is what the Trainer gets. */
export function noteSetup(machine: Machine, trainer: Instance, call: Made): void {
  machine.store.write(trainer.attributes, SETUP, call);
}

/** The arguments that the library's `__init__` got; none where the program has an `__init__` that does not call it. */
function setupOf(trainer: Trainer): CallArguments | undefined {
  if (trainer.kind === "made") return trainer.arguments;
  const call = trainer.attributes.get(SETUP);
  if (call?.kind === "made") return call.arguments;
  return findInClass(trainer.class, "__init__") ? undefined : trainer.arguments;
}

/** What a Trainer was given under a name, by keyword only but for the model and the settings. */
export function givenTo(trainer: Trainer, name: string): Value | undefined {
  const setup = setupOf(trainer);
  const keyword = setup?.keywords.get(name);
  if (keyword) return passed(keyword, name);
  const positional = setup?.positional.map((argument) => argument.value) ?? [];
  if (name === "model") return positional[0] && !argumentsClassOf(positional[0]) ? positional[0] : undefined;
  return name === "args" ? positional.find((value) => argumentsClassOf(value) !== undefined) : undefined;
}

/** A setting of a Trainer: of its `args`, or what the framework takes when it has none. */
export function settingOf(machine: Machine, trainer: Trainer, name: string): Value {
  const settings = trainer.attributes.get("args") ?? givenTo(trainer, "args");
  const isMissing = settings === undefined || (settings.kind === "constant" && settings.value === null);
  if (!isMissing) return readAttribute(machine, settings, name, trainer.site);
  const [, stem] = /\.(\w+)Trainer$/.exec(trainerClassOf(trainer) ?? "") ?? [];
  const className = stem === undefined ? "transformers.TrainingArguments" : `trl.${stem}Config`;
  return defaultOfField(machine, className, { name, site: trainer.site }) ?? constant(null);
}

/** An attribute of a Trainer that its library sets; undefined for those that nothing is known of. */
export function trainerAttribute(trainer: Trainer, name: string): Value | undefined {
  return ATTRIBUTES.has(name) ? givenTo(trainer, name) : undefined;
}

const ATTRIBUTES = new Set(["args", "model", "train_dataset", "eval_dataset", "data_collator", "tokenizer"]);

/** The model that a Trainer trains. */
export function modelOf(trainer: Trainer): Value {
  return (
    trainer.attributes.get("model") ?? givenTo(trainer, "model") ?? unknown("the model of the Trainer is not known")
  );
}
