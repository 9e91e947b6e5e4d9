import { callValue } from "../../program/call.ts";
import { findInClass } from "../../program/classes.ts";
import type { Machine } from "../../program/machine.ts";
import type { FunctionValue, Instance, Made, Value } from "../../program/values.ts";
import { NO_ARGUMENTS, unknown } from "../../program/values.ts";
import { emitLoop } from "./owned-loop.ts";

/** Runs a model's own `train_step` where `fit` would: once per batch, inside the epochs. */
export function runTrainStep(machine: Machine, model: Value, call: Made): void {
  if (model.kind !== "instance") return;
  const step = findInClass(model.class, "train_step");
  if (step?.kind !== "function" || machine.frames.some((frame) => frame.function === step)) return;
  const { keywords, positional } = call.arguments;
  const data = keywords.get("x") ?? keywords.get("generator") ?? positional[0];
  const epochs = (keywords.get("epochs") ?? keywords.get("nb_epoch"))?.value;
  emitLoop(machine, call, { role: "epochs", owner: "keras", count: epochs }, () =>
    emitLoop(machine, call, { role: "batches", owner: "keras", over: data?.value }, () =>
      callStep(machine, { model, step, call, data: data?.value }),
    ),
  );
}

/** With JAX a step takes the state before the batch. */
function callStep(
  machine: Machine,
  { model, step, call, data }: { model: Instance; step: FunctionValue; call: Made; data: Value | undefined },
): void {
  const batch: Value = data
    ? { kind: "member", object: data, name: "[]", site: call.site }
    : unknown("a batch of data that is not known");
  const isStateless = step.node.parameters.length > 2;
  const values = isStateless ? [unknown("the state of the training"), batch] : [batch];
  const args = { ...NO_ARGUMENTS, positional: values.map((value) => ({ value, site: undefined, whole: undefined })) };
  callValue(machine, { kind: "method", function: step, receiver: model }, args, call.site);
}
