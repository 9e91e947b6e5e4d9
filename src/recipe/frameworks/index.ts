import type { FactBook } from "../../facts/load-facts.ts";
import type { Made } from "../../program/values.ts";
import type { EventSketch } from "../events.ts";
import { accelerate } from "./accelerate.ts";
import { combineFrameworks, type Framework } from "./framework.ts";
import { keras } from "./keras.ts";
import { lightning } from "./lightning.ts";
import { torch } from "./torch.ts";

/** Every framework the engine knows. */
const FRAMEWORKS: Framework[] = [torch, keras, accelerate, lightning];

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

/** Packages whose import makes a file worth interpreting. */
export const FRAMEWORK_PACKAGES = new Set([
  ...FRAMEWORKS.flatMap((framework) => framework.packages),
  "transformers",
  "jax",
  "flax",
  "optax",
  "fastai",
  "timm",
  "deepspeed",
  "ignite",
  "trl",
  "peft",
]);
