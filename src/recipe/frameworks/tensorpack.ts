import type { Machine } from "../../program/machine.ts";
import { applyBinary } from "../../program/operators.ts";
import type { Made, Value } from "../../program/values.ts";
import { objectsIn } from "../identity.ts";
import type { Framework } from "./framework.ts";
import { callHook } from "./hooks.ts";
import { emitEffect, emitLoop } from "./owned-loop.ts";
import { TENSORPACK_NAMES } from "./tensorpack-names.ts";
import { batchSizeBehind } from "./tf1-batches.ts";
import { argumentOf, lossesBehind, optimizersBehind } from "./tf1-graph.ts";

const CONFIG = /^tensorpack\.(?:\w+\.)*(?:AutoResume)?TrainConfig$/;
const TRAINER = /^tensorpack\.(?:\w+\.)*\w*Trainer\w*$/;
const SETTER = /^tensorpack\.(?:\w+\.)*(?:ScheduledHyperParamSetter|HyperParamSetterWithFunc|StatMonitorParamSetter)$/;

/** Tensorpack: `ModelDesc` builds the graph and the optimizer, `TrainConfig` says how long, and the trainer owns the loop. */
export const tensorpack: Framework = {
  packages: ["tensorpack"],
  starImports: TENSORPACK_NAMES,
  call(machine, call) {
    const config = configOf(call);
    if (config) runTraining(machine, call, config);
    return undefined;
  },
};

/** The configuration that a call trains with: `launch_train_with_config(config, trainer)`, `Trainer(config).train()`. */
function configOf(call: Made): Made | undefined {
  if (/^tensorpack\.(?:\w+\.)*launch_train_with_config$/.test(call.name))
    return asConfig(argumentOf(call, "config", 0)?.value);
  const { callee } = call;
  if (callee.kind !== "member" || callee.name !== "train" || callee.object.kind !== "made") return undefined;
  return TRAINER.test(callee.object.name) ? asConfig(argumentOf(callee.object, "config", 0)?.value) : undefined;
}

function asConfig(value: Value | undefined): Made | undefined {
  return value && objectsIn(value).find((one): one is Made => one.kind === "made" && CONFIG.test(one.name));
}

/** The graph and the optimizer are made once, before the epochs. */
function runTraining(machine: Machine, call: Made, config: Made): void {
  const [model, epochs, steps] = ["model", "max_epoch", "steps_per_epoch"].map(
    (name) => argumentOf(config, name, -1)?.value,
  );
  const data = argumentOf(config, "data", -1) ?? argumentOf(config, "dataflow", 0);
  const { losses, optimizers } = model ? buildModel(machine, call, model) : { losses: [], optimizers: [] };
  const total = epochs && steps ? applyBinary("*", [steps, epochs], call.site) : undefined;
  const batchSize = data && batchSizeBehind(machine, data.value);
  emitLoop(machine, call, { role: "epochs", count: epochs, owner: "tf1" }, () => {
    emitLoop(machine, call, { role: "batches", count: steps, over: data?.value, owner: "tf1" }, () => {
      for (const loss of losses) emitEffect(machine, loss, { kind: "loss", objects: [] });
      const values = { "batch size": batchSize, updates: total?.kind === "constant" ? total : undefined };
      emitEffect(machine, call, { kind: "apply gradients", objects: optimizers, values });
    });
    for (const setter of settersIn(config)) emitEffect(machine, setter, { kind: "schedule step", objects: [setter] });
  });
}

function buildModel(machine: Machine, call: Made, model: Value): { losses: Made[]; optimizers: Made[] } {
  const { site } = call;
  const before = callHook(machine, model, "inputs", { site }) ?? callHook(machine, model, "_get_inputs", { site });
  const inputs = before?.kind === "collection" ? [...before.items.values()] : [];
  const cost =
    callHook(machine, model, "build_graph", { site, given: inputs }) ??
    callHook(machine, model, "_build_graph", { site, given: [before ?? model] });
  const made =
    callHook(machine, model, "optimizer", { site }) ??
    callHook(machine, model, "get_optimizer", { site }) ??
    callHook(machine, model, "_get_optimizer", { site });
  return { losses: lossesBehind(machine, cost ?? model), optimizers: made ? optimizersBehind(made) : [] };
}

/** The callbacks that set the learning rate. */
function settersIn(config: Made): Made[] {
  const callbacks = argumentOf(config, "callbacks", -1)?.value;
  const each = callbacks ? objectsIn(callbacks) : [];
  return each.filter((one): one is Made => one.kind === "made" && SETTER.test(one.name) && setsRate(one));
}

function setsRate(setter: Made): boolean {
  const name = argumentOf(setter, "param", 0)?.value;
  return name?.kind === "constant" && /(^|_)lr$|learning_rate/i.test(String(name.value));
}
