import { callValue } from "../../program/call.ts";
import type { Machine } from "../../program/machine.ts";
import { type Made, NO_ARGUMENTS, unknown, type Value } from "../../program/values.ts";
import type { OptimizerSketch } from "./optimizer-sketch.ts";
import { emitEffect } from "./owned-loop.ts";

const MAPS = /^jax\.(?:tree_util\.tree_map|tree\.map|tree_map|tree_multimap|tree_util\.tree_multimap)$/;

/** Under this name a hand-written update remembers its rate; no Python name can be the same. */
const RATE = "rate of the update";

/** `tree_map(lambda p, g: p - rate * g, params, gradients)` is gradient descent by hand. */
export function noteManualUpdate(machine: Machine, call: Made): void {
  if (!MAPS.test(call.name)) return;
  const [target, ...trees] = call.arguments.positional.map((argument) => argument.value);
  if (target?.kind !== "function" || trees.length !== 2) return;
  const leaves = [unknown("a parameter"), unknown("a gradient")];
  const positional = leaves.map((value) => ({ value, site: undefined, whole: undefined }));
  const { result } = machine.collect(() => callValue(machine, target, { ...NO_ARGUMENTS, positional }, call.site));
  const rate = rateOf(result, leaves);
  if (rate === undefined) return;
  machine.store.write(call.attributes, RATE, rate);
  emitEffect(machine, call, { kind: "apply gradients", objects: [call] });
}

/** `rate` of `p - rate * g`. */
function rateOf(value: Value, [parameter, gradient]: Value[]): Value | undefined {
  if (value.kind !== "operation" || value.operator !== "-") return undefined;
  const [left, right] = value.operands;
  if (!isLeaf(left, parameter) || right?.kind !== "operation" || right.operator !== "*") return undefined;
  const [a, b] = right.operands;
  if (isLeaf(b, gradient)) return a;
  return isLeaf(a, gradient) ? b : undefined;
}

/** Names that a leaf went through leave its attributes the same. */
function isLeaf(value: Value | undefined, leaf: Value | undefined): boolean {
  return value?.kind === "unknown" && leaf?.kind === "unknown" && value.attributes === leaf.attributes;
}

/** A hand-written update as an optimizer; undefined for other calls. */
export function describeManualUpdate(made: Made): OptimizerSketch | undefined {
  const value = made.attributes.get(RATE);
  if (value === undefined) return undefined;
  return { name: "manual", framework: "jax", made, rate: { value, site: siteOf(value), whole: undefined } };
}

function siteOf(value: Value) {
  return value.kind === "operation" || value.kind === "made" || value.kind === "member" ? value.site : undefined;
}
