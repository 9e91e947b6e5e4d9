import { findSignature } from "../../facts/signature.ts";
import type { Argument, Made, Site, Value } from "../../program/values.ts";
import type { PathStep } from "../events.ts";
import { describeOptimizer } from "../frameworks/index.ts";
import { startOf } from "../frameworks/jax-own-rates.ts";
import type { OptimizerSketch } from "../frameworks/optimizer-sketch.ts";
import { numberOfTensor } from "../frameworks/tf1-tensors.ts";
import { objectsIn } from "../identity.ts";
import { readRates } from "../learning-rate.ts";
import { traceProvenance } from "../provenance.ts";
import { placeOf, toRecipeOptimizer } from "../read-recipes.ts";
import type { RecipeOptimizer, RecipeValue } from "../recipe-schema.ts";
import { toRecipeRates, toRecipeValues } from "../recipe-values.ts";
import { peakOfSchedule } from "../schedule-peak.ts";
import type { LearningRate, Optimizer, Schedule, TrainingRun } from "../training-run.ts";
import { readChangingRate } from "./changing-rate.ts";
import { pathAround, type TrainingNest } from "./training-nest.ts";

/** An optimizer that steps in a training, as the recipe shows it. */
export interface UsedOptimizer {
  row: RecipeOptimizer;
  framework: OptimizerSketch["framework"];
  rates: LearningRate[];
  /** The call that scales its updates by a schedule, where it is no argument of the optimizer. */
  scaling: Made | undefined;
  /** Where the program changes the rate that it feeds. */
  change?: Site | undefined;
}

const FRAMEWORKS: Record<string, UsedOptimizer["framework"]> = { optax: "jax", "tensorflow-v1": "tf1" };

/** The optimizers of JAX and TensorFlow 1 that step in a nest, in the order of their steps. */
export function usedOptimizers(run: TrainingRun, nest: TrainingNest): UsedOptimizer[] {
  const objects = new Set(nest.steps.flatMap((step) => step.objects).flatMap((object) => objectsIn(object)));
  const around = pathAround(nest);
  const used = [...objects].flatMap((object) => fromRun(run, object, around) ?? fromSketch(run, object) ?? []);
  const decay = nest.steps.map((step) => step.values.get("weight decay")).find((value) => value !== undefined);
  const [only, ...others] = used;
  if (only === undefined || others.length > 0 || decay === undefined || isGiven(only)) return used;
  return [{ ...only, row: { ...only.row, weightDecay: toRecipeValues(decay, undefined) } }];
}

function isGiven({ row }: UsedOptimizer): boolean {
  return row.weightDecay?.some(({ kind }) => kind !== "default") ?? false;
}

function fromRun(run: TrainingRun, object: Value, around: PathStep[]): UsedOptimizer | undefined {
  const optimizer = run.optimizers.find((one) => one.value === object);
  const framework = optimizer && FRAMEWORKS[optimizer.framework];
  if (optimizer === undefined || framework === undefined) return undefined;
  const { learningRates } = optimizer;
  const rates = framework === "tf1" ? learningRates.flatMap((rate) => ratesOfTensor(run, rate)) : learningRates;
  const change = framework === "tf1" ? learningRates.map(changeOf).find((one) => one !== undefined) : undefined;
  const learningRate = toRecipeRates(rates).map((one, index) => withStart(withFedPeak(one, rates[index]), object));
  const row = { ...toRecipeOptimizer(optimizer, run, around), learningRate, ...defaultDecay(optimizer) };
  return { row, framework, rates, scaling: undefined, change };
}

/** The decay of a signature whose caller gives none. */
function defaultDecay({
  fact,
  arguments: { bound, extra, hasUnknown },
}: Optimizer): Pick<RecipeOptimizer, "weightDecay"> {
  if (hasUnknown || bound.has("weight_decay") || extra.has("weight_decay")) return {};
  const parameter = findSignature(fact, undefined)?.find(({ name }) => name === "weight_decay");
  const value = parameter?.default;
  return typeof value === "number" && value > 0 ? { weightDecay: [{ kind: "default", value, provenance: [] }] } : {};
}

function fromSketch(run: TrainingRun, object: Value): UsedOptimizer | undefined {
  const sketch = object.kind === "made" ? describeOptimizer(object) : undefined;
  if (sketch === undefined) return undefined;
  const { name, made, weightDecay, framework, scaling } = sketch;
  const rates = ratesOf(run, sketch);
  const learningRate = toRecipeRates(rates);
  const decay = weightDecay && { weightDecay: toRecipeValues(weightDecay.value, weightDecay.site) };
  return { row: { name, ...placeOf(made.site), learningRate, ...decay }, framework, rates, scaling };
}

function ratesOf(run: TrainingRun, { rate, defaultRate }: OptimizerSketch): LearningRate[] {
  if (rate) return readRates(withoutSign(rate), scheduleFinder(run)).flatMap((one) => ratesOfTensor(run, one));
  if (defaultRate !== undefined) return [{ when: undefined, kind: "default", value: defaultRate }];
  return [{ when: undefined, kind: "unknown", reason: "nothing says at which rate it updates", argument: undefined }];
}

/** A rate that is a tensor is what the tensor holds: what a placeholder is fed with, what a variable begins with. */
function ratesOfTensor(run: TrainingRun, rate: LearningRate): LearningRate[] {
  if (rate.kind !== "computed") return [rate];
  const found = numberOfTensor(rate.argument.value);
  if (found === rate.argument.value) return [rate];
  const value = readChangingRate(found)?.initial ?? found;
  return readRates({ ...rate.argument, value }, scheduleFinder(run));
}

/** A function of the program that gives the rate is a schedule, and starts where it is highest. */
function withStart(shown: RecipeValue, optimizer: Value): RecipeValue {
  const start = startOf(optimizer);
  if (shown.kind !== "computed" || start?.kind !== "constant" || typeof start.value !== "number") return shown;
  return { ...shown, kind: "scheduled", value: start.value, provenance: traceProvenance(start) };
}

/** A schedule that starts from a tensor starts from what the tensor holds. */
function withFedPeak(shown: RecipeValue, rate: LearningRate | undefined): RecipeValue {
  if (rate?.kind !== "scheduled" || shown.value !== undefined) return shown;
  const peak = peakOfSchedule(rate.schedule);
  const number = peak && numberOfTensor(peak);
  if (number?.kind !== "constant" || typeof number.value !== "number") return shown;
  return { ...shown, value: number.value, provenance: traceProvenance(number) };
}

function changeOf(rate: LearningRate): Site | undefined {
  return rate.kind === "computed" ? readChangingRate(numberOfTensor(rate.argument.value))?.change : undefined;
}

function scheduleFinder(run: TrainingRun): (value: Value) => Schedule | undefined {
  return (value) => run.schedules.find((one) => one.value === value);
}

/** Updates are scaled by minus the rate. */
function withoutSign(argument: Argument): Argument {
  const { value } = argument;
  if (value.kind === "constant" && typeof value.value === "number")
    return { ...argument, value: { ...value, value: Math.abs(value.value) } };
  const [operand] =
    value.kind === "operation" && value.operator === "-" && value.operands.length === 1 ? value.operands : [];
  return operand ? { ...argument, value: operand } : argument;
}
