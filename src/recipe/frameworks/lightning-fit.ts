import { readAttribute } from "../../program/attribute.ts";
import { elementOf } from "../../program/elements.ts";
import type { Machine } from "../../program/machine.ts";
import type { Made, Value } from "../../program/values.ts";
import { constant, unknown } from "../../program/values.ts";
import { callHook, type HookCall, hasHook, openTurns } from "./hooks.ts";
import { isLightningModule } from "./lightning-names.ts";
import { type ConfiguredOptimizers, optimizersFor, readConfigured, schedulesFor } from "./lightning-optimizers.ts";
import { accumulationOf, callbacksOf, epochsOf, givenOption, sharedProcesses, stepsOf } from "./lightning-options.ts";
import { precisionOf } from "./lightning-precision.ts";
import { emitEffect, emitLoop } from "./owned-loop.ts";
import { shareLoader } from "./shared-loader.ts";

/** One call that trains. */
export interface Training {
  call: Made;
  trainer: Value;
  model: Value;
  /** What is passed to it, or the module's own where nothing is. */
  loader: Value | undefined;
  dataModule: Value | undefined;
  /** What optimises it, where no method of the module says so. */
  optimizers?: Value | undefined;
}

/** Where a module keeps what its `configure_optimizers` gave; no Python name is like these. */
const OPTIMIZERS = "configured optimizers";
const SCHEDULES = "configured schedules";

/** What `self.optimizers()` and `self.lr_schedulers()` give while a module is trained; undefined before. */
export function readConfiguredOf(module: Value, what: "optimizers" | "lr_schedulers"): Value | undefined {
  if (!isLightningModule(module)) return undefined;
  return module.attributes.get(what === "optimizers" ? OPTIMIZERS : SCHEDULES);
}

/** Puts what `fit` does into the trace: hooks of the module and of callbacks run where Lightning runs them. */
export function runFit(machine: Machine, training: Training): void {
  const { model, trainer } = training;
  prepare(machine, training);
  const given = callHook(machine, model, "configure_optimizers", { site: training.call.site });
  const configured = readConfigured(given ?? training.optimizers ?? constant(null));
  if (model.kind === "instance") {
    machine.store.write(model.attributes, OPTIMIZERS, optimizersFor(configured));
    machine.store.write(model.attributes, SCHEDULES, schedulesFor(configured));
  }
  const loader = findLoader(machine, training);
  const turn: Turn = { machine, training, configured, loader };
  notify(turn, ["on_fit_start", "on_train_start"]);
  emitLoop(machine, training.call, { role: "epochs", count: epochsOf(trainer), owner: "lightning" }, () =>
    runEpoch(turn),
  );
  notify(turn, ["on_train_end", "on_fit_end"]);
}

/** `self.trainer` is there before any hook runs; `setup` runs before the optimizers are made. */
function prepare(machine: Machine, { call, trainer, model, dataModule }: Training): void {
  const fit = { site: call.site, given: [constant("fit")] };
  for (const owner of [dataModule, model]) {
    if (owner?.kind !== "instance") continue;
    machine.store.write(owner.attributes, "trainer", trainer);
  }
  if (dataModule && trainer.kind === "made") machine.store.write(trainer.attributes, "datamodule", dataModule);
  if (trainer.kind === "made") machine.store.write(trainer.attributes, "lightning_module", model);
  for (const owner of [dataModule, model]) {
    if (owner === undefined) continue;
    callHook(machine, owner, "prepare_data", fit);
    callHook(machine, owner, "setup", fit);
  }
  callHook(machine, model, "configure_model", fit);
}

/** The loader of the training; of several the first. */
function findLoader(machine: Machine, { call, loader, dataModule, model, trainer }: Training): Value | undefined {
  const owner = dataModule ?? model;
  const own = loader ?? callHook(machine, owner, "train_dataloader", { site: call.site });
  const first =
    own?.kind === "collection" ? own.items.get(0) : own?.kind === "mapping" ? [...own.entries.values()][0] : own;
  return first && shareLoader(first, sharedProcesses(trainer), call.site);
}

/** Hooks that run in every turn of the loop over batches. */
const BATCH_HOOKS = ["training_step", "on_train_batch_start", "on_train_batch_end", "optimizer_step"];

/** What every hook of a training shares. */
interface Turn {
  machine: Machine;
  training: Training;
  configured: ConfiguredOptimizers;
  loader: Value | undefined;
}

function runEpoch(turn: Turn): void {
  const { machine, training, configured, loader } = turn;
  const { call, trainer, model } = training;
  const accumulation = accumulationOf(trainer);
  const values = {
    accumulation,
    // The last batch of an epoch ends a window, wherever it is.
    "last window": accumulation && constant("kept"),
    updates: stepsOf(trainer),
    "batch size": batchSizeOf(training),
    processes: sharedProcesses(trainer),
    precision: precisionOf(givenOption(trainer, "precision")),
  };
  emitEffect(machine, call, { kind: "train mode", objects: [model], values });
  openTurns(machine, model, BATCH_HOOKS);
  notify(turn, ["on_train_epoch_start"]);
  emitLoop(machine, call, { role: "batches", over: loader, owner: "lightning" }, () => runBatch(turn));
  if (isManual(turn)) notify(turn, ["on_validation_epoch_end", "validation_epoch_end"]);
  notify(turn, ["training_epoch_end", "on_train_epoch_end", "on_epoch_end"]);
  if (isManual(turn)) return;
  for (const { value, interval } of configured.schedules) if (interval === "epoch") stepSchedule(turn, value);
}

