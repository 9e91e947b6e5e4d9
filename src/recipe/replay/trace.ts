import type { Made, Site, Value } from "../../program/values.ts";
import type { EventKind, PathStep } from "../events.ts";
import type { TrainingRun } from "../training-run.ts";
import type { SmallModel } from "./small-model.ts";

/** What a replay looks at: events of a training, and what only matters turn by turn. */
export type StepKind =
  | Extract<
      EventKind,
      | "backward"
      | "unscale"
      | "clip"
      | "optimizer step"
      | "zero_grad"
      | "schedule step"
      | "train mode"
      | "eval mode"
      | "set_epoch"
      | "save"
    >
  | "load state"
  | "rate write";

/** An event as it is found in a trace, before it is numbered. */
export interface FoundStep {
  kind: StepKind;
  /** What it acts on: the optimizers of a step, the loss of a backward pass, the model of a mode. */
  objects: Value[];
  /** `scaler` of a step through one, `value` of a rate that is set, `number` passed to a schedule or sampler, `state` that is saved. */
  values: ReadonlyMap<string, Value>;
  site: Site;
  call: Made | undefined;
  path: PathStep[];
  /** Whether a framework does it by itself. */
  isOwned: boolean;
}

/** An event of a replay. */
export interface Step extends FoundStep {
  /** From 1, in order. */
  number: number;
  /** Turns of the loop over epochs, from 0; -1 before and after it. */
  epoch: number;
  /** Which turn of the innermost loop of the training it is, from 1 over the whole training; 0 outside. */
  batch: number;
  /** Updates made before it. */
  update: number;
}

/** A training gone through on a small model. */
export interface Trace {
  model: SmallModel;
  steps: Step[];
  /** Numbers of the loop over epochs, in order; undefined for turns without a number. */
  epochs: (number | undefined)[];
  /** Optimizers, schedules and calls as they were in this replay. */
  run: TrainingRun;
  /** What the learning-rate lambdas give for the steps 0, 1, 2, …; by schedule. */
  factors: Map<Value, (number | undefined)[]>;
  /** Whether the batches come from a loop inside a loop over epochs. */
  hasEpochs: boolean;
  /** What was saved first; undefined where nothing was. */
  saved: SavedState | undefined;
  /** For a resumed training, what the training saved that it goes on from. */
  straight: SavedState | undefined;
  /** Places of the numbers that the model replaces. */
  sizes: ReadonlySet<string>;
}

/** A state that a training saved. */
export interface SavedState {
  /** What it holds, by key; only numbers. */
  numbers: Map<string, number>;
  /** The number of the epoch in which it was saved first, as its loop counts. */
  epoch: number | undefined;
  /** Steps of each schedule until then, all together. */
  scheduleSteps: number;
}
