import { accelerate } from "./accelerate.ts";
import { combineFrameworks, type Framework } from "./framework.ts";
import { keras } from "./keras.ts";
import { lightning } from "./lightning.ts";
import { torch } from "./torch.ts";

/** Every framework the engine knows. */
export const FRAMEWORKS: Framework[] = [torch, keras, accelerate, lightning];

/** What the interpreter is told about libraries. */
export const LIBRARY = combineFrameworks(FRAMEWORKS);

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
