import { libraryBases } from "../../program/classes.ts";
import type { Instance, Value } from "../../program/values.ts";
import { alternativesOf } from "../../program/values.ts";

const PACKAGE = "(?:lightning|pytorch_lightning)\\.(?:\\w+\\.)*";
const TRAINER = new RegExp(`^${PACKAGE}Trainer(?:\\.from_argparse_args)?$`);
const MODULE = new RegExp(`^${PACKAGE}LightningModule$`);
const DATA_MODULE = new RegExp(`^${PACKAGE}LightningDataModule$`);
const COMMAND_LINE = new RegExp(`^${PACKAGE}LightningCLI$`);
const TUNER = new RegExp(`^${PACKAGE}Tuner$`);

/** Whether a value is certainly a `Trainer`, also of a class of the program. */
export function isTrainer(value: Value): boolean {
  return isOf(value, TRAINER);
}

/** Whether a value is an object of the program that derives from `LightningModule`. */
export function isLightningModule(value: Value): value is Instance {
  return value.kind === "instance" && isOf(value, MODULE);
}

/** Whether a value is certainly a `LightningDataModule`. */
export function isDataModule(value: Value): boolean {
  return isOf(value, DATA_MODULE);
}

/** Whether a value is certainly a `Tuner`. */
export function isTuner(value: Value): boolean {
  return isOf(value, TUNER);
}

/** Whether a dotted name, or a class behind it, is `LightningCLI`. */
export function isCommandLine(name: string): boolean {
  return COMMAND_LINE.test(name);
}

/** Whether every value that a place may hold fulfils a condition. */
export function isAlways(value: Value, test: (one: Value) => boolean): boolean {
  return alternativesOf(value).every((one) => test(one.value));
}

function isOf(value: Value, names: RegExp): boolean {
  if (value.kind === "instance") return libraryBases(value.class).some((base) => names.test(base));
  return value.kind === "made" && value.callee.kind === "external" && names.test(value.name);
}
