import type { Argument, Made } from "../../program/values.ts";
import { describeManualUpdate } from "./jax-manual-update.ts";
import { describeChain, optaxNameOf, weightDecayIn } from "./optax-transforms.ts";
import type { OptimizerSketch } from "./optimizer-sketch.ts";

/** Optimizers of JAX before optax: `jax.example_libraries.optimizers.adam`, `flax.optim.Adam`. */
const OLD = /^(?:jax\.(?:experimental|example_libraries)\.optimizers|flax\.optim(?:\.\w+)?)\.(\w+)$/;

/** A chain of single optax steps, or an optimizer of a library that came before optax; undefined for everything else. */
export function describeJaxOptimizer(made: Made): OptimizerSketch | undefined {
  if (made.name.startsWith("optax.")) return describeTransform(made);
  const [, name] = OLD.exec(made.name) ?? [];
  if (name === undefined) return describeManualUpdate(made);
  return { name, framework: "jax", made, rate: rateOf(made), weightDecay: made.arguments.keywords.get("weight_decay") };
}

function describeTransform(transform: Made): OptimizerSketch | undefined {
  const chain = describeChain(transform);
  const name = chain && optaxNameOf(chain.core);
  if (chain === undefined || name === undefined) return undefined;
  const { core, rate, scaling } = chain;
  return { name, framework: "jax", made: core, rate, weightDecay: weightDecayIn(transform), scaling };
}

function rateOf({ arguments: { positional, keywords } }: Made): Argument | undefined {
  return keywords.get("step_size") ?? keywords.get("learning_rate") ?? positional[0];
}
