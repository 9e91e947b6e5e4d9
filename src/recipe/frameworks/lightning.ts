import { instantiate, libraryBases } from "../../program/classes.ts";
import type { Machine } from "../../program/machine.ts";
import type { Argument, CallArguments, Instance, Made, Value } from "../../program/values.ts";
import { alternativesOf, constant, unknown } from "../../program/values.ts";
import type { EventSketch } from "../events.ts";
import { objectsIn } from "../identity.ts";
import type { Framework } from "./framework.ts";
import { callCommandLineParser, runCommandLine } from "./lightning-command-line.ts";
import { readConfiguredOf, runFit } from "./lightning-fit.ts";
import { openHyperparameters, saveHyperparameters } from "./lightning-hyperparameters.ts";
import { isAlways, isCommandLine, isDataModule, isLightningModule, isTrainer, isTuner } from "./lightning-names.ts";
import { INHERITED, readTrainerOption } from "./lightning-options.ts";
import { emitEffect } from "./owned-loop.ts";

const MODULES = [
  "lightning.LightningModule",
  "lightning.pytorch.LightningModule",
  "lightning.pytorch.core.LightningModule",
  "lightning.pytorch.core.module.LightningModule",
  "pytorch_lightning.LightningModule",
  "pytorch_lightning.core.LightningModule",
  "pytorch_lightning.core.module.LightningModule",
  "pytorch_lightning.core.lightning.LightningModule",
];

/** Lightning: `Trainer.fit` runs the hooks of a module in place; what they do by hand is left to them. */
export const lightning: Framework = {
  packages: ["lightning", "pytorch_lightning"],
  callables: Object.fromEntries(MODULES.map((name) => [name, "forward"])),
  classify: classifyLightning,
  call(machine, call) {
    const { callee } = call;
    if (callee.kind === "external") return callName(machine, call);
    if (callee.kind !== "member") return undefined;
    return callMethod(machine, call, callee.object, callee.name);
  },
  attribute(machine, object, name) {
    if (isTrainer(object)) return readTrainerOption(object, name);
    const isOwner =
      name === "hparams" && object.kind === "instance" && (isLightningModule(object) || isDataModule(object));
    return isOwner ? openHyperparameters(machine, object) : undefined;
  },
};

function callName(machine: Machine, call: Made): Value | undefined {
  if (/\.Trainer\.add_argparse_args$/.test(call.name)) return call.arguments.positional[0]?.value;
  if (!isCommandLine(call.name)) return undefined;
  runCommandLine(machine, call, call);
  return call;
}

function callMethod(machine: Machine, call: Made, object: Value, name: string): Value | undefined {
  switch (name) {
    case "fit":
      return callFit(machine, call, object);
    case "save_hyperparameters":
      return object.kind === "instance" ? saveHyperparameters(machine, object, call) : undefined;
    case "load_from_checkpoint":
      return object.kind === "class" ? loadFromCheckpoint(machine, object, call) : undefined;
    case "optimizers":
    case "lr_schedulers":
      return readConfiguredOf(object, name);
    case "optimizer_step":
      return readConfiguredOf(object, "optimizers") ? stepByDefault(machine, call) : undefined;
    case "__init__":
      return object.kind === "instance" ? initialise(machine, object, call) : undefined;
    case "tune":
    case "lr_find":
    case "scale_batch_size":
      return isTrainer(object) || isTuner(object) ? forgetTuned(machine, call, name) : undefined;
    default:
      return callCommandLineParser(machine, object, name, call);
  }
}

/** What methods of a module mean, where the program optimises by hand. */
function classifyLightning({ callee, arguments: args }: Made): EventSketch | undefined {
  if (callee.kind !== "member" || callee.object.kind !== "instance") return undefined;
  const [first, second] = args.positional;
  if (callee.name === "manual_backward") return { kind: "backward", objects: first ? objectsIn(first.value) : [] };
  if (callee.name !== "clip_gradients" || !isLightningModule(callee.object)) return undefined;
  const limit = (args.keywords.get("gradient_clip_val") ?? second)?.value;
  const values = new Map(limit ? [["limit", limit] as const] : []);
  return { kind: "clip", objects: first ? objectsIn(first.value) : [], values };
}

