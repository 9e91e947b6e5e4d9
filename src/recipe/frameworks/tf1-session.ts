import type { Machine } from "../../program/machine.ts";
import type { Made, Value } from "../../program/values.ts";
import { alternativesOf, collection, joinValues } from "../../program/values.ts";
import { emitEffect } from "./owned-loop.ts";
import { batchSizeBehind } from "./tf1-batches.ts";
import { argumentOf, clippingBehind, lossesBehind, optimizersBehind, updatesIn } from "./tf1-graph.ts";
import { tfNameOf } from "./tf1-names.ts";
import { sourcesOf } from "./value-sources.ts";

/** What is said of an update besides what its graph shows. */
export interface UpdateContext {
  /** Updates in all, where something stops the training at a number. */
  updates?: Value | undefined;
  batchSize?: Value | undefined;
}

/** `session.run(…)` and `operation.run()`: the updates among what is fetched happen here. */
export function runSession(machine: Machine, call: Made): void {
  const { callee } = call;
  if (callee.kind !== "member" || callee.name !== "run") return;
  const fetched = argumentOf(call, "fetches", 0)?.value;
  const updates = [...updatesIn(machine, callee.object), ...(fetched ? updatesIn(machine, fetched) : [])];
  if (updates.length === 0) return;
  feed(machine, (argumentOf(call, "feed_dict", 1) ?? call.arguments.keywords.get("feed_dict"))?.value);
  const context = { updates: stopOf(callee.object) };
  for (const update of new Set(updates)) emitUpdate(machine, call, { update, context });
}

/** Puts what an update of the graph does into the trace. */
export function emitUpdate(
  machine: Machine,
  call: Made,
  { update, context }: { update: Made; context: UpdateContext },
): void {
  const losses = lossesBehind(machine, update);
  for (const loss of losses) emitEffect(machine, loss, { kind: "loss", objects: [update] });
  const limit = clippingBehind(machine, update);
  if (limit) emitEffect(machine, call, { kind: "clip", objects: [], values: { limit } });
  const objects = optimizersOf(update);
  emitEffect(machine, call, {
    kind: "apply gradients",
    objects: objects.length > 0 ? objects : [update],
    values: {
      "batch size": context.batchSize ?? batchSizeBehind(machine, collection("tuple", [update, ...losses])),
      accumulation: accumulationOf(update),
      updates: context.updates,
    },
  });
}

/** `optimize_loss` makes its optimizer by itself where it gets a name; see `describeTfOptimizer`. */
function optimizersOf(update: Made): Made[] {
  const { callee, arguments: given } = update;
  if (callee.kind === "member" && /^(minimize|apply_gradients)$/.test(callee.name))
    return optimizersBehind(callee.object);
  const told = argumentOf(update, "optimizer", given.positional.length > 1 ? 1 : -1);
  return told ? optimizersBehind(told.value) : [];
}

/** Wrappers that collect the gradients of several batches. */
function accumulationOf({ callee }: Made): Value | undefined {
  if (callee.kind !== "member") return undefined;
  const [wrapper] = sourcesOf(callee.object, (made) => /(^|\.)AccumGradOptimizer$/.test(made.name));
  return wrapper && argumentOf(wrapper, "niter", 1)?.value;
}

/** `StopAtStepHook(last_step=…)` among the hooks of a session. */
export function stopOf(session: Value): Value | undefined {
  const [hook] = sourcesOf(session, (made) => tfNameOf(made) === "train.StopAtStepHook");
  return hook && (argumentOf(hook, "last_step", 1) ?? argumentOf(hook, "num_steps", 0))?.value;
}

/** Under this name a placeholder remembers what it was fed with; no Python name can be the same. */
const FED = "what is fed";

function feed(machine: Machine, dict: Value | undefined): void {
  if (dict?.kind !== "mapping") return;
  for (const [key, value] of dict.keyed ?? []) {
    if (key.kind !== "made") continue;
    const before = key.attributes.get(FED);
    const both = [before, value].filter((one) => one !== undefined).map((one) => ({ when: undefined, value: one }));
    machine.store.write(key.attributes, FED, joinValues(both));
  }
}

/** The number behind a tensor that nothing computes: what a placeholder is fed with, what a variable begins with. */
export function numberOfTensor(value: Value, depth = 0): Value {
  if (value.kind !== "made" || depth > 8) return value;
  const found = sourceOfTensor(value);
  if (found === undefined) return value;
  const each = alternativesOf(found).map((one) => ({ ...one, value: numberOfTensor(one.value, depth + 1) }));
  return joinValues(each);
}

function sourceOfTensor(tensor: Made): Value | undefined {
  const name = tfNameOf(tensor) ?? tensor.name.split(".").pop() ?? "";
  switch (name) {
    case "placeholder":
    case "placeholder_with_default":
      return tensor.attributes.get(FED) ?? (name === "placeholder" ? undefined : argumentOf(tensor, "input", 0)?.value);
    case "Variable":
    case "constant":
    case "convert_to_tensor":
    case "identity":
    case "cast":
    case "to_float":
      return tensor.arguments.positional[0]?.value ?? [...tensor.arguments.keywords.values()][0]?.value;
    case "constant_initializer":
      return argumentOf(tensor, "value", 0)?.value;
    case "get_variable":
      return argumentOf(tensor, "initializer", 3)?.value;
    case "get_scalar_var":
      return argumentOf(tensor, "init_value", 1)?.value;
    default:
      return undefined;
  }
}
