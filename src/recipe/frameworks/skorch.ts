import { callValue } from "../../program/call.ts";
import { callLibrary, type Machine } from "../../program/machine.ts";
import type { Argument, CallArguments, Made, Value } from "../../program/values.ts";
import { constant, external, NO_ARGUMENTS, unknown } from "../../program/values.ts";
import type { Framework } from "./framework.ts";
import { emitEffect, emitLoop } from "./owned-loop.ts";

const NET = /^skorch\.(?:\w+\.)*(NeuralNet|NeuralNetClassifier|NeuralNetBinaryClassifier|NeuralNetRegressor)$/;

/** What a net takes where it is told nothing; skorch's documentation of `NeuralNet`. */
const DEFAULTS = { max_epochs: 10, batch_size: 128, lr: 0.01 };

/** Losses by kind of net; a plain one has none. */
const CRITERIA: Record<string, string> = {
  NeuralNetClassifier: "torch.nn.NLLLoss",
  NeuralNetBinaryClassifier: "torch.nn.BCEWithLogitsLoss",
  NeuralNetRegressor: "torch.nn.MSELoss",
};

/** skorch: a net makes its parts of classes when it is fitted, with the options that carry their names. */
export const skorch: Framework = {
  packages: ["skorch"],
  call(machine, call) {
    const { callee } = call;
    if (callee.kind !== "member" || (callee.name !== "fit" && callee.name !== "partial_fit")) return undefined;
    const net = callee.object;
    if (net.kind !== "made" || !NET.test(net.name)) return undefined;
    runFit(machine, call, net);
    return net;
  },
};

function runFit(machine: Machine, call: Made, net: Made): void {
  const optimizer = makeOptimizer(machine, net);
  const schedule = makeSchedule(machine, net, optimizer);
  const batchSize =
    optionOf(net, "iterator_train__batch_size") ?? optionOf(net, "batch_size") ?? numberOf(net, "batch_size");
  const count = optionOf(net, "max_epochs") ?? numberOf(net, "max_epochs");
  const limit = callbackOf(net, "GradientNormClipping")?.arguments.keywords.get("gradient_clip_value")?.value;
  const move = () => {
    if (schedule) emitEffect(machine, call, { kind: "schedule step", objects: [schedule.value] });
  };
  emitLoop(machine, call, { role: "epochs", count, owner: "skorch" }, () => {
    emitEffect(machine, call, { kind: "train mode", objects: [], values: { "batch size": batchSize } });
    emitLoop(machine, call, { role: "batches", owner: "skorch" }, () => {
      computeLoss(machine, call, net);
      emitEffect(machine, call, { kind: "zero_grad", objects: [optimizer] });
      emitEffect(machine, call, { kind: "backward", objects: [] });
      if (limit) emitEffect(machine, call, { kind: "clip", objects: [optimizer], values: { limit } });
      emitEffect(machine, call, { kind: "optimizer step", objects: [optimizer] });
      if (schedule?.isPerBatch) move();
    });
    if (!schedule?.isPerBatch) move();
  });
}

/** The class under `optimizer=`, with `lr=` and all that is called `optimizer__…`. */
function makeOptimizer(machine: Machine, net: Made): Value {
  const kind = optionOf(net, "optimizer") ?? external("torch.optim.SGD");
  const keywords = keywordsUnder(net, "optimizer__");
  const rate = net.arguments.keywords.get("lr") ?? { value: numberOf(net, "lr"), site: undefined, whole: undefined };
  if (!keywords.has("lr")) keywords.set("lr", rate);
  const parameters = { value: unknown("the parameters of the module"), site: undefined, whole: undefined };
  const args: CallArguments = { positional: [parameters], keywords, hasUnknown: false };
  return kind.kind === "external" ? callLibrary(machine, kind, net.site, args) : unknown("an optimizer of the program");
}

/** `LRScheduler(policy=StepLR, step_every="epoch", step_size=…)` among the callbacks. */
function makeSchedule(
  machine: Machine,
  net: Made,
  optimizer: Value,
): { value: Value; isPerBatch: boolean } | undefined {
  const callback = callbackOf(net, "LRScheduler");
  if (callback === undefined) return undefined;
  const keywords = new Map(callback.arguments.keywords);
  const policy = (keywords.get("policy") ?? callback.arguments.positional[0])?.value;
  const every = keywords.get("step_every")?.value;
  const kind = policy?.kind === "constant" ? external(`torch.optim.lr_scheduler.${policy.value}`) : policy;
  for (const name of ["policy", "monitor", "event_name", "step_every"]) keywords.delete(name);
  if (kind?.kind !== "external") return undefined;
  const owner = { value: optimizer, site: undefined, whole: undefined };
  const value = callLibrary(machine, kind, callback.site, { ...NO_ARGUMENTS, positional: [owner], keywords });
  return { value, isPerBatch: every?.kind === "constant" && every.value === "batch" };
}

function callbackOf(net: Made, name: string): Made | undefined {
  const given = optionOf(net, "callbacks");
  const each = given?.kind === "collection" ? [...given.items.values()] : [];
  const plain = each.map((one) => (one.kind === "collection" ? one.items.get(1) : one));
  return plain.find((one): one is Made => one?.kind === "made" && one.name.endsWith(`.${name}`));
}

function computeLoss(machine: Machine, call: Made, net: Made): void {
  const [, name = ""] = NET.exec(net.name) ?? [];
  const own = CRITERIA[name];
  const kind = optionOf(net, "criterion") ?? (own ? external(own) : undefined);
  if (kind === undefined) return;
  const args: CallArguments = { ...NO_ARGUMENTS, keywords: keywordsUnder(net, "criterion__") };
  const criterion = kind.kind === "external" ? callLibrary(machine, kind, net.site, args) : kind;
  const inputs = [unknown("what the module gives"), unknown("the targets of a batch")];
  const positional = inputs.map((value) => ({ value, site: undefined, whole: undefined }));
  callValue(machine, criterion, { ...NO_ARGUMENTS, positional }, call.site);
}

function keywordsUnder(net: Made, prefix: string): Map<string, Argument> {
  const own = [...net.arguments.keywords].filter(([name]) => name.startsWith(prefix));
  return new Map(own.map(([name, argument]) => [name.slice(prefix.length), argument]));
}

function optionOf(net: Made, name: string): Value | undefined {
  return net.arguments.keywords.get(name)?.value;
}

function numberOf(net: Made, name: keyof typeof DEFAULTS): Value {
  const { file, start, end } = net.site;
  return constant(DEFAULTS[name], { kind: "framework default", label: name, file, start, end, from: [] });
}
