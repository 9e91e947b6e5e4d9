import { callValue } from "../../program/call.ts";
import { libraryBases } from "../../program/classes.ts";
import type { Machine } from "../../program/machine.ts";
import type { CallArguments, Instance, Made, Mapping, Value } from "../../program/values.ts";
import { collection, constant, unknown } from "../../program/values.ts";
import type { Framework } from "./framework.ts";
import { emitOptimizersStep, runBrain } from "./speechbrain-fit.ts";

/** The base class of trainings, under the names it is imported by. */
const BRAINS = new Set(["speechbrain.Brain", "speechbrain.core.Brain"]);

/** The parameters of `Brain.__init__`, in order; https://speechbrain.readthedocs.io/en/latest/API/speechbrain.core.html. */
const PARAMETERS = ["modules", "opt_class", "hparams", "run_opts", "checkpointer"];

/** Where an object keeps what the constructor of `Brain` was given; no Python name is like it. */
const GIVEN = "arguments of Brain";

const STAGE = /^speechbrain\.(?:core\.)?Stage$/;
const PARSERS = new Set([
  "speechbrain.parse_arguments",
  "speechbrain.core.parse_arguments",
  "speechbrain.utils.run_opts.RunOptions.from_command_line_args",
]);
/** Functions and classes that compute a loss; the same module holds measures such as `classification_error`. */
const LOSS =
  /^speechbrain\.nnet\.losses\.(?:(?:transducer|ctc|l1|mse|nll|bce|kldiv|distance_diff)_loss(?:_kd)?|ce_kd)$/;
const LOSS_CLASS = /^speechbrain\.(?:nnet\.losses|lobes)\.(?:\w+\.)*(?:\w+Loss|LogSoftmaxWrapper|PitWrapper)$/;
const SCHEDULE = /^speechbrain\.nnet\.schedulers\.\w+$/;

/** SpeechBrain: a `Brain` owns the loop, and its hooks run where `fit` runs them. */
export const speechbrain: Framework = {
  packages: ["speechbrain"],
  callables: {},
  classify({ callee }) {
    if (callee.kind === "member")
      return stepsPerBatch(callee.object, callee.name)
        ? { kind: "schedule step", objects: [callee.object] }
        : undefined;
    if (callee.kind === "external") return LOSS.test(callee.name) ? { kind: "loss", objects: [callee] } : undefined;
    if (callee.kind !== "made") return undefined;
    if (SCHEDULE.test(callee.name)) return { kind: "schedule step", objects: [callee] };
    return LOSS_CLASS.test(callee.name) ? { kind: "loss", objects: [callee] } : undefined;
  },
  call(machine, call) {
    if (PARSERS.has(call.name)) return parsedArguments(call);
    if (call.name === "builtins.isinstance") return isSchedule(call);
    if (call.name === "builtins.hasattr") return hasBatchMethod(call);
    const { callee } = call;
    if (callee.kind !== "member" || callee.object.kind !== "instance" || !isBrain(callee.object)) return undefined;
    return callBrain(machine, call, callee.object);
  },
  attribute(_, object, name) {
    if (object.kind === "external") return STAGE.test(object.name) ? constant(`Stage.${name}`) : undefined;
    return object.kind === "instance" && isBrain(object) ? brainAttribute(object, name) : undefined;
  },
};

/** The one schedule that is moved by a method of its own after each batch. */
function stepsPerBatch(object: Value, method: string): boolean {
  return method === "on_batch_end" && object.kind === "made" && /\.CyclicLRScheduler$/.test(object.name);
}

function hasBatchMethod({ arguments: { positional } }: Made): Value | undefined {
  const [object, name] = positional.map((argument) => argument.value);
  if (object?.kind !== "made" || !SCHEDULE.test(object.name) || name?.kind !== "constant") return undefined;
  return name.value === "on_batch_end" ? constant(stepsPerBatch(object, "on_batch_end")) : undefined;
}

/** None of the schedules is a subclass of another. */
function isSchedule({ arguments: { positional } }: Made): Value | undefined {
  const [object, type] = positional.map((argument) => argument.value);
  if (object?.kind !== "made" || type?.kind !== "external") return undefined;
  return SCHEDULE.test(object.name) && SCHEDULE.test(type.name) ? constant(object.name === type.name) : undefined;
}

