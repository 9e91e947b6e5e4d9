import { callValue } from "../../program/call.ts";
import { findInClass } from "../../program/classes.ts";
import type { Machine } from "../../program/machine.ts";
import type { FunctionValue, Instance, Made, Value } from "../../program/values.ts";
import { NO_ARGUMENTS, unknown } from "../../program/values.ts";
import { emitLoop } from "./owned-loop.ts";

/** Runs a model's own `train_step`, or else its `compute_loss`, where `fit` would: once per batch, inside the epochs. */
export function runTrainStep(machine: Machine, model: Value, call: Made): void {
  if (model.kind !== "instance") return;
  const [name, method] = stepOf(model) ?? [];
  if (method === undefined || machine.frames.some((frame) => frame.function === method)) return;
  const { keywords, positional } = call.arguments;
  const over = (keywords.get("x") ?? keywords.get("generator") ?? positional[0])?.value;
  const count = (keywords.get("epochs") ?? keywords.get("nb_epoch"))?.value;
  const batch: Value = over
    ? { kind: "member", object: over, name: "[]", site: call.site }
    : unknown("a batch of data that is not known");
  const step: Step = { model, method, call, batch };
  emitLoop(machine, call, { role: "epochs", owner: "keras", count }, () =>
    emitLoop(machine, call, { role: "batches", owner: "keras", over }, () =>
      name === "train_step" ? callTrainStep(machine, step) : callComputeLoss(machine, step),
    ),
  );
}

interface Step {
  model: Instance;
  method: FunctionValue;
  call: Made;
  batch: Value;
}

function stepOf(model: Instance): [name: string, method: FunctionValue] | undefined {
  for (const name of ["train_step", "compute_loss"]) {
    const method = findInClass(model.class, name);
    if (method?.kind === "function") return [name, method];
  }
  return undefined;
}

/** With JAX a step takes the state before the batch. */
function callTrainStep(machine: Machine, { model, method, call, batch }: Step): void {
  const isStateless = method.node.parameters.length > 2;
  const values = isStateless ? [unknown("the state of the training"), batch] : [batch];
  const args = { ...NO_ARGUMENTS, positional: values.map(passed) };
  callValue(machine, { kind: "method", function: method, receiver: model }, args, call.site);
}

function callComputeLoss(machine: Machine, { model, method, call, batch }: Step): void {
  const prediction = callValue(machine, model, { ...NO_ARGUMENTS, positional: [passed(batch)] }, call.site);
  const parts: [string, Value][] = [
    ["x", batch],
    ["y", unknown("the labels of a batch")],
    ["y_pred", prediction],
  ];
  const accepted = new Set(method.node.parameters.map(({ name }) => name));
  const keywords = new Map(parts.filter(([name]) => accepted.has(name)).map(([name, value]) => [name, passed(value)]));
  callValue(machine, { kind: "method", function: method, receiver: model }, { ...NO_ARGUMENTS, keywords }, call.site);
}

function passed(value: Value) {
  return { value, site: undefined, whole: undefined };
}
