import type { Made, Value } from "../../program/values.ts";

/** The names under which TensorFlow 1 is reached, before what is taken from it. */
const ROOT = /^(?:tensorflow(?:\.compat\.v1)?|tensorpack\.(?:compat\.)?tfv1)\.(.+)$/;

/** The dotted name of a call behind `tf.`, as `train.AdamOptimizer`; undefined for calls of other libraries. */
export function tfNameOf(value: Value): string | undefined {
  return value.kind === "made" ? ROOT.exec(value.name)?.[1] : undefined;
}

const OPTIMIZER = /^(?:train|contrib\.\w+(?:\.\w+)*|estimator\.tpu)\.(\w+Optimizer)$/;
const WRAPPER =
  /^(SyncReplicas|CrossShard|Tower|LossScale|MultitaskOptimizerWrapper|\w*MovingAverage|ModelAverage|ElasticAverage|Variable\w*|Drop\w*)Optimizer$/;

/** The class of an optimizer of TensorFlow 1 that a call makes; undefined for other calls and for wrappers of optimizers. */
export function tfOptimizerName(made: Made): string | undefined {
  const [, name] = OPTIMIZER.exec(tfNameOf(made) ?? "") ?? [];
  return name === undefined || WRAPPER.test(name) ? undefined : name;
}

const LOSSES =
  /^(?:nn\.(?:softmax_cross_entropy_with_logits(?:_v2)?|sparse_softmax_cross_entropy_with_logits|sigmoid_cross_entropy_with_logits|weighted_cross_entropy_with_logits|ctc_loss(?:_v2)?|nce_loss|sampled_softmax_loss|log_poisson_loss)|losses\.(?!get_|add_|compute_|Reduction)\w+|contrib\.(?:losses|slim\.losses)\.(?!get_|add_|compute_)\w+|contrib\.(?:legacy_)?seq2seq\.sequence_loss\w*|contrib\.crf\.crf_log_likelihood|nn\.softmax_cross_entropy|nn\.seq2seq\.sequence_loss\w*)$/;
const REGULARIZER = /regulari|l1_loss$|l2_loss$/;

/** Whether a call computes a loss. */
export function isTfLoss(made: Made): boolean {
  const name = tfNameOf(made) ?? made.name.replace(/^tf_slim\./, "contrib.slim.");
  return LOSSES.test(name) && !REGULARIZER.test(name);
}

/** Whether a call gives all losses that were computed until then. */
export function isTotalLoss(made: Made): boolean {
  return /(^|\.)(get_total_loss|get_losses|get_collection)$/.test(made.name);
}
