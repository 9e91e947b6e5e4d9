import { libraryBases } from "../../program/classes.ts";
import type { Machine } from "../../program/machine.ts";
import type { Argument, Instance, Made, Site, Value } from "../../program/values.ts";
import { constant, unknown, withOrigin } from "../../program/values.ts";
import { findTrlDefault, isTrlConfig } from "./trl-defaults.ts";

const ARGUMENTS_CLASS = /^(?:transformers|sentence_transformers|optimum|adapters)\.(?:\w+\.)*\w*TrainingArguments$/;
const TRL_CLASS = /^trl\.(?:\w+\.)*(\w+)$/;

/** Fields whose defaults are told to the program; each has a fact `hf.args.…`. Switches such as `do_train` come from the command line. */
export const SETTINGS = new Set(
  "learning_rate weight_decay max_grad_norm num_train_epochs max_steps lr_scheduler_type warmup_ratio warmup_steps"
    .concat(" optim per_device_train_batch_size gradient_accumulation_steps adam_beta1 adam_beta2 adam_epsilon")
    .split(" "),
);

/** The default that the facts state for `optim` names both spellings; both are torch's AdamW. */
const OPTIM_DEFAULT = "adamw_torch";

/** Whether a library class holds the settings of a Trainer: `TrainingArguments`, or a configuration of TRL. */
export function isArgumentsClass(name: string): boolean {
  const [, config] = TRL_CLASS.exec(name) ?? [];
  return ARGUMENTS_CLASS.test(name) || (config !== undefined && isTrlConfig(config));
}

/** The library class of the settings of a Trainer; undefined when the value is nothing of that kind. */
export function argumentsClassOf(value: Value): string | undefined {
  if (value.kind === "instance") return libraryBases(value.class).find(isArgumentsClass);
  return value.kind === "made" && value.callee.kind === "external" && isArgumentsClass(value.name)
    ? value.name
    : undefined;
}

/** What a field of settings holds that nobody wrote since they were made; undefined when nothing is known of it. */
export function argumentsField(machine: Machine, object: Made | Instance, name: string): Value | undefined {
  const className = argumentsClassOf(object);
  if (className === undefined) return undefined;
  const given = object.arguments.keywords.get(name);
  if (given) return passed(given, name);
  if (object.arguments.hasUnknown && SETTINGS.has(name))
    return unknown(`${name} may be passed in a dict that is not known`);
  return defaultOfField(machine, className, { name, site: object.site });
}

/** An argument as its receiver sees it. */
export function passed({ value, site }: Argument, name: string): Value {
  return site ? withOrigin(value, "parameter", name, site) : value;
}

/** The framework's default of a field; `site` is where the settings are made. */
export function defaultOfField(
  machine: Machine,
  className: string,
  { name, site }: { name: string; site: Site },
): Value | undefined {
  if (!SETTINGS.has(name)) return undefined;
  const value = findDefault(machine, className, name);
  if (typeof value !== "number" && typeof value !== "string") return undefined;
  const { file, start, end } = site;
  return constant(value, { kind: "framework default", label: name, file, start, end, from: [] });
}

function findDefault(machine: Machine, className: string, field: string): unknown {
  const [, config] = TRL_CLASS.exec(className) ?? [];
  const release = machine.knowledge?.releasesOf("trl").at(-1);
  const own = config === undefined ? undefined : findTrlDefault(config, field, release);
  if (own !== undefined || field === "optim") return own ?? OPTIM_DEFAULT;
  return machine.knowledge?.facts.get(`hf.args.${field}`).default;
}