/** `trainer.fit(model, loader)`; a trainer that is not known trains too, where the model is certainly one of Lightning. */
function callFit(machine: Machine, call: Made, trainer: Value): Value | undefined {
  const { keywords, positional } = call.arguments;
  const model = (keywords.get("model") ?? positional[0])?.value;
  if (model === undefined) return undefined;
  const isKnown = isAlways(trainer, isTrainer);
  if (!isKnown && !(isOpen(trainer) && isAlways(model, isLightningModule))) return undefined;
  const given = (
    keywords.get("train_dataloaders") ??
    keywords.get("train_dataloader") ??
    (keywords.has("model") ? positional[0] : positional[1])
  )?.value;
  const isData = given !== undefined && isAlways(given, isDataModule);
  const dataModule = keywords.get("datamodule")?.value ?? (isData ? given : undefined);
  const loader = isData || isNone(given) ? undefined : given;
  for (const { value } of alternativesOf(model)) runFit(machine, { call, trainer, model: value, loader, dataModule });
  return constant(null);
}

/** Whether nothing tells what a value is. */
function isOpen(value: Value): boolean {
  return isAlways(value, ({ kind }) => kind === "unknown" || kind === "member" || kind === "made");
}

function isNone(value: Value | undefined): boolean {
  return value?.kind === "constant" && value.value === null;
}

/** Keywords of `load_from_checkpoint` that are not for the constructor. */
const CHECKPOINT_KEYWORDS = new Set(["checkpoint_path", "map_location", "hparams_file", "strict", "weights_only"]);

/** The constructor gets what the checkpoint kept, and what is passed instead. */
function loadFromCheckpoint(machine: Machine, owner: Extract<Value, { kind: "class" }>, call: Made): Instance {
  const keywords = new Map<string, Argument>(
    [...call.arguments.keywords].filter(([name]) => !CHECKPOINT_KEYWORDS.has(name)),
  );
  const args: CallArguments = { positional: [], keywords, hasUnknown: true };
  return instantiate(machine, owner, args, call.site);
}

/** `super().optimizer_step(…)` in a module that has its own. */
function stepByDefault(machine: Machine, call: Made): Value {
  const { keywords, positional } = call.arguments;
  const optimizer = (keywords.get("optimizer") ?? positional[2])?.value;
  emitEffect(machine, call, { kind: "optimizer step", objects: optimizer ? [optimizer] : [] });
  return constant(null);
}

/** The constructor of Lightning behind one of the program. */
function initialise(machine: Machine, object: Instance, call: Made): Value | undefined {
  if (isTrainer(object)) return keepOptions(machine, object, call);
  if (!libraryBases(object.class).some(isCommandLine)) return undefined;
  runCommandLine(machine, call, object);
  return constant(null);
}

/** A class of the program passes options on to `Trainer.__init__`. */
function keepOptions(machine: Machine, trainer: Instance, call: Made): Value {
  const entries = new Map([...call.arguments.keywords].map(([name, argument]) => [name, argument.value] as const));
  const options: Value = { kind: "mapping", entries, isComplete: !call.arguments.hasUnknown, origin: undefined };
  machine.store.write(trainer.attributes, INHERITED, options);
  return constant(null);
}

/** A tuner sets the rate or the batch size of the module that it tries. */
function forgetTuned(machine: Machine, call: Made, method: string): undefined {
  const model = (call.arguments.keywords.get("model") ?? call.arguments.positional[0])?.value;
  if (model?.kind !== "instance" || method === "tune") return undefined;
  const found = unknown(`it is found by ${method}`);
  const hparams = model.attributes.get("hparams");
  for (const name of method === "lr_find" ? ["lr", "learning_rate"] : ["batch_size"]) {
    if (model.attributes.has(name)) machine.store.write(model.attributes, name, found);
    if (hparams?.kind === "mapping" && hparams.entries.has(name)) machine.store.write(hparams.entries, name, found);
  }
  return undefined;
}
