import type { Machine } from "../../program/machine.ts";
import type { Block, FrameNode } from "../../program/trace.ts";
import { type Made, NO_ARGUMENTS } from "../../program/values.ts";
import { walkTrace } from "../events.ts";
import { emitEffect } from "./owned-loop.ts";

const LIBRARY_LOSS =
  /^(?:optax\.(?:losses\.)?(?:softmax_cross_entropy(?:_with_integer_labels)?|safe_softmax_cross_entropy|sigmoid_binary_cross_entropy|sigmoid_focal_loss|poly_loss_cross_entropy|l2_loss|squared_error|huber_loss|log_cosh|cosine_distance|hinge_loss|multiclass_hinge_loss|perceptron_loss|sparsemax_loss|ctc_loss(?:_with_forward_probs)?|kl_divergence(?:_with_log_targets)?|convex_kl_divergence|ntxent|triplet_margin_loss|ranking_softmax_loss)|rlax\.\w*loss)$/;

/** Functions of a program that are called after what they compute. */
const OWN_LOSS = /loss|xent|entropy|divergence|likelihood|(^|_)(mse|mae|nll|kl|kld|bce|elbo)(_|$)/i;
const NOT_A_LOSS = /regulari|penalty|decay|(^|_)(acc|metric)/i;

/** Names that say nothing of which loss it is. */
const ANY_LOSS =
  /^_*(?:(?:compute|get|calc|calculate|train|training|eval|model|batch|total|apply|make|my|the|forward|and)_)*(?:loss|losses|lossfn|loss_?fn|loss_?func|loss_?function|objective|cost)(?:_?(?:and|with)_\w+|_for_\w+)?_*$/i;

/**
 * Notes the losses in what a differentiated function did: those of libraries, else the functions of the program that are
 * called after a loss, the outermost of them.
 */
export function emitLosses(machine: Machine, call: Made, body: Block): void {
  const all = libraryLosses(body);
  const losses = all.some((loss) => !isPenalty(loss)) ? all.filter((loss) => !isPenalty(loss)) : all;
  const found = losses.length > 0 ? losses : ownLosses(body).map((frame) => callOf(frame));
  for (const loss of found) emitEffect(machine, loss, { kind: "loss", objects: [call] });
}

/** Beside another loss, the square of something is a penalty on the weights. */
function isPenalty({ name }: Made): boolean {
  return name.endsWith(".l2_loss");
}

function libraryLosses(body: Block): Made[] {
  const found: Made[] = [];
  walkTrace(body, (node) => {
    if (node.kind === "call" && LIBRARY_LOSS.test(node.call.name)) found.push(node.call);
  });
  return found;
}

function ownLosses(block: Block): FrameNode[] {
  return block.flatMap((node) => {
    if (node.kind === "branch") return node.arms.flatMap((arm) => ownLosses(arm.body));
    if (node.kind !== "frame") return node.kind === "loop" || node.kind === "region" ? ownLosses(node.body) : [];
    const name = nameOf(node);
    const isLoss = OWN_LOSS.test(name) && !ANY_LOSS.test(name) && !NOT_A_LOSS.test(name);
    return isLoss ? [node] : ownLosses(node.body);
  });
}

function nameOf({ function: { node } }: FrameNode): string {
  return node.kind === "FunctionDef" ? node.name.id : "lambda";
}

/** A call of a function of the program leaves no call in the trace; this one stands for it. */
function callOf(frame: FrameNode): Made {
  const { site } = frame;
  return {
    kind: "made",
    callee: frame.function,
    name: nameOf(frame),
    arguments: NO_ARGUMENTS,
    site,
    attributes: new Map(),
  };
}
