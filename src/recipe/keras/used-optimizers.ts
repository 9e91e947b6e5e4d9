import type { FactBook } from "../../facts/load-facts.ts";
import { compareReleases } from "../../facts/releases.ts";
import { findSignature } from "../../facts/signature.ts";
import type { Argument, Made, Value } from "../../program/values.ts";
import { alternativesOf } from "../../program/values.ts";
import { readLearningRates } from "../learning-rate.ts";
import { traceProvenance } from "../provenance.ts";
import { placeOf, toRecipeOptimizer } from "../read-recipes.ts";
import type { RecipeOptimizer } from "../recipe-schema.ts";
import { toRecipeRates } from "../recipe-values.ts";
import type { Optimizer, TrainingRun } from "../training-run.ts";
import type { Compiled } from "./compiled.ts";
import type { KerasEdition } from "./edition.ts";
import { findMissingOptimizerFact, groupByOutcome } from "./version-facts.ts";

/** An optimizer of a training: its row in the recipe, and the object where the program makes one. */
export interface UsedOptimizer {
  row: RecipeOptimizer;
  made: Optimizer | undefined;
  /** The object itself, whose rate may be set later; undefined where a name is all that there is. */
  object?: Made;
}

/** The optimizers that a model was compiled with, one per alternative. */
export function optimizersOf(run: TrainingRun, compiled: Compiled, facts: FactBook): UsedOptimizer[] {
  const { optimizer, call, known, when } = compiled;
  if (optimizer) return resolve(run, optimizer, { compiled, facts }).map((one) => underCondition(one, when));
  const silent =
    known && !call.arguments.hasUnknown ? silentOptimizer(call, known.editions.editions, facts) : undefined;
  return silent ? [underCondition({ row: silent, made: undefined }, when)] : [];
}

/** An optimizer object of the program, seen through what wraps it; undefined for anything else. */
export function madeOptimizer(run: TrainingRun, value: Value, depth = 0): UsedOptimizer | undefined {
  if (value.kind === "instance" && depth === 0) return ownOptimizer(value);
  if (value.kind !== "made" || depth > 4) return undefined;
  const inner = innerOf(value);
  const wrapped = inner && madeOptimizer(run, inner.value, depth + 1);
  if (wrapped) return wrapped;
  const made = run.optimizers.find((one) => one.value === value);
  return made && { row: toKerasOptimizer(made, run), made, object: value };
}

/** What `LossScaleOptimizer(optimizer)` and its kind hold. */
function innerOf({ arguments: { keywords, positional } }: Made): Argument | undefined {
  return keywords.get("inner_optimizer") ?? keywords.get("optimizer") ?? positional[0];
}

function resolve(
  run: TrainingRun,
  argument: Argument,
  context: { compiled: Compiled; facts: FactBook },
): UsedOptimizer[] {
  return alternativesOf(argument.value).flatMap(({ value, when }) => {
    const found = resolveOne(run, { ...argument, value }, context);
    return found ? [underCondition(found, when)] : [];
  });
}

function resolveOne(
  run: TrainingRun,
  argument: Argument,
  context: { compiled: Compiled; facts: FactBook },
): UsedOptimizer | undefined {
  const { value } = argument;
  const made = madeOptimizer(run, value);
  if (made) return made;
  if (value.kind === "constant") {
    const row = namedOptimizer(argument, context);
    return row && { row, made: undefined };
  }
  if (value.kind !== "made" || !/\.(get|deserialize|LossScaleOptimizer|DistributedOptimizer)$/.test(value.name))
    return undefined;
  const [first] = value.arguments.positional;
  const inner = first?.value.kind === "constant" ? resolveOne(run, first, context) : undefined;
  return inner && { ...inner, object: value };
}

/** An optimizer class of the program itself. */
function ownOptimizer(value: Extract<Value, { kind: "instance" }>): UsedOptimizer {
  const reason = "the optimizer is a class of the program";
  const learningRate: RecipeOptimizer["learningRate"] = [{ kind: "unknown", reason, provenance: [] }];
  return { row: { name: value.class.node.name.id, ...placeOf(value.site), learningRate }, made: undefined };
}