/** A data module of a library shows its batch size only by what it is made with. */
function batchSizeOf({ dataModule }: Training): Value | undefined {
  return dataModule?.kind === "made" ? dataModule.arguments.keywords.get("batch_size")?.value : undefined;
}

function runBatch(turn: Turn): void {
  const { machine, training, loader } = turn;
  const { call } = training;
  const batch = loader ? elementOf(machine, loader, call.site) : unknown("a batch of a loader that is not known");
  const index = unknown("the counter of a loop");
  const batchCall: HookCall = { site: call.site, given: [batch, index], named: { batch, batch_idx: index } };
  notify(turn, ["on_train_batch_start"], batchCall);
  if (isManual(turn)) callHook(machine, training.model, "training_step", batchCall);
  else runAutomatic(turn, batchCall);
  notify(turn, ["on_train_batch_end"], batchCall);
}

/**
 * One pass and one step per optimizer. Releases before 2.0 run `training_step` for each of several optimizers with its
 * index; `rules/facts`: pl.multiple-optimizers.
 */
function runAutomatic(turn: Turn, batchCall: HookCall): void {
  const { machine, training, configured } = turn;
  const optimizers = configured.optimizers.length > 0 ? configured.optimizers : [undefined];
  optimizers.forEach((optimizer, index) => {
    const named = { ...batchCall.named, optimizer_idx: constant(index) };
    const loss = callHook(machine, training.model, "training_step", { ...batchCall, named });
    update(turn, { optimizer, loss, index });
  });
  for (const { value, interval } of configured.schedules) if (interval === "step") stepSchedule(turn, value);
}

/** Order and hooks of one update; `rules/facts`: pl.zero-grad-step. */
function update(turn: Turn, pass: { optimizer: Value | undefined; loss: Value | undefined; index: number }): void {
  const { machine, training } = turn;
  const { call, model, trainer } = training;
  const objects = pass.optimizer ? [pass.optimizer] : [];
  emitEffect(machine, call, { kind: "zero_grad", objects });
  emitEffect(machine, call, { kind: "backward", objects: pass.loss ? [pass.loss] : [] });
  notify(turn, ["on_after_backward", "on_before_optimizer_step"], { site: call.site, given: objects });
  const limit = givenOption(trainer, "gradient_clip_val");
  const clipping = {
    gradient_clip_val: limit,
    gradient_clip_algorithm: givenOption(trainer, "gradient_clip_algorithm"),
  };
  if (hasHook(model, "configure_gradient_clipping"))
    callHook(machine, model, "configure_gradient_clipping", { site: call.site, given: objects, named: clipping });
  else if (limit && !isZero(limit)) emitEffect(machine, call, { kind: "clip", objects, values: { limit } });
  if (hasHook(model, "optimizer_step")) callOptimizerStep(turn, pass);
  else emitEffect(machine, call, { kind: "optimizer step", objects });
}

/** `optimizer_step(epoch, batch_idx, optimizer, optimizer_closure)`; before 2.0 with the index behind the optimizer. */
function callOptimizerStep(turn: Turn, { optimizer, index }: { optimizer: Value | undefined; index: number }): void {
  const { machine, training } = turn;
  const used = optimizer ?? unknown("an optimizer that is not known");
  const given = [unknown("the epoch"), unknown("the counter of a loop"), used, unknown("the closure of the training")];
  const named = { optimizer, optimizer_idx: constant(index) };
  callHook(machine, training.model, "optimizer_step", { site: training.call.site, given, named });
}

function stepSchedule(turn: Turn, schedule: Value): void {
  const { machine, training } = turn;
  const { call, model } = training;
  if (hasHook(model, "lr_scheduler_step"))
    callHook(machine, model, "lr_scheduler_step", {
      site: call.site,
      given: [schedule],
      named: { scheduler: schedule },
    });
  else emitEffect(machine, call, { kind: "schedule step", objects: [schedule] });
}

/** Runs hooks of the module, and of the callbacks with trainer and module in front. */
function notify(turn: Turn, names: string[], call: HookCall = { site: turn.training.call.site }): void {
  const { machine, training } = turn;
  const { trainer, model } = training;
  for (const name of names) {
    callHook(machine, model, name, call);
    const named = { ...call.named, trainer, pl_module: model };
    for (const callback of callbacksOf(trainer))
      callHook(machine, callback, name, { ...call, given: [trainer, model, ...(call.given ?? [])], named });
  }
}

/** `self.automatic_optimization = False`, or a property that gives it. */
function isManual({ machine, training: { model, call } }: Turn): boolean {
  if (model.kind !== "instance") return false;
  const value = readAttribute(machine, model, "automatic_optimization", call.site);
  return value.kind === "constant" && value.value === false;
}

function isZero(value: Value): boolean {
  return value.kind === "constant" && (value.value === 0 || value.value === false);
}
