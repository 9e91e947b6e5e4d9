import type { Machine } from "../../program/machine.ts";
import type { Made, Value } from "../../program/values.ts";
import { constant, unknown } from "../../program/values.ts";
import { objectsIn } from "../identity.ts";
import type { Framework } from "./framework.ts";
import { argumentsField } from "./transformers-arguments.ts";
import { createBoth, createOptimizer, createSchedule, optimizerClassAndArguments } from "./transformers-optimizers.ts";
import { callArgumentParser } from "./transformers-parser.ts";
import { asTrainer, isTrainerClass, noteSetup, type Trainer, trainerAttribute } from "./transformers-trainer.ts";
import { computeLoss, runTraining, stepOnce, trainLoader } from "./transformers-training.ts";

/** Hugging Face transformers, and what builds on its `Trainer`. */
export const transformers: Framework = {
  packages: ["transformers", "sentence_transformers", "pytorch_transformers", "pytorch_pretrained_bert", "diffusers"],
  call(machine, call) {
    return callArgumentParser(machine, call) ?? callTrainerClass(machine, call) ?? callTrainerMethod(machine, call);
  },
  attribute(machine, object, name) {
    if (object.kind !== "made" && object.kind !== "instance") return undefined;
    const trainer = asTrainer(object);
    return trainer ? trainerAttribute(trainer, name) : argumentsField(machine, object, name);
  },
};

/** Calls on the class: `Trainer.get_optimizer_cls_and_kwargs(args)`, `Trainer.__init__(self, …)`. */
function callTrainerClass(machine: Machine, call: Made): Value | undefined {
  const [, owner, method] = call.callee.kind === "external" ? (/^(.*)\.(\w+)$/.exec(call.name) ?? []) : [];
  if (owner === undefined || method === undefined || !isTrainerClass(owner)) return undefined;
  const [first, ...rest] = call.arguments.positional;
  if (method === "get_optimizer_cls_and_kwargs" && first) {
    const args = { positional: [], keywords: new Map([["args", first]]), hasUnknown: false };
    const callee = { kind: "external" as const, name: owner, origin: undefined };
    return optimizerClassAndArguments(machine, { ...call, callee, name: owner, arguments: args });
  }
  if (method !== "__init__" || first?.value.kind !== "instance") return undefined;
  noteSetup(machine, first.value, { ...call, arguments: { ...call.arguments, positional: rest } });
  return constant(null);
}

/** Methods of a Trainer that the program has not overridden, or calls through `super()`. */
function callTrainerMethod(machine: Machine, call: Made): Value | undefined {
  const { callee } = call;
  if (callee.kind !== "member" || !METHODS.has(callee.name)) return undefined;
  const trainers = objectsIn(callee.object).flatMap((one) => asTrainer(one) ?? []);
  const [trainer] = trainers;
  return trainer && METHODS.get(callee.name)?.(machine, trainer, call);
}

type Method = (machine: Machine, trainer: Trainer, call: Made) => Value | undefined;

const METHODS = new Map<string, Method>([
  [
    "__init__",
    (machine, trainer, call) => {
      if (trainer.kind === "instance") noteSetup(machine, trainer, call);
      return constant(null);
    },
  ],
  [
    "train",
    (machine, trainer, call) => {
      runTraining(machine, trainer, call);
      return undefined;
    },
  ],
  ["get_train_dataloader", (machine, trainer) => trainLoader(machine, trainer)],
  ["training_step", stepOnce],
  ["compute_loss", computeLoss],
  ["create_optimizer", (machine, trainer) => createOptimizer(machine, trainer)],
  [
    "create_scheduler",
    (machine, trainer, call) => createSchedule(machine, trainer, lengthIn(call), argumentAt(call, "optimizer", 1)),
  ],
  [
    "create_optimizer_and_scheduler",
    (machine, trainer, call) => {
      createBoth(machine, trainer, { call, length: lengthIn(call) });
      return constant(null);
    },
  ],
]);

function lengthIn(call: Made): Value {
  return argumentAt(call, "num_training_steps", 0) ?? unknown("the number of updates is not known");
}

function argumentAt(call: Made, name: string, position: number): Value | undefined {
  return (call.arguments.keywords.get(name) ?? call.arguments.positional[position])?.value;
}
