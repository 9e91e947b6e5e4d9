import type { FactBook } from "../../facts/load-facts.ts";
import type { Argument, Made, Value } from "../../program/values.ts";
import { objectsIn } from "../identity.ts";
import { roleOf } from "../roles.ts";
import { sourcesOf, visitSources } from "./value-sources.ts";

const OPTAX = /^optax\.(?:\w+\.)*(\w+)$/;

/** Parts of a chain that scale the update and are no optimizer by themselves. */
const SCALING =
  /^scale_by_(?:schedule|learning_rate|trust_ratio|param_block_\w+|backtracking_linesearch|zoom_linesearch)$/;

/** Parts of a chain that make an update out of gradients. */
const CORE = /^(?:scale_by_\w+|trace|ema)$/;

const CLIPS: Record<string, string> = {
  clip_by_global_norm: "max_norm",
  clip: "max_delta",
  clip_by_block_rms: "threshold",
  adaptive_grad_clip: "clipping",
  per_example_global_norm_clip: "l2_norm_clip",
};

/** Optimizers that only change what another one does. */
const WRAPPERS = new Set(["sam", "mechanize", "lookahead"]);

/** Last name of an optax function that made a value; undefined for everything else. */
export function optaxNameOf(value: Value): string | undefined {
  return value.kind === "made" ? OPTAX.exec(value.name)?.[1] : undefined;
}

/** Whether a value is certainly a gradient transformation of optax, chained or wrapped however it may be. */
export function isTransform(value: Value): value is Made {
  return value.kind === "made" && value.name.startsWith("optax.");
}

/**
 * The optimizers in a gradient transformation: functions such as `optax.adamw` inside chains and wrappers. A chain that
 * is put together of single steps is an optimizer itself, see `describeChain`.
 */
export function optimizersIn(transform: Made, facts: FactBook): Made[] {
  const found: Made[] = [];
  visitSources(transform, (made) => {
    if (WRAPPERS.has(optaxNameOf(made) ?? "") || roleOf(made, facts)?.kind !== "optimizer") return undefined;
    found.push(made);
    return "stop";
  });
  return found.length > 0 ? [...new Set(found)] : [transform];
}

/** An argument with which a part of a transformation was made, by the part's name. */
function argumentIn(transform: Made, parts: Record<string, string>, position = 0): Argument | undefined {
  const [made] = sourcesOf(transform, (one) => (optaxNameOf(one) ?? "") in parts);
  const parameter = made && parts[optaxNameOf(made) ?? ""];
  return parameter === undefined
    ? undefined
    : (made?.arguments.keywords.get(parameter) ?? made?.arguments.positional[position]);
}

/** The limit of the clipping in a transformation. */
export function clippingIn(transform: Made): Value | undefined {
  return argumentIn(transform, CLIPS)?.value;
}

/** How many gradients a transformation collects for one update. */
export function accumulationIn(transform: Made): Value | undefined {
  return (argumentIn(transform, { MultiSteps: "every_k_schedule" }, 1) ?? argumentIn(transform, { apply_every: "k" }))
    ?.value;
}

/** The weight decay that stands in a chain beside the optimizer. */
export function weightDecayIn(transform: Made): Argument | undefined {
  return argumentIn(transform, { add_decayed_weights: "weight_decay", additive_weight_decay: "weight_decay" });
}

/** A chain of single steps, read as one optimizer. */
export interface ChainSketch {
  /** The part that makes the update: `scale_by_adam`. */
  core: Made;
  /** What the rate is given by, where a part of the chain has one. */
  rate: Argument | undefined;
  /** The schedule that a part scales with. */
  scaling: Made | undefined;
}

/** Reads a chain such as `chain(scale_by_adam(), add_decayed_weights(wd), scale(-lr))`; undefined where it holds no such step. */
export function describeChain(transform: Made): ChainSketch | undefined {
  const parts = sourcesOf(transform, (made) => optaxNameOf(made) !== undefined);
  const named = (test: (name: string) => boolean) => parts.find((part) => test(optaxNameOf(part) ?? ""));
  const scaling = named((name) => name === "scale_by_schedule");
  const scale = parts.find((part) => optaxNameOf(part) === "scale" && !isSign(part));
  const byRate = named((name) => name === "scale_by_learning_rate");
  const core =
    named((name) => CORE.test(name) && !SCALING.test(name)) ??
    (parts.every(isWhole) ? (scale ?? byRate ?? scaling) : undefined);
  if (core === undefined) return undefined;
  const given = byRate ?? scale ?? scaling;
  const rate = given && (given.arguments.positional[0] ?? [...given.arguments.keywords.values()][0]);
  return { core, rate, scaling };
}

/** Whether all steps of a chain are those of optax; what is not known may be the optimizer. */
function isWhole(part: Made): boolean {
  const { positional, hasUnknown } = part.arguments;
  if (optaxNameOf(part) !== "chain") return true;
  return (
    !hasUnknown && positional.every(({ value }) => objectsIn(value).every((one) => optaxNameOf(one) !== undefined))
  );
}

/** `scale(-1.0)` only turns the direction. */
function isSign(scale: Made): boolean {
  const value = (scale.arguments.positional[0] ?? scale.arguments.keywords.get("step_size"))?.value;
  return value?.kind === "constant" && Math.abs(Number(value.value)) === 1;
}
