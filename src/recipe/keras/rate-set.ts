import type { TraceNode } from "../../program/trace.ts";
import type { Value } from "../../program/values.ts";
import { isKerasModel } from "../frameworks/keras.ts";
import { readRateCall } from "../frameworks/keras-compile.ts";
import { objectsIn } from "../identity.ts";
import type { ManualRate } from "../training-run.ts";

/** `optimizer.learning_rate = …` and the calls that do the same, for optimizers of Keras; undefined for every other node. */
export function readRateSet(node: TraceNode): Omit<ManualRate, "path"> | undefined {
  if (node.kind === "write" && /^\.(lr|learning_rate)$/.test(node.path))
    return toRate(node.object, { value: node.value, site: node.site });
  const found = node.kind === "call" ? readRateCall(node.call) : undefined;
  return found && node.kind === "call"
    ? toRate(found.optimizer, { value: found.rate, site: node.call.site })
    : undefined;
}

function toRate(owner: Value, rest: Pick<ManualRate, "value" | "site">): Omit<ManualRate, "path"> | undefined {
  const optimizers = objectsIn(owner).filter(isOptimizer);
  return optimizers.length > 0 ? { optimizers, ...rest } : undefined;
}

function isOptimizer(value: Value): boolean {
  if (value.kind === "member") return value.name === "optimizer" && isKerasModel(value.object);
  return value.kind === "made" && /(^|\.)(keras|tensorflow)\.optimizers\./.test(value.name);
}
