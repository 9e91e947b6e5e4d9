import type { FactBook } from "../../facts/load-facts.ts";
import { callValue } from "../../program/call.ts";
import type { Machine } from "../../program/machine.ts";
import type { Argument, Made, Value } from "../../program/values.ts";
import { type EventSketch, nameOf } from "../events.ts";
import { objectsIn } from "../identity.ts";
import { callState, transformOfState } from "./flax-state.ts";
import type { Framework } from "./framework.ts";
import { callControlFlow } from "./jax-control-flow.ts";
import { emitLosses } from "./jax-losses.ts";
import { noteManualUpdate } from "./jax-manual-update.ts";
import { describeJaxOptimizer } from "./jax-optimizers.ts";
import { callArrayMathematics, noteStart } from "./jax-own-rates.ts";
import { countProcesses, isGradientCall, runGradient, unwrapJax } from "./jax-wrappers.ts";
import { accumulationIn, clippingIn, isTransform, optimizersIn, weightDecayIn } from "./optax-transforms.ts";
import { emitEffect } from "./owned-loop.ts";

/** JAX with optax, flax (linen and nnx), haiku and equinox. */
export const jax: Framework = {
  packages: ["jax", "flax", "optax", "haiku", "equinox"],
  classify: classifyJax,
  describe: describeJaxOptimizer,
  call(machine, call) {
    if (isGradientCall(call)) return callGradient(machine, call);
    for (const transform of transformsOf(call)) emitClipping(machine, call, transform);
    noteStart(machine, call);
    noteManualUpdate(machine, call);
    return (
      callState(machine, call) ??
      unwrapJax(call) ??
      countProcesses(call) ??
      callArrayMathematics(call) ??
      callInjected(machine, call) ??
      callControlFlow(machine, call)
    );
  },
};

function classifyJax(call: Made, facts: FactBook): EventSketch | undefined {
  if (isGradientCall(call)) return { kind: "backward", objects: [call.callee] };
  const transforms = transformsOf(call);
  if (transforms.length > 0) {
    const objects = transforms.flatMap((one): Value[] => (isTransform(one) ? optimizersIn(one, facts) : [one]));
    return { kind: "apply gradients", objects, values: valuesOf(transforms) };
  }
  const { callee } = call;
  return callee.kind === "member" && isUnknownUpdate(callee.name, callee.object, call)
    ? { kind: "apply gradients", objects: objectsIn(callee.object) }
    : undefined;
}

/** Runs the function, so that its losses and what it calls stand in the place of the call. */
function callGradient(machine: Machine, call: Made): Value | undefined {
  const { body, result } = machine.collect(() => runGradient(machine, call));
  machine.block.push(...body);
  emitLosses(machine, call, body);
  return result;
}

/** `inject_hyperparams(optax.adam)(learning_rate=…)` makes what `optax.adam(learning_rate=…)` makes. */
function callInjected(machine: Machine, call: Made): Value | undefined {
  const { callee } = call;
  if (callee.kind !== "made" || !/^optax\.(?:\w+\.)*inject_(?:stateful_)?hyperparams$/.test(callee.name))
    return undefined;
  const inner = callee.arguments.positional[0] ?? callee.arguments.keywords.get("inner_factory");
  return inner && callValue(machine, inner.value, call.arguments, call.site);
}

/** The gradient transformations that a call applies to the parameters; empty for other calls. */
function transformsOf({ callee }: Made): Value[] {
  if (callee.kind !== "member") return [];
  const { object, name } = callee;
  if (name === "update" || name === "[1]" || name === "update_fn") {
    const direct = objectsIn(object).filter((one) => isTransform(one) || isOldTriple(one));
    if (direct.length > 0 || name !== "update") return direct;
  }
  if (name !== "update" && name !== "apply_gradients" && name !== "apply_gradient") return [];
  return objectsIn(object)
    .filter((one) => name !== "update" || one.kind === "made")
    .flatMap((one) => transformOfState(one) ?? [])
    .flatMap((one) => objectsIn(one));
}

/** `opt_init, opt_update, get_params = optimizers.adam(1e-3)` of JAX before optax. */
function isOldTriple(value: Value): boolean {
  return value.kind === "made" && /^jax\.(?:experimental|example_libraries)\.optimizers\.\w+$/.test(value.name);
}

/** `optimizer.update(gradients, state)` of something that no file shows. */
function isUnknownUpdate(name: string, object: Value, call: Made): boolean {
  const called = nameOf(object);
  return name === "update" && call.arguments.positional.length >= 2 && /^(tx|opt)$|optim/i.test(called ?? "");
}

function emitClipping(machine: Machine, call: Made, transform: Value): void {
  const limit = isTransform(transform) ? clippingIn(transform) : undefined;
  if (limit) emitEffect(machine, call, { kind: "clip", objects: [], values: { limit } });
}

function valuesOf(transforms: Value[]): ReadonlyMap<string, Value> {
  const known = transforms.filter(isTransform);
  const accumulation = known.map(accumulationIn).find((value) => value !== undefined);
  const decay: Argument | undefined = known.map(weightDecayIn).find((value) => value !== undefined);
  const values: [string, Value | undefined][] = [
    ["accumulation", accumulation],
    ["weight decay", decay?.value],
  ];
  return new Map(values.flatMap(([name, value]) => (value ? [[name, value] as const] : [])));
}