function underCondition(used: UsedOptimizer, when: string | undefined): UsedOptimizer {
  return when === undefined ? used : { ...used, row: { ...used.row, when } };
}

/** A Keras optimizer as a recipe shows it: with the weight decay that it has by default. */
function toKerasOptimizer(optimizer: Optimizer, run: TrainingRun): RecipeOptimizer {
  const row = toRecipeOptimizer(optimizer, run);
  const rates = legacyRates(optimizer, run);
  const usual = optimizer.arguments.hasUnknown ? undefined : defaultWeightDecay(optimizer);
  return {
    ...row,
    ...(rates ? { learningRate: rates } : {}),
    ...(row.weightDecay === undefined && usual !== undefined
      ? { weightDecay: [{ kind: "default", value: usual, provenance: [] }] }
      : {}),
  };
}

function defaultWeightDecay({ fact, editions }: Optimizer): number | undefined {
  const release = editions?.editions.at(-1)?.release;
  const parameter = findSignature(fact, release)?.find(({ name }) => name === "weight_decay");
  return typeof parameter?.default === "number" ? parameter.default : undefined;
}

/** Code that passes `lr` was written for a Keras that takes it, unless a file pins another. */
function legacyRates(
  { fact, editions, arguments: bound }: Optimizer,
  run: TrainingRun,
): RecipeOptimizer["learningRate"] | undefined {
  const isOpen = editions !== undefined && editions.requirement === undefined && bound.extra.has("lr");
  if (!isOpen || bound.bound.has("learning_rate")) return undefined;
  const findSchedule = (value: Value) => run.schedules.find((one) => one.value === value);
  return toRecipeRates(readLearningRates(fact, bound, { release: undefined, findSchedule, legacy: "used" }));
}

/** `optimizer="adam"` is the class behind the string with its default rate. */
function namedOptimizer(
  { value, site }: Argument,
  { compiled, facts }: { compiled: Compiled; facts: FactBook },
): RecipeOptimizer | undefined {
  if (value.kind !== "constant" || typeof value.value !== "string") return undefined;
  const name = value.value.toLowerCase();
  const known = stringFacts(compiled.known?.editions.editions ?? []).flatMap((id) => facts.get(id).identifiers ?? []);
  const entry = known.find((one) => typeof one === "object" && one.id === name);
  if (typeof entry !== "object" || entry.class === undefined) return undefined;
  const rate = entry.implied_learning_rate;
  const provenance = traceProvenance(value);
  const learningRate: RecipeOptimizer["learningRate"] =
    typeof rate === "number"
      ? [{ kind: "default", value: rate, provenance }]
      : [{ kind: "unknown", reason: "its default is not known", provenance: [] }];
  return { name: entry.class, ...placeOf(site ?? compiled.call.site), learningRate };
}

/** Until Keras 2.3 the names meant other classes with other defaults. */
function stringFacts(editions: KerasEdition[]): string[] {
  const isOld = editions.every(({ axis, release }) => axis === "keras" && compareReleases(release, "2.4") < 0);
  return editions.length > 0 && isOld ? ["keras.strings.standalone"] : ["keras.strings.k3", "keras.strings.k2"];
}

/** Without an optimizer the newest release in use trains with RMSprop; where it raises, nothing trains. */
function silentOptimizer(call: Made, editions: KerasEdition[], facts: FactBook): RecipeOptimizer | undefined {
  const find = (edition: KerasEdition) => findMissingOptimizerFact(edition, facts);
  const [newest] = groupByOutcome(editions, find, (fact) => fact.raises ?? "");
  if (newest === undefined || newest.fact.raises) return undefined;
  return { name: "RMSprop", ...placeOf(call.site), learningRate: [{ kind: "default", value: 0.001, provenance: [] }] };
}
