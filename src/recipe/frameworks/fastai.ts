import { callValue } from "../../program/call.ts";
import type { Machine } from "../../program/machine.ts";
import type { Argument, Made, Value } from "../../program/values.ts";
import { alternativesOf, constant, external, NO_ARGUMENTS, unknown } from "../../program/values.ts";
import { learnerBatchSize } from "./fastai-data.ts";
import { FASTAI_STARS } from "./fastai-names.ts";
import type { Framework } from "./framework.ts";
import type { OptimizerSketch } from "./optimizer-sketch.ts";
import { emitEffect, emitLoop } from "./owned-loop.ts";

const LEARNER =
  /^fastai\.(?:\w+\.)*(?:Learner|vision_learner|cnn_learner|create_cnn|unet_learner|text_classifier_learner|language_model_learner|tabular_learner|collab_learner)$/;
const OPTIMIZER = /^fastai\.(?:\w+\.)*(Adam|SGD|RMSProp|Lamb|Larc|QHAdam|RAdam|ranger|OptimWrapper)$/;

/** Modules of the first release; they have no `all`. */
const FIRST_RELEASE = /^fastai\.(?:vision|text|tabular|collab|basic_train)\.\w+$/;

/** What a method of a learner is told, in order; `rules/facts`: fastai.*. */
const FITS: Record<string, { epochs: string; rate: string; ratePosition: number; isScheduled: boolean }> = {
  fit: { epochs: "n_epoch", rate: "lr", ratePosition: 1, isScheduled: false },
  fit_one_cycle: { epochs: "n_epoch", rate: "lr_max", ratePosition: 1, isScheduled: true },
  fit_flat_cos: { epochs: "n_epoch", rate: "lr", ratePosition: 1, isScheduled: true },
  fine_tune: { epochs: "epochs", rate: "base_lr", ratePosition: 1, isScheduled: true },
};

/** Rates that are taken where none is given; `rules/facts`: fastai.learner-lr, fastai.fine_tune, fastai.v1-defaults. */
const DEFAULT_RATE = 1e-3;
const DEFAULT_FINE_TUNE_RATE = 2e-3;
const FIRST_RELEASE_RATE = 3e-3;

/** fastai: a learner makes its optimizer when it is fitted. */
export const fastai: Framework = {
  packages: ["fastai"],
  starImports: FASTAI_STARS,
  call(machine, call) {
    const { callee } = call;
    if (callee.kind !== "member" || !isLearner(callee.object)) return undefined;
    if (/^to_(fp16|fp32|native_fp16|parallel|distributed)$/.test(callee.name)) return callee.object;
    const fit = FITS[callee.name];
    if (fit === undefined) return undefined;
    runFit(machine, call, callee.object, callee.name);
    return constant(null);
  },
  classify({ callee }) {
    const isLoss = callee.kind === "made" && /^fastai\.(?:\w+\.)*\w*Loss\w*$/.test(callee.name);
    return isLoss ? { kind: "loss", objects: [callee] } : undefined;
  },
  describe,
};

function isLearner(value: Value): value is Made {
  return value.kind === "made" && LEARNER.test(value.name);
}

function runFit(machine: Machine, call: Made, learner: Made, method: string): void {
  const fit = FITS[method];
  if (fit === undefined) return;
  const count = (call.arguments.keywords.get(fit.epochs) ?? call.arguments.positional[0])?.value;
  const optimizer = makeOptimizer(call, learner, method);
  const { batchSize, over } = learnerBatchSize(learner);
  emitLoop(machine, call, { role: "epochs", count, owner: "fastai" }, () => {
    emitEffect(machine, call, { kind: "train mode", objects: [learner], values: { "batch size": batchSize } });
    emitLoop(machine, call, { role: "batches", over, owner: "fastai" }, () => {
      computeLoss(machine, call, learner);
      emitEffect(machine, call, {
        kind: "backward",
        objects: [],
        values: { accumulation: accumulationOf(call, learner) },
      });
      const limit = callbackArgument(call, learner, "GradientClip", "max_norm");
      if (limit) emitEffect(machine, call, { kind: "clip", objects: [optimizer], values: { limit } });
      emitEffect(machine, call, { kind: "optimizer step", objects: [optimizer] });
      emitEffect(machine, call, { kind: "zero_grad", objects: [optimizer] });
      if (fit.isScheduled)
        emitEffect(machine, call, { kind: "schedule step", objects: [], values: { schedule: constant(method) } });
    });
  });
}

