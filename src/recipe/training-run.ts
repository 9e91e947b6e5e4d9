/**
 * What one entry point or one stretch of library code does to train: the view that rules have of a program. Rules read
 * this and never syntax. Made by `readRun`.
 */

import type { Fact } from "../facts/fact.ts";
import type { PassedOption } from "../program/command-lines/passed-option.ts";
import type { Binding } from "../program/machine.ts";
import type { UnusedRate } from "../program/unused-rates.ts";
import type { Argument, FunctionValue, Made, Member, Site, Value } from "../program/values.ts";
import type { SourceFile } from "../python/source-file.ts";
import type { BoundArguments } from "./bind-arguments.ts";
import type { PathStep, TrainingEvent } from "./events.ts";
import type { KerasEditions } from "./keras/edition.ts";
import type { Use } from "./uses.ts";

/** A run is reached from an entry; a fragment is library code that no file in view calls, with unknown parameters. */
export interface TrainingRun {
  file: SourceFile;
  /** The function at which the run or fragment begins; `<module>` for a script. */
  name: string;
  kind: "run" | "fragment";
  /** Whether conditions that the default of an option decides were left open: for what the program may also do. */
  hasOpenOptions: boolean;
  /** What commands in the repository pass to the script. */
  passed?: PassedOption[];
  /** The configuration that this run takes, where the command line has to name one of several. */
  config?: string | undefined;
  optimizers: Optimizer[];
  schedules: Schedule[];
  compiles: KerasCompile[];
  fits: KerasFit[];
  losses: LossCall[];
  rateReads: RateAttribute[];
  rateWrites: RateAttribute[];
  /** Rates of parameter groups that the program sets itself. */
  manualRates: ManualRate[];
  replacements: Replacement[];
  events: TrainingEvent[];
  /** Whether a gradient is set by hand: `p.grad = None`. */
  writesGradients: boolean;
  /** Names of methods and functions that were called and not run in place, each with what is around it. */
  calls: { name: string; call: Made; path: PathStep[] }[];
  /** All uses of an object, in order. */
  usesOf(value: Value): Use[];
  /** Whether code that was not interpreted, or not read, may use the object too: it is returned, kept in an attribute, or named there. */
  mayBeUsedElsewhere(value: Value): boolean;
  /** The function of the program that gave a value; undefined for numbers, and for what no function gave. */
  givenBy(value: Value): FunctionValue | undefined;
  /** The names that held an object, in order. */
  namesOf(value: Value): Binding[];
  /** Number variables that are called like a learning rate and that nothing reads. */
  unusedRates: UnusedRate[];
  /** How a library symbol is written in this file with the names that are bound at its top level; undefined when it is not. */
  spell(symbol: string): string | undefined;
}

/** A learning rate as it is written. */
export type RateValue =
  | { kind: "constant"; value: number; argument: Argument }
  | { kind: "scheduled"; schedule: Schedule; argument: Argument }
  | { kind: "default"; value: number | undefined }
  | { kind: "computed"; text: string; argument: Argument }
  | { kind: "unknown"; reason: string; argument: Argument | undefined };

/** One alternative of what an optimizer gets, with its condition. */
export type LearningRate = RateValue & { when: string | undefined };

/** An optimizer where it is made. */
export interface Optimizer {
  value: Made;
  /** The class's last name: `AdamW`. */
  name: string;
  /** `pytorch`, `keras`, … */
  framework: string;
  fact: Fact;
  arguments: BoundArguments;
  /** Under the program's own defaults first; never empty. */
  learningRates: LearningRate[];
  site: Site;
  path: PathStep[];
  /** The newest release in use, where the framework's releases are known. */
  release: string | undefined;
  /** Set for Keras optimizers. */
  editions: KerasEditions | undefined;
}

/** A learning-rate schedule where it is made. */
export interface Schedule {
  value: Made;
  name: string;
  framework: string;
  fact: Fact;
  arguments: BoundArguments;
  site: Site;
  path: PathStep[];
  /** The release in use; undefined when several may be. */
  release: string | undefined;
  /** The schedules that it is put together of, in order. */
  parts: Schedule[];
}

/** A call of `compile` on a Keras model. */
export interface KerasCompile {
  call: Made;
  /** What was passed as the optimizer; undefined when nothing was. */
  optimizer: Argument | undefined;
  hasUnknownArguments: boolean;
  /** The package under which the code reaches Keras: `tensorflow.keras`, `keras`, `tf_keras`. */
  root: string;
  editions: KerasEditions;
  path: PathStep[];
}

/** A call that trains a Keras model. */
interface KerasFit {
  call: Made;
  model: Value;
  path: PathStep[];
}

/** A loss computed by a function or module of torch. */
export interface LossCall {
  call: Made;
  /** Last name: `CrossEntropyLoss`, `cross_entropy`. */
  name: string;
  /** What the loss is computed of: the first argument. */
  input: Argument | undefined;
  path: PathStep[];
}

/** A read or write of the learning rate of a Keras optimizer through an attribute. */
export interface RateAttribute {
  attribute: "lr" | "learning_rate";
  optimizer: Value;
  member: Member | undefined;
  /** For a read the attribute's name, for a write the target. */
  site: Site;
  editions: KerasEditions;
  path: PathStep[];
}

/** `group["lr"] = …` for a parameter group of an optimizer. */
export interface ManualRate {
  /** All that the groups may belong to. */
  optimizers: Value[];
  /** What is set. */
  value: Value;
  site: Site;
  path: PathStep[];
}

/** An update that is written out. */
export interface ManualUpdate {
  /** What the gradient is multiplied by; undefined where the text does not show it. */
  rate: Value | undefined;
  site: Site;
  path: PathStep[];
}

/** An optimizer whose name was given to another optimizer. */
export interface Replacement {
  name: string;
  before: Optimizer;
  after: Optimizer;
  site: Site;
  path: PathStep[];
}
