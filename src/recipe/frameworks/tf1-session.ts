import type { Machine } from "../../program/machine.ts";
import type { Made, Value } from "../../program/values.ts";
import { collection } from "../../program/values.ts";
import { emitEffect } from "./owned-loop.ts";
import { batchSizeBehind } from "./tf1-batches.ts";
import { argumentOf, clippingBehind, lossesBehind, optimizersBehind, updatesIn } from "./tf1-graph.ts";
import { tfNameOf } from "./tf1-names.ts";
import { noteFeeds, numberOfTensor } from "./tf1-tensors.ts";
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
  noteFeeds(machine, (argumentOf(call, "feed_dict", 1) ?? call.arguments.keywords.get("feed_dict"))?.value);
  if (updates.length === 0) return;
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
      "batch size": context.batchSize ?? fedSize(batchSizeBehind(machine, collection("tuple", [update, ...losses]))),
      accumulation: accumulationOf(update),
      updates: context.updates,
    },
  });
}

function fedSize(size: Value | undefined): Value | undefined {
  return size && numberOfTensor(size);
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