function isBrain(value: Instance): boolean {
  return libraryBases(value.class).some((base) => BRAINS.has(base));
}

/** The configuration has to be named on the command line; options and overrides are not given. */
function parsedArguments(call: Made): Value {
  const { file, start, end } = call.site;
  const origin = { kind: "option" as const, label: "param_file", file, start, end, from: [] };
  const options: Mapping = { kind: "mapping", entries: new Map(), isComplete: true, origin: undefined };
  return collection("tuple", [
    unknown("the configuration has to be passed on the command line", origin),
    options,
    constant(""),
  ]);
}

function callBrain(machine: Machine, call: Made, brain: Instance): Value | undefined {
  switch (call.callee.kind === "member" ? call.callee.name : "") {
    case "__init__":
      machine.store.write(brain.attributes, GIVEN, namedArguments(call.arguments));
      return constant(null);
    case "fit":
      runBrain(machine, { call, brain, find: (option) => brainAttribute(brain, option) });
      return constant(null);
    case "init_optimizers":
      return initialiseOptimizers(machine, call, brain);
    case "optimizers_step":
      emitOptimizersStep(machine, { call, brain, find: (option) => brainAttribute(brain, option) });
      return constant(null);
    default:
      return undefined;
  }
}

/** One optimizer of all parameters, as the base class makes it. */
function initialiseOptimizers(machine: Machine, call: Made, brain: Instance): Value {
  const make = brainAttribute(brain, "opt_class");
  if (make === undefined || (make.kind === "constant" && make.value === null)) return constant(null);
  const parameters = unknown("the parameters of the modules");
  const args: CallArguments = {
    positional: [{ value: parameters, site: undefined, whole: undefined }],
    keywords: new Map(),
    hasUnknown: false,
  };
  const optimizer = callValue(machine, make, args, call.site);
  machine.store.write(brain.attributes, "optimizer", optimizer);
  return constant(null);
}

/** What the constructor keeps: `self.modules`, `self.hparams` with its keys as attributes, and options with their defaults. */
function brainAttribute(brain: Instance, name: string): Value | undefined {
  const own = brain.attributes.get(name);
  if (own) return own;
  const kept = brain.attributes.get(GIVEN);
  const given = kept?.kind === "mapping" ? kept : namedArguments(brain.arguments);
  const value = given.entries.get(name);
  if (PARAMETERS.includes(name)) return openNamespace(value) ?? (given.isComplete ? constant(null) : undefined);
  const byDefault = RUN_OPTIONS[name];
  if (byDefault === undefined) return undefined;
  return (
    optionOf(given, "run_opts", name) ??
    optionOf(given, "hparams", name) ??
    constant(
      byDefault,
      {
        kind: "framework default",
        label: name,
        file: brain.site.file,
        start: brain.site.start,
        end: brain.site.end,
        from: [],
      },
      name === "max_grad_norm",
    )
  );
}

/** Options of a training that its command line or its configuration may set; defaults of SpeechBrain 0.5 to 1.1. */
const RUN_OPTIONS: Record<string, number> = { max_grad_norm: 5, grad_accumulation_factor: 1 };

function optionOf(given: Mapping, holder: string, name: string): Value | undefined {
  const options = given.entries.get(holder);
  if (options === undefined || (options.kind === "constant" && options.value === null)) return undefined;
  if (options.kind !== "mapping") return unknown(`${name} may be set in ${holder}`);
  return options.entries.get(name) ?? (options.isComplete ? undefined : unknown(`${name} may be set in ${holder}`));
}

function openNamespace(value: Value | undefined): Value | undefined {
  return value?.kind === "mapping" ? { ...value, isNamespace: true } : value;
}

function namedArguments(args: CallArguments): Mapping {
  const entries: Mapping["entries"] = new Map();
  for (const [index, name] of PARAMETERS.entries()) {
    const given = args.keywords.get(name) ?? args.positional[index];
    if (given) entries.set(name, given.value);
  }
  return { kind: "mapping", entries, isComplete: !args.hasUnknown, origin: undefined };
}
