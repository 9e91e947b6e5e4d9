import type { Fact, FactParameter } from "../../facts/fact.ts";
import { findInClass, libraryBases } from "../../program/classes.ts";
import type { FunctionValue, Instance, Value } from "../../program/values.ts";
import type { Parameter } from "../../python/nodes.ts";
import { lineOf } from "../../python/source-file.ts";
import { bindArguments } from "../bind-arguments.ts";
import { readLearningRates } from "../learning-rate.ts";
import { readGroups } from "../parameter-groups.ts";
import { placeOf } from "../read-recipes.ts";
import type { RecipeOptimizer, RecipeValue } from "../recipe-schema.ts";
import type { TrainingRun } from "../training-run.ts";
import type { TrainingNest } from "./training-nest.ts";

const TORCH = /^torch\.optim\./;

/** The optimizers of a training that are classes of the program on top of torch's, with what their constructors are given. */
export function readOwnOptimizers(nest: TrainingNest, run: TrainingRun): RecipeOptimizer[] {
  const stepped = new Set(nest.steps.flatMap((step) => step.objects));
  const own = [...stepped].filter((one) => one.kind === "instance" && libraryBases(one.class).some(isOfTorch));
  return own.flatMap((one) => (one.kind === "instance" ? [toRow(one, run)] : []));
}

function isOfTorch(base: string): boolean {
  return TORCH.test(base);
}

function toRow(instance: Instance, run: TrainingRun): RecipeOptimizer {
  const fact = describeConstructor(instance);
  const bound = bindArguments(instance.arguments, fact.parameters ?? undefined);
  const findSchedule = (value: Value) => run.schedules.find((one) => one.value === value);
  const learningRates = readLearningRates(fact, bound, { release: undefined, findSchedule, legacy: undefined });
  const found = readGroups({ value: instance, arguments: bound, fact, release: undefined, learningRates }, run);
  const decay = found.weightDecay?.map((value) => withPlace(value, instance, "weight_decay"));
  return {
    name: instance.class.node.name.id,
    ...placeOf(instance.site),
    ...found,
    learningRate: found.learningRate.map((value) => withPlace(value, instance, "lr")),
    ...(decay ? { weightDecay: decay } : {}),
  };
}

/** The default of a parameter of the program stands in the program. */
function withPlace(value: RecipeValue, instance: Instance, name: string): RecipeValue {
  if (value.kind !== "default" || value.provenance.length > 0) return value;
  const initialise = constructorOf(instance);
  const parameter = initialise?.node.parameters.find((one) => one.name === name);
  if (initialise === undefined || parameter === undefined) return value;
  const { file } = initialise;
  const note = `default of the parameter \`${name}\``;
  return { ...value, kind: "constant", provenance: [{ path: file.path, line: lineOf(file, parameter), note }] };
}

/** The constructor of a class of the program, as facts describe those of libraries. */
function describeConstructor(instance: Instance): Fact {
  const { name } = instance.class.node;
  return {
    id: `optimizer.${name.id}`,
    kind: "optimizer",
    name: name.id,
    since: null,
    until: null,
    learning_rate: [{ param: "lr" }],
    parameters: (constructorOf(instance)?.node.parameters ?? []).slice(1).map(toFactParameter),
    confidence: "recalled",
    framework: "others",
  };
}

function toFactParameter({ name, style, default: given }: Parameter): FactParameter {
  const kind = style === "keywordOnly" ? "keyword_only" : "positional";
  const value = given?.kind === "Number" ? given.value : undefined;
  return { name, kind, ...(typeof value === "number" ? { default: value } : {}) };
}

function constructorOf(instance: Instance): FunctionValue | undefined {
  const found = findInClass(instance.class, "__init__");
  return found?.kind === "function" ? found : undefined;
}