/** The optimizer that a fit makes, with the rate of the fit, else of the learner. */
function makeOptimizer(call: Made, learner: Made, method: string): Made {
  const fit = FITS[method];
  const { keywords, positional } = call.arguments;
  const rate = fit && (keywords.get(fit.rate) ?? positional[fit.ratePosition] ?? keywords.get("max_lr"));
  const kind = learner.arguments.keywords.get("opt_func")?.value;
  const name = nameOfOptimizer(kind) ?? "fastai.optimizer.Adam";
  const given = [
    ["lr", withLargest(rate ?? learner.arguments.keywords.get("lr"))],
    ["wd", keywords.get("wd") ?? learner.arguments.keywords.get("wd")],
  ] as const;
  const known = given.flatMap(([key, one]) => (one ? [[key, one] as const] : []));
  return {
    kind: "made",
    callee: external(name),
    name,
    arguments: { ...NO_ARGUMENTS, keywords: new Map(known) },
    site: learner.site,
    attributes: new Map([[DEFAULT, constant(defaultRate(learner, method))]]),
  };
}

/** Where an optimizer keeps the rate that it takes by default; no Python name is like it. */
const DEFAULT = "default rate";

/** `opt_func=Adam`, `opt_func=partial(Adam, …)`. */
function nameOfOptimizer(kind: Value | undefined): string | undefined {
  const target = kind?.kind === "made" ? kind.arguments.positional[0]?.value : kind;
  return target?.kind === "external" ? target.name : undefined;
}

function defaultRate(learner: Made, method: string): number {
  if (FIRST_RELEASE.test(learner.name)) return FIRST_RELEASE_RATE;
  return method === "fine_tune" ? DEFAULT_FINE_TUNE_RATE : DEFAULT_RATE;
}

/** Of `slice(1e-5, 1e-3)` the last layers have the second. */
function withLargest(argument: Argument | undefined): Argument | undefined {
  if (argument === undefined) return undefined;
  const { value } = argument;
  if (value.kind === "constant" && value.value === null) return undefined;
  const last = value.kind === "made" && value.name === "builtins.slice" ? value.arguments.positional.at(-1) : undefined;
  return last ?? argument;
}

function computeLoss(machine: Machine, call: Made, learner: Made): void {
  const { keywords, positional } = learner.arguments;
  const isPlain = learner.name.endsWith(".Learner");
  const loss = (keywords.get("loss_func") ?? (isPlain ? positional[2] : undefined))?.value;
  if (loss === undefined) return;
  const inputs = [unknown("what the model gives"), unknown("the targets of a batch")];
  const args = inputs.map((value) => ({ value, site: undefined, whole: undefined }));
  callValue(machine, loss, { ...NO_ARGUMENTS, positional: args }, call.site);
}

/** `GradientAccumulation(n_acc)` counts samples; how many batches that are depends on their size. */
function accumulationOf(call: Made, learner: Made): Value | undefined {
  const samples = callbackArgument(call, learner, "GradientAccumulation", "n_acc");
  const { batchSize } = learnerBatchSize(learner);
  if (samples?.kind !== "constant" || batchSize?.kind !== "constant") return undefined;
  const [all, each] = [Number(samples.value), Number(batchSize.value)];
  return each > 0 && all % each === 0 ? { ...constant(all / each), origin: samples.origin } : undefined;
}

/** An argument of a callback that the fit or the learner is given. */
function callbackArgument(call: Made, learner: Made, callback: string, name: string): Value | undefined {
  const lists = [call, learner].flatMap((one) => one.arguments.keywords.get("cbs")?.value ?? []);
  const given = lists.flatMap((list) => (list.kind === "collection" ? [...list.items.values()] : [list]));
  for (const one of given.flatMap((value) => alternativesOf(value))) {
    if (one.value.kind !== "made" || !one.value.name.endsWith(`.${callback}`)) continue;
    const { keywords, positional } = one.value.arguments;
    return (keywords.get(name) ?? positional[0])?.value;
  }
  return undefined;
}

function describe(made: Made): OptimizerSketch | undefined {
  const [, name] = OPTIMIZER.exec(made.name) ?? [];
  if (!made.attributes.has(DEFAULT) || made.callee.kind !== "external") return undefined;
  const { keywords } = made.arguments;
  const otherwise = made.attributes.get(DEFAULT);
  return {
    name: name ?? made.name.split(".").pop() ?? made.name,
    framework: "fastai",
    made,
    rate: keywords.get("lr"),
    ...(otherwise?.kind === "constant" ? { defaultRate: Number(otherwise.value) } : {}),
    weightDecay: keywords.get("wd"),
  };
}
