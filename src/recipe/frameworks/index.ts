import type { FactBook } from "../../facts/load-facts.ts";
import type { Made } from "../../program/values.ts";
import type { EventSketch } from "../events.ts";
import { accelerate } from "./accelerate.ts";
import { catalyst } from "./catalyst.ts";
import { deepspeed } from "./deepspeed.ts";
import { fabric } from "./fabric.ts";
import { fastai } from "./fastai.ts";
import { combineFrameworks, type Framework } from "./framework.ts";
import { ignite } from "./ignite.ts";
import { jax } from "./jax.ts";
import { keras } from "./keras.ts";
import { lightning } from "./lightning.ts";
import type { OptimizerSketch } from "./optimizer-sketch.ts";
import { peft } from "./peft.ts";
import { skorch } from "./skorch.ts";
import { speechbrain } from "./speechbrain.ts";
import { tensorpack } from "./tensorpack.ts";
import { tf1 } from "./tf1.ts";
import { timm } from "./timm.ts";
import { torch } from "./torch.ts";
import { transformers } from "./transformers.ts";
import { trl } from "./trl.ts";

/** Every framework the engine knows. */
const FRAMEWORKS: Framework[] = [
  deepspeed,
  timm,
  trl,
  jax,
  tf1,
  tensorpack,
  fabric,
  torch,
  keras,
  accelerate,
  lightning,
  fastai,
  ignite,
  catalyst,
  skorch,
  transformers,
  peft,
  speechbrain,
];

/** What the interpreter is told about libraries. */
export const LIBRARY = combineFrameworks(FRAMEWORKS);

/** What a call means for a training: the answer of the first framework that knows. */
export function classifyCall(call: Made, facts: FactBook): EventSketch | undefined {
  for (const { classify } of FRAMEWORKS) {
    const found = classify?.(call, facts);
    if (found) return found;
  }
  return undefined;
}

/** An optimizer that no fact describes: the answer of the first framework that knows. */
export function describeOptimizer(made: Made): OptimizerSketch | undefined {
  for (const { describe } of FRAMEWORKS) {
    const found = describe?.(made);
    if (found) return found;
  }
  return undefined;
}

/** Packages whose import makes a file worth interpreting. */
export const FRAMEWORK_PACKAGES = new Set([
  ...FRAMEWORKS.flatMap((framework) => framework.packages),
  "jax",
  "flax",
  "optax",
]);
