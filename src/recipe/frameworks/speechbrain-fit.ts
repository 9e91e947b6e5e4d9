import { readAttribute } from "../../program/attribute.ts";
import { runArms } from "../../program/branches.ts";
import { callValue } from "../../program/call.ts";
import { elementOf } from "../../program/elements.ts";
import type { Machine } from "../../program/machine.ts";
import type { Argument, Instance, Made, Value } from "../../program/values.ts";
import { constant, NO_ARGUMENTS, unknown } from "../../program/values.ts";
import { callHook, hasHook } from "./hooks.ts";
import { emitEffect, emitLoop } from "./owned-loop.ts";

/** One call of `Brain.fit`, or of another method of the base class. */
export interface BrainCall {
  call: Made;
  brain: Instance;
  /** What the constructor of the base class keeps under a name. */
  find(name: string): Value | undefined;
}

/** The parameters of `Brain.fit`, in order; https://speechbrain.readthedocs.io/en/latest/API/speechbrain.core.html. */
const PARAMETERS = [
  "epoch_counter",
  "train_set",
  "valid_set",
  "progressbar",
  "train_loader_kwargs",
  "valid_loader_kwargs",
];

const TRAIN = constant("Stage.TRAIN");
const VALID = constant("Stage.VALID");

/** Puts what `Brain.fit` does into the trace: hooks of the program run where SpeechBrain runs them. */
export function runBrain(machine: Machine, training: BrainCall): void {
  const { call, brain } = training;
  if (hasHook(brain, "on_fit_start")) callHook(machine, brain, "on_fit_start", { site: call.site });
  if (!brain.attributes.has("optimizer")) callMethod(machine, training, "init_optimizers");
  const loader = argumentOf(call, "train_set");
  const epochs = countOf(argumentOf(call, "epoch_counter"));
  emitLoop(machine, call, { role: "epochs", count: epochs, owner: "speechbrain" }, () => {
    const epoch = unknown("the counter of a loop");
    const site = { site: call.site };
    callHook(machine, brain, "on_stage_start", { ...site, given: [TRAIN, epoch], named: { stage: TRAIN, epoch } });
    emitEffect(machine, call, { kind: "train mode", objects: modulesOf(training), values: quantitiesOf(training) });
    if (!hasHook(brain, "zero_grad")) emitEffect(machine, call, { kind: "zero_grad", objects: optimizersOf(brain) });
    emitLoop(machine, call, { role: "batches", over: loader, owner: "speechbrain" }, () =>
      runBatch(machine, training, loader),
    );
    endStages(machine, training, epoch);
  });
}

function endStages(machine: Machine, { call, brain }: BrainCall, epoch: Value): void {
  const valid = argumentOf(call, "valid_set");
  const hasValidation = valid !== undefined && !(valid.kind === "constant" && valid.value === null);
  for (const stage of hasValidation ? [TRAIN, VALID] : [TRAIN]) {
    if (stage === VALID)
      callHook(machine, brain, "on_stage_start", { site: call.site, given: [stage, epoch], named: { stage, epoch } });
    const loss = unknown("the mean loss of a stage");
    callHook(machine, brain, "on_stage_end", {
      site: call.site,
      given: [stage, loss, epoch],
      named: { stage, stage_loss: loss, epoch },
    });
  }
}

/** What `fit_batch` overrides, it does by itself: nothing of the base class is left of it. */
function runBatch(machine: Machine, training: BrainCall, loader: Value | undefined): void {
  const { call, brain } = training;
  const batch = loader ? elementOf(machine, loader, call.site) : unknown("a batch of a loader that is not known");
  const site = { site: call.site };
  if (hasHook(brain, "fit_batch")) {
    callHook(machine, brain, "fit_batch", { ...site, given: [batch], named: { batch } });
    return;
  }
  callHook(machine, brain, "on_fit_batch_start", { ...site, given: [batch], named: { batch } });
  const outputs = callHook(machine, brain, "compute_forward", {
    ...site,
    given: [batch, TRAIN],
    named: { batch, stage: TRAIN },
  });
  const loss = callHook(machine, brain, "compute_objectives", {
    ...site,
    given: outputs ? [outputs, batch, TRAIN] : [],
    named: { batch, stage: TRAIN },
  });
  emitEffect(machine, call, { kind: "backward", objects: loss ? [loss] : [] });
  endBatch(machine, training, { batch, outputs: outputs ?? batch, loss: loss ?? batch });
}

