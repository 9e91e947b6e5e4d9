import { callValue } from "../../program/call.ts";
import type { Machine } from "../../program/machine.ts";
import type { Made, Value } from "../../program/values.ts";
import { constant, joinValues } from "../../program/values.ts";

/** Calls that give the function, state or iterator they are given, with its name and position. */
const TRANSPARENT: [names: RegExp, position: number, keyword: string][] = [
  [/^jax\.(jit|pmap|vmap|checkpoint|remat|named_call|named_scope|disable_jit|block_until_ready)$/, 0, "fun"],
  [/^jax\.(device_put|device_get|device_put_replicated|device_put_sharded)$/, 0, "x"],
  [/^jax\.(experimental\.)?(pjit\.pjit|shard_map\.shard_map|shard_map|xmap)$/, 0, "fun"],
  [/^jax\.api\.(jit|pmap|vmap)$/, 0, "fun"],
  [/^flax\.(nnx|linen)\.(jit|pmap|vmap|remat|checkpoint|shard_map)$/, 0, "f"],
  [/^flax\.jax_utils\.(replicate|unreplicate|prefetch_to_device)$/, 0, "tree"],
  [/^flax\.(core\.)?(freeze|unfreeze)$/, 0, "x"],
  [/^flax\.linen\.(unbox|meta\.unbox)$/, 0, "tree"],
  [/^equinox\.(filter_jit|filter_pmap|filter_vmap|filter_checkpoint|filter_shard|nn\.inference_mode)$/, 0, "fun"],
  [/^haiku\.(jit|remat|vmap)$/, 0, "f"],
  [/^chex\.(assert_max_traces|chexify|fake_pmap|fake_jit)$/, 0, "fn"],
  [/^flax\.training\.checkpoints\.restore_checkpoint$/, 1, "target"],
  [/^flax\.serialization\.(from_bytes|from_state_dict)$/, 0, "target"],
];

const DIFFERENTIATED =
  /^(?:jax(?:\.api)?|flax\.nnx|flax\.linen|equinox|haiku)\.(?:filter_)?(grad|value_and_grad)$|\.(grad|value_and_grad)$/;

/** What a wrapper of JAX gives back as it is; undefined for other calls. */
export function unwrapJax(call: Made): Value | undefined {
  if (call.callee.kind === "made") return undefined;
  const known = TRANSPARENT.find(([names]) => names.test(call.name));
  return known && (call.arguments.positional[known[1]] ?? call.arguments.keywords.get(known[2]))?.value;
}

/** How a function that was wrapped for its gradient is called; undefined for other calls. */
export function isGradientCall(call: Made): boolean {
  return call.callee.kind === "made" && DIFFERENTIATED.test(call.callee.name);
}

/**
 * Runs the function whose gradient a call takes, with what it is given: `value_and_grad(f)(x)` gives `(f(x), gradients)`,
 * `grad(f, has_aux=True)(x)` gives `(gradients, aux)`. The gradients are the call itself.
 */
export function runGradient(machine: Machine, call: Made): Value | undefined {
  const { callee } = call;
  if (callee.kind !== "made") return undefined;
  const { positional, keywords } = callee.arguments;
  const target = (positional[0] ?? keywords.get("fun") ?? keywords.get("f") ?? keywords.get("func"))?.value;
  if (target === undefined) return undefined;
  const { inner, skipped } = unwrapTransformed(target);
  const args = { ...call.arguments, positional: call.arguments.positional.slice(skipped) };
  const given = callValue(machine, inner, args, call.site);
  if (callee.callee.kind !== "external") return undefined;
  const aux = keywords.get("has_aux")?.value;
  if (callee.name.endsWith("value_and_grad")) return tuple(given, call);
  return aux?.kind === "constant" && aux.value === true ? tuple(call, partOf(given, 1, call)) : undefined;
}

const TRANSFORMS: [names: RegExp, skipped: number][] = [
  [/^haiku\.transform$/, 2],
  [/^haiku\.transform_with_state$/, 3],
  [/^haiku\.without_apply_rng$/, 0],
];

/** `hk.transform(f).apply(params, rng, …)` calls `f(…)`: the function, and how many arguments come before its own. */
function unwrapTransformed(target: Value): { inner: Value; skipped: number } {
  if (target.kind !== "member" || (target.name !== "apply" && target.name !== "[1]"))
    return { inner: target, skipped: 0 };
  const { object } = target;
  if (object.kind === "function") {
    const skipped = object.decorators.flatMap((one) => (one.kind === "external" ? skippedBy(one.name) : []));
    return skipped.length > 0 ? { inner: object, skipped: skipped[0] ?? 0 } : { inner: target, skipped: 0 };
  }
  const [skipped] = object.kind === "made" ? skippedBy(object.name) : [];
  const inner = object.kind === "made" ? object.arguments.positional[0]?.value : undefined;
  if (skipped === undefined || inner === undefined) return { inner: target, skipped: 0 };
  if (skipped > 0) return { inner, skipped };
  const without = unwrapTransformed({ ...target, object: inner });
  return without.skipped > 0 ? { ...without, skipped: without.skipped - 1 } : { inner: target, skipped: 0 };
}

function skippedBy(name: string): number[] {
  return TRANSFORMS.filter(([names]) => names.test(name)).map(([, skipped]) => skipped);
}

function partOf(value: Value, index: number, call: Made): Value {
  const item = value.kind === "collection" ? value.items.get(index) : undefined;
  return item ?? { kind: "member", object: value, name: `[${index}]`, site: call.site };
}

function tuple(...items: Value[]): Value {
  return { kind: "collection", form: "tuple", items: new Map(items.entries()), isComplete: true, origin: undefined };
}

/** A program on one machine is one process; on several the environment decides. */
export function countProcesses(call: Made): Value | undefined {
  if (call.name !== "jax.process_count" && call.name !== "jax.host_count") return undefined;
  return joinValues([
    { when: "one process", value: constant(1) },
    { when: undefined, value: call },
  ]);
}
