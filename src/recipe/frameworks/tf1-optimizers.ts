import type { Made } from "../../program/values.ts";
import type { OptimizerSketch } from "./optimizer-sketch.ts";
import { argumentOf } from "./tf1-graph.ts";
import { tfOptimizerName } from "./tf1-names.ts";

/** Names that `optimize_loss` takes for an optimizer. https://github.com/tensorflow/tensorflow/blob/v1.15.0/tensorflow/contrib/layers/python/layers/optimizers.py */
const BY_NAME: Record<string, string> = {
  Adagrad: "AdagradOptimizer",
  Adam: "AdamOptimizer",
  Ftrl: "FtrlOptimizer",
  Momentum: "MomentumOptimizer",
  RMSProp: "RMSPropOptimizer",
  SGD: "GradientDescentOptimizer",
};

/** Rates that optimizers of `tf.contrib.opt` take where none is given, in TensorFlow 1.15. */
const DEFAULTS: Record<string, number> = {
  AdamWOptimizer: 0.001,
  NadamOptimizer: 0.001,
  LazyAdamOptimizer: 0.001,
  AdaMaxOptimizer: 0.001,
};

/** An optimizer of `tf.contrib`, or the one that `optimize_loss` makes; undefined for everything else. */
export function describeTfOptimizer(made: Made): OptimizerSketch | undefined {
  if (/(^|\.)optimize_loss$/.test(made.name)) return describeOptimizeLoss(made);
  const name = tfOptimizerName(made);
  if (name === undefined) return undefined;
  const decouples = /^(AdamW|MomentumW)/.test(name);
  const defaultRate = DEFAULTS[name];
  return {
    name,
    framework: "tf1",
    made,
    rate: argumentOf(made, "learning_rate", decouples ? 1 : 0),
    ...(defaultRate === undefined ? {} : { defaultRate }),
    weightDecay: decouples ? argumentOf(made, "weight_decay", 0) : undefined,
  };
}

function describeOptimizeLoss(made: Made): OptimizerSketch | undefined {
  const optimizer = argumentOf(made, "optimizer", 3)?.value;
  const written = optimizer?.kind === "constant" ? String(optimizer.value) : undefined;
  const name =
    optimizer?.kind === "external" ? optimizer.name.split(".").pop() : written && (BY_NAME[written] ?? written);
  return name ? { name, framework: "tf1", made, rate: argumentOf(made, "learning_rate", 2) } : undefined;
}