/** With accumulation some batches end an update and some do not. */
function endBatch(machine: Machine, training: BrainCall, given: Record<"batch" | "outputs" | "loss", Value>): void {
  const { call, brain } = training;
  const end = (isUpdate: boolean) => {
    if (isUpdate && hasHook(brain, "optimizers_step")) callHook(machine, brain, "optimizers_step", { site: call.site });
    else if (isUpdate) emitOptimizersStep(machine, training);
    const should_step = constant(isUpdate);
    const passed = [given.batch, given.outputs, given.loss, should_step];
    callHook(machine, brain, "on_fit_batch_end", { site: call.site, given: passed, named: { ...given, should_step } });
    return undefined;
  };
  const every = training.find("grad_accumulation_factor");
  if (every === undefined || (every.kind === "constant" && every.value === 1)) {
    end(true);
    return;
  }
  const site = call.site;
  const counter: Value = { kind: "operation", operator: "%", operands: [unknown("the step"), every], site };
  const test: Value = { kind: "operation", operator: "==", operands: [counter, constant(0)], site };
  const when = "an update is due";
  runArms(
    machine,
    [
      { when, test, run: () => end(true) },
      { when: `not (${when})`, test: undefined, run: () => end(false) },
    ],
    site,
  );
}

/** `Brain.optimizers_step`: clips, steps and clears. */
export function emitOptimizersStep(machine: Machine, training: BrainCall): void {
  const { call, brain } = training;
  const objects = optimizersOf(brain);
  const limit = training.find("max_grad_norm");
  if (!(limit?.kind === "constant" && limit.value === 0))
    emitEffect(machine, call, { kind: "clip", objects, values: { limit } });
  emitEffect(machine, call, { kind: "optimizer step", objects });
  emitEffect(machine, call, { kind: "zero_grad", objects });
}

/** The optimizers that `self.optimizers_dict` names, else `self.optimizer`. */
function optimizersOf(brain: Instance): Value[] {
  const listed = brain.attributes.get("optimizers_dict");
  if (listed?.kind === "mapping") return [...listed.entries.values()];
  const own = brain.attributes.get("optimizer");
  return own ? [own] : [];
}

function modulesOf({ find }: BrainCall): Value[] {
  const modules = find("modules");
  return modules?.kind === "mapping" ? [...modules.entries.values()] : [];
}

function quantitiesOf(training: BrainCall): Record<string, Value | undefined> {
  const options = argumentOf(training.call, "train_loader_kwargs");
  const isOverridden = hasHook(training.brain, "fit_batch");
  return {
    "batch size":
      options?.kind === "mapping" && !options.entries.has("batch_sampler")
        ? options.entries.get("batch_size")
        : undefined,
    accumulation: isOverridden ? undefined : training.find("grad_accumulation_factor"),
  };
}

/** `EpochCounter(limit)`, `range(epochs)`; undefined for counters of other kinds. */
function countOf(counter: Value | undefined): Value | undefined {
  if (counter?.kind !== "made") return undefined;
  const { keywords, positional } = counter.arguments;
  if (/(^|\.)EpochCounter(WithStopper)?$/.test(counter.name)) return (keywords.get("limit") ?? positional[0])?.value;
  return counter.name === "builtins.range" && positional.length === 1 ? positional[0]?.value : undefined;
}

function callMethod(machine: Machine, { call, brain }: BrainCall, name: string): void {
  const method = readAttribute(machine, brain, name, call.site);
  callValue(machine, method, NO_ARGUMENTS, call.site);
}

function argumentOf(call: Made, name: string): Value | undefined {
  const given: Argument | undefined =
    call.arguments.keywords.get(name) ?? call.arguments.positional[PARAMETERS.indexOf(name)];
  return given?.value;
}
