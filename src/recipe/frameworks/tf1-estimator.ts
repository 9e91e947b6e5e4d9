import type { Machine } from "../../program/machine.ts";
import type { Made, Value } from "../../program/values.ts";
import { constant, unknown } from "../../program/values.ts";
import { objectsIn } from "../identity.ts";
import { callFunction } from "./hooks.ts";
import { emitLoop } from "./owned-loop.ts";
import { batchSizeBehind, repetitionsBehind } from "./tf1-batches.ts";
import { argumentOf, updatesIn } from "./tf1-graph.ts";
import { tfNameOf } from "./tf1-names.ts";
import { emitUpdate } from "./tf1-session.ts";

const ESTIMATOR = /^(?:estimator|contrib\.(?:learn|tpu|estimator))\.(?:\w+\.)*(?:Estimator|TPUEstimator)$/;

/** One training of an estimator. */
interface Training {
  estimator: Made;
  input: Value | undefined;
  steps: Value | undefined;
}

/**
 * `estimator.train(input_fn, steps)` and `train_and_evaluate(estimator, train_spec, eval_spec)`: the model function builds the
 * graph once, then its `train_op` runs for each batch of the input function.
 */
export function callEstimator(machine: Machine, call: Made): Value | undefined {
  const training = trainingOf(call);
  if (training === undefined) return undefined;
  const { estimator } = training;
  const { data, updates } = buildGraph(machine, call, training);
  const batchSize = argumentOf(estimator, "train_batch_size", -1)?.value ?? (data && batchSizeBehind(machine, data));
  const context = { updates: training.steps, batchSize };
  const run = () => {
    for (const update of updates) emitUpdate(machine, call, { update, context });
  };
  const batches = () => emitLoop(machine, call, { role: "batches", count: training.steps, owner: "tf1" }, run);
  const epochs = training.steps === undefined && data ? repetitionsBehind(machine, data) : undefined;
  if (epochs) emitLoop(machine, call, { role: "epochs", count: epochs, owner: "tf1" }, batches);
  else batches();
  return estimator;
}

function trainingOf(call: Made): Training | undefined {
  const { callee } = call;
  if (/^(?:estimator|contrib\.learn)\.train_and_evaluate$/.test(tfNameOf(call) ?? "")) return trainingOfSpec(call);
  if (callee.kind !== "member" || (callee.name !== "train" && callee.name !== "fit")) return undefined;
  const estimator = objectsIn(callee.object).find((one) => one.kind === "made" && ESTIMATOR.test(tfNameOf(one) ?? ""));
  if (estimator?.kind !== "made") return undefined;
  const steps = given(argumentOf(call, "steps", 2)?.value) ?? given(argumentOf(call, "max_steps", 3)?.value);
  return { estimator, input: argumentOf(call, "input_fn", 0)?.value, steps };
}

function trainingOfSpec(call: Made): Training | undefined {
  const [estimator, spec] = [argumentOf(call, "estimator", 0)?.value, argumentOf(call, "train_spec", 1)?.value];
  if (estimator?.kind !== "made" || !ESTIMATOR.test(tfNameOf(estimator) ?? "") || spec?.kind !== "made")
    return undefined;
  return {
    estimator,
    input: argumentOf(spec, "input_fn", 0)?.value,
    steps: given(argumentOf(spec, "max_steps", 1)?.value),
  };
}

function given(value: Value | undefined): Value | undefined {
  return value?.kind === "constant" && value.value === null ? undefined : value;
}

/** Runs the input function and the model function, outside of the loop: the graph is built once. */
function buildGraph(
  machine: Machine,
  call: Made,
  { estimator, input }: Training,
): { data: Value | undefined; updates: Made[] } {
  const params = argumentOf(estimator, "params", 3)?.value ?? constant(null);
  const { site } = call;
  const named = { params, mode: constant("train"), config: argumentOf(estimator, "config", 2)?.value };
  const data = input && (callFunction(machine, input, { site, named }) ?? input);
  const [features, labels] = data?.kind === "collection" ? [...data.items.values()] : [];
  const build = argumentOf(estimator, "model_fn", 0)?.value;
  const inputs = { features: features ?? data ?? unknown("features"), labels: labels ?? data ?? unknown("labels") };
  const result = build && callFunction(machine, build, { site, named: { ...named, ...inputs } });
  const updates = (result ? objectsIn(result) : []).flatMap((spec) => {
    const operation = spec.kind === "made" ? argumentOf(spec, "train_op", 3)?.value : undefined;
    return operation ? updatesIn(machine, operation) : [];
  });
  return { data, updates: [...new Set(updates)] };
}
