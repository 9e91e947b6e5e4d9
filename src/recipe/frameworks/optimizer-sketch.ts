import type { Argument, Made } from "../../program/values.ts";

/** An optimizer of which no fact tells the signature, as its framework describes it. */
export interface OptimizerSketch {
  /** Last name of its class or function. */
  name: string;
  /** The framework as recipes name it. */
  framework: "jax" | "tf1" | "fastai";
  /** The call that makes it. */
  made: Made;
  /** What its rate is given by; undefined where nothing is, or nobody knows. */
  rate: Argument | undefined;
  /** The rate that it takes where none is given; undefined where that is not known. */
  defaultRate?: number;
  weightDecay?: Argument | undefined;
  /** A call that scales the updates by a schedule. */
  scaling?: Made | undefined;
}
