import { compareReleases } from "../../facts/releases.ts";
import { callValue } from "../../program/call.ts";
import type { Machine } from "../../program/machine.ts";
import type { Made, Value } from "../../program/values.ts";
import { alternativesOf, constant, NO_ARGUMENTS, unknown } from "../../program/values.ts";
import { callFunction, callHook, hasHook } from "./hooks.ts";
import { emitEffect, emitLoop } from "./owned-loop.ts";
import { makeOwned, makeSilently, namedArguments } from "./owned-object.ts";
import { prepareOptimizers } from "./transformers-optimizers.ts";
import { updatesOf } from "./transformers-schedules.ts";
import { givenTo, modelOf, settingOf, type Trainer, trainerClassOf } from "./transformers-trainer.ts";

/** Puts what `train` does into the trace: methods that the program overrides run where the Trainer calls them. */
export function runTraining(machine: Machine, trainer: Trainer, call: Made): void {
  const { site } = call;
  keepModel(machine, trainer, call);
  const loader = callHook(machine, trainer, "get_train_dataloader", { site }) ?? trainLoader(machine, trainer);
  makeOwned(machine, "accelerate.Accelerator", trainer.site, NO_ARGUMENTS);
  prepareOptimizers(machine, trainer, call);
  const owner = ownerOf(trainer);
  const updates = updatesOf(machine, trainer);
  const count = epochsOf(machine, trainer, updates);
  emitLoop(machine, call, { role: "epochs", count, owner }, () => {
    const values = { updates: updates && knownUpdates(updates), precision: precisionOf(machine, trainer) };
    emitEffect(machine, call, { kind: "train mode", objects: [modelOf(trainer)], values });
    emitLoop(machine, call, { role: "batches", over: loader, owner }, () => runStep(machine, trainer, call));
  });
}

/** What the settings ask for; undefined where they leave it to the release and to what starts the program. */
function precisionOf(machine: Machine, trainer: Trainer): Value | undefined {
  const type = ["fp16", "bf16"].find((name) => {
    const value = settingOf(machine, trainer, name);
    return value.kind === "constant" && value.value === true;
  });
  if (type === undefined) return undefined;
  return constant(type === "fp16" ? "mixed float16" : "mixed bfloat16");
}

function ownerOf(trainer: Trainer): string {
  return trainerClassOf(trainer)?.startsWith("trl.") ? "trl" : "transformers";
}

/** TRL's PPO, which counts episodes and clips nothing (`trl/trainer/ppo_trainer.py`, since 0.12). */
function isPolicyTrainer(trainer: Trainer): boolean {
  return /^trl\..*\.?PPO(?:v2)?Trainer$/.test(trainerClassOf(trainer) ?? "");
}

/** Epochs are left out where a number of updates or episodes decides; where that is not known, neither is. */
function epochsOf(machine: Machine, trainer: Trainer, updates: Value | undefined): Value | undefined {
  const episodes = isPolicyTrainer(trainer) ? settingOf(machine, trainer, "total_episodes") : undefined;
  const isByEpisodes = episodes?.kind === "constant" && episodes.value !== null;
  return updates === undefined && !isByEpisodes ? settingOf(machine, trainer, "num_train_epochs") : undefined;
}

function knownUpdates(updates: Value): Value | undefined {
  return alternativesOf(updates).some((one) => one.value.kind === "constant") ? updates : undefined;
}

/** A Trainer that is given a function instead of a model calls it before it trains. */
function keepModel(machine: Machine, trainer: Trainer, call: Made): void {
  const init = givenTo(trainer, "model_init");
  if (givenTo(trainer, "model") || init === undefined || trainer.attributes.has("model")) return;
  const model = callFunction(machine, init, { site: call.site, given: [constant(null)] });
  if (model) machine.store.write(trainer.attributes, "model", model);
}

/** The loader that a Trainer makes of its data set: with the batch size of one device, its batches shared by all processes. */
export function trainLoader(machine: Machine, trainer: Trainer): Value {
  const dataset = trainer.attributes.get("train_dataset") ?? givenTo(trainer, "train_dataset");
  const sampler = unknown("the Trainer's sampler");
  const size = settingOf(machine, trainer, "per_device_train_batch_size");
  const args = namedArguments({ dataset, batch_size: size, sampler });
  return makeSilently("torch.utils.data.DataLoader", trainer.site, args);
}

/** One micro-batch and the update behind it. */
function runStep(machine: Machine, trainer: Trainer, call: Made): void {
  const model = modelOf(trainer);
  const inputs = unknown("a batch of the Trainer's data");
  const isOwn = hasHook(trainer, "training_step");
  if (isOwn) callHook(machine, trainer, "training_step", { site: call.site, given: [model, inputs] });
  else stepOnce(machine, trainer, call);
  update(machine, trainer, call);
}

/** The library's `training_step`: the loss and its gradients. */
export function stepOnce(machine: Machine, trainer: Trainer, call: Made): Value {
  const inputs = unknown("a batch of the Trainer's data");
  const given = [modelOf(trainer), inputs];
  const own = callHook(machine, trainer, "compute_loss", { site: call.site, given });
  const loss = own ?? computeLoss(machine, trainer, call);
  emitEffect(machine, call, { kind: "backward", objects: [loss] });
  return loss;
}

/** The library's `compute_loss`: what the model gives, or a function that it was handed. */
export function computeLoss(machine: Machine, trainer: Trainer, call: Made): Value {
  const model = modelOf(trainer);
  const inputs = { positional: [], keywords: new Map(), hasUnknown: true };
  const outputs = callValue(machine, model, inputs, call.site);
  const own = givenTo(trainer, "compute_loss_func");
  const labels = unknown("the labels of a batch");
  return (
    (own && callFunction(machine, own, { site: call.site, given: [outputs, labels] })) ??
    unknown("the loss that the model gives")
  );
}

/** Fact `hf.trainer.scheduler-step`: the schedule moves after every update. Without a limit, or with 0, nothing is clipped. */
function update(machine: Machine, trainer: Trainer, call: Made): void {
  const limit = settingOf(machine, trainer, "max_grad_norm");
  const isOff = (limit.kind === "constant" && !limit.value) || isPolicyTrainer(trainer);
  const [optimizer, schedule] = ["optimizer", "lr_scheduler"].map((name) => trainer.attributes.get(name));
  if (!isOff) emitEffect(machine, call, { kind: "clip", objects: [], values: { limit } });
  const accumulation = settingOf(machine, trainer, "gradient_accumulation_steps");
  const values = { accumulation, "last window": lastWindow(machine) };
  emitEffect(machine, call, { kind: "optimizer step", objects: listOf(optimizer), values });
  emitEffect(machine, call, { kind: "schedule step", objects: listOf(schedule) });
  emitEffect(machine, call, { kind: "zero_grad", objects: listOf(optimizer) });
}

/** Batches that are left at the end of an epoch were carried into the next one before transformers 4.47 (`trainer.py`). */
function lastWindow(machine: Machine): Value {
  const release = machine.knowledge?.releasesOf("transformers").at(-1);
  const isOld = release !== undefined && compareReleases(release, "4.47") < 0;
  return constant(isOld ? "carried over" : "kept");
}

function listOf(value: Value | undefined): Value[] {
  return value ? alternativesOf(value).map((one) => one.value) : [];
}
