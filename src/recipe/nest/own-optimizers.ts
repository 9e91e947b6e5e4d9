import { findInClass, libraryBases } from "../../program/classes.ts";
import type { Argument, FunctionValue, Instance } from "../../program/values.ts";
import type { Expression, Parameter } from "../../python/nodes.ts";
import { lineOf } from "../../python/source-file.ts";
import { readRates } from "../learning-rate.ts";
import { placeOf } from "../read-recipes.ts";
import type { RecipeOptimizer, RecipeValue } from "../recipe-schema.ts";
import { toRecipeRates, toRecipeValues } from "../recipe-values.ts";
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
  const schedule = (value: unknown) => run.schedules.find((one) => one.value === value);
  const rate = findArgument(instance, "lr");
  const decay = findArgument(instance, "weight_decay");
  return {
    name: instance.class.node.name.id,
    ...placeOf(instance.site),
    learningRate: rate ? toRecipeRates(readRates(rate, schedule)) : [findDefault(instance, "lr") ?? UNKNOWN],
    ...(decay ? { weightDecay: toRecipeValues(decay.value, decay.site) } : listDefault(instance, "weight_decay")),
  };
}

const UNKNOWN: RecipeValue = {
  kind: "unknown",
  reason: "the optimizer is a class of the program",
  provenance: [],
};

function listDefault(instance: Instance, name: string): Pick<RecipeOptimizer, "weightDecay"> {
  const found = findDefault(instance, name);
  return found ? { weightDecay: [found] } : {};
}

function constructorOf(instance: Instance): FunctionValue | undefined {
  const found = findInClass(instance.class, "__init__");
  return found?.kind === "function" ? found : undefined;
}

function findArgument(instance: Instance, name: string): Argument | undefined {
  const { keywords, positional } = instance.arguments;
  const plain = (constructorOf(instance)?.node.parameters ?? []).filter(isPositional);
  const position = plain.findIndex((parameter) => parameter.name === name) - 1;
  return keywords.get(name) ?? (position < 0 ? undefined : positional[position]);
}

function isPositional({ style }: Parameter): boolean {
  return style === "plain" || style === "positionalOnly";
}

/** The number that a parameter has where the call gives none; undefined where it may be given in arguments that are not known. */
function findDefault(instance: Instance, name: string): RecipeValue | undefined {
  const initialise = constructorOf(instance);
  const parameter = initialise?.node.parameters.find((one) => one.name === name);
  const value = parameter?.default && numberIn(parameter.default);
  if (initialise === undefined || parameter === undefined || value === undefined) return undefined;
  if (instance.arguments.hasUnknown) return undefined;
  const { file } = initialise;
  const note = `default of the parameter \`${name}\``;
  return { kind: "constant", value, provenance: [{ path: file.path, line: lineOf(file, parameter), note }] };
}

function numberIn(node: Expression): number | undefined {
  return node.kind === "Number" && typeof node.value === "number" ? node.value : undefined;
}
