import type { Argument, Made, Value } from "../../program/values.ts";
import { alternativesOf } from "../../program/values.ts";
import { compiledState } from "../frameworks/keras-compile.ts";
import { argumentOf } from "../read-recipes.ts";
import type { KerasCompile, TrainingRun } from "../training-run.ts";

/** What a model was compiled with, at the moment when it is trained. */
export interface Compiled {
  call: Made;
  /** The condition of this alternative. */
  when: string | undefined;
  optimizer: Argument | undefined;
  loss: Argument | undefined;
  /** What is known beside; undefined for models that are not certainly Keras' own. */
  known: KerasCompile | undefined;
}

/** The compiles that hold at a call that trains; empty where none was seen. */
export function compiledAt(run: TrainingRun, call: Made): Compiled[] {
  const state = compiledState(call);
  return state ? alternativesOf(state).flatMap(({ value, when }) => toCompiled(run, value, when)) : [];
}

/** A call of `compile` as `compiledAt` gives it. */
export function toCompiled(run: TrainingRun, call: Value, when?: string): Compiled[] {
  if (call.kind !== "made") return [];
  const known = run.compiles.find((one) => one.call === call);
  return [{ call, when, optimizer: argumentOf(call, "optimizer", 0), loss: argumentOf(call, "loss", 1), known }];
}
