import type { FactBook } from "../../facts/load-facts.ts";
import type { Argument, Value } from "../../program/values.ts";
import { objectsIn } from "../identity.ts";
import { traceProvenance } from "../provenance.ts";
import { argumentOf, entryOf, placeOf, quantity, toRecipeOptimizer, toRecipeSchedule } from "../read-recipes.ts";
import type { Recipe, RecipeOptimizer, RecipeSchedule } from "../recipe-schema.ts";
import type { KerasCompile, KerasFit, Optimizer, TrainingRun } from "../training-run.ts";
import type { KerasEdition } from "./edition.ts";
import { findMissingOptimizerFact, groupByOutcome } from "./version-facts.ts";

/** One recipe per `fit` of a compiled model, and one per model that is compiled here and fitted elsewhere. */
export function readKerasRecipes(run: TrainingRun, facts: FactBook): Recipe[] {
  const fitted = run.fits.flatMap((fit) => {
    const compile = run.compiles.findLast((one) => modelsOf(one).includes(fit.model));
    return compile ? [readRecipe(run, compile, { fit, facts })] : [];
  });
  const used = new Set(run.fits.map((fit) => fit.model));
  const unfitted = run.compiles.filter(
    (compile) => !modelsOf(compile).some((model) => used.has(model)) && isForTraining(run, compile),
  );
  return [...fitted, ...unfitted.map((compile) => readRecipe(run, compile, { fit: undefined, facts }))];
}

/** A model that is compiled without optimizer and loss, or only evaluated here, is not trained by this code. */
function isForTraining(run: TrainingRun, compile: KerasCompile): boolean {
  const isGiven = compile.optimizer !== undefined || argumentOf(compile.call, "loss", 1) !== undefined;
  const uses = modelsOf(compile).flatMap((model) => run.usesOf(model));
  return isGiven && !uses.some(({ name }) => name === "evaluate" || name === "predict");
}

function modelsOf(compile: KerasCompile): Value[] {
  const { callee } = compile.call;
  return callee.kind === "member" ? objectsIn(callee.object) : [];
}

function readRecipe(
  run: TrainingRun,
  compile: KerasCompile,
  rest: { fit: KerasFit | undefined; facts: FactBook },
): Recipe {
  const { fit, facts } = rest;
  const used = compile.optimizer
    ? run.optimizers.filter((one) => objectsIn(compile.optimizer?.value ?? one.value).includes(one.value))
    : [];
  const named = compile.optimizer && namedOptimizer(compile.optimizer, facts);
  const silent = compile.optimizer || compile.hasUnknownArguments ? undefined : silentOptimizer(compile, facts);
  const loss = argumentOf(compile.call, "loss", 1);
  const version = commonRelease(compile.editions.editions);
  return {
    entry: entryOf(run, (fit ?? compile).call.site),
    framework: "keras",
    ...(version ? { version } : {}),
    optimizers: used.length > 0 ? used.map(toRecipeOptimizer) : [named ?? silent].filter((one) => one !== undefined),
    schedules: used.flatMap((optimizer, index) => schedulesOf(run, optimizer, { index, used })),
    ...(fit
      ? {
          ...quantity("batchSize", fit.call.arguments.keywords.get("batch_size")),
          ...quantity("epochs", fit.call.arguments.keywords.get("epochs")),
        }
      : {}),
    ...(loss ? { loss: lossOf(loss) } : {}),
  };
}

/** A schedule object given as the rate moves with every update. */
function schedulesOf(
  run: TrainingRun,
  optimizer: Optimizer,
  { index, used }: { index: number; used: Optimizer[] },
): RecipeSchedule[] {
  return optimizer.learningRates.flatMap((rate) => {
    if (rate.kind !== "scheduled") return [];
    return [toRecipeSchedule(rate.schedule, { run, optimizer: index, optimizers: used, steppedPer: "update" })];
  });
}

/** `optimizer="adam"` is the class behind the string with its default rate. */
function namedOptimizer(argument: Argument, facts: FactBook): RecipeOptimizer | undefined {
  const { value, site } = argument;
  if (value.kind !== "constant" || typeof value.value !== "string" || site === undefined) return undefined;
  const known = ["keras.strings.k3", "keras.strings.k2"].flatMap((id) => facts.get(id).identifiers ?? []);
  const entry = known.find((one) => typeof one === "object" && one.id === String(value.value).toLowerCase());
  if (typeof entry !== "object" || entry.class === undefined) return undefined;
  const rate = entry.implied_learning_rate;
  const learningRate: RecipeOptimizer["learningRate"] =
    typeof rate === "number"
      ? [{ kind: "default", value: rate, provenance: traceProvenance(value) }]
      : [{ kind: "unknown", reason: "its default is not known", provenance: [] }];
  return { name: entry.class, ...placeOf(site), learningRate };
}

/** Without an optimizer the newest release in use trains with RMSprop; where it raises, nothing trains. */
function silentOptimizer(compile: KerasCompile, facts: FactBook): RecipeOptimizer | undefined {
  const find = (edition: KerasEdition) => findMissingOptimizerFact(edition, facts);
  const [newest] = groupByOutcome(compile.editions.editions, find, (fact) => fact.raises ?? "");
  if (newest === undefined || newest.fact.raises) return undefined;
  return {
    name: "RMSprop",
    ...placeOf(compile.call.site),
    learningRate: [{ kind: "default", value: 0.001, provenance: [] }],
  };
}

function lossOf({ value, site }: Argument): NonNullable<Recipe["loss"]> {
  return objectsIn(value).flatMap((one) => {
    if (one.kind === "constant" && typeof one.value === "string" && site)
      return [{ name: one.value, ...placeOf(site) }];
    if (one.kind === "made") return [{ name: one.name.split(".").pop() ?? one.name, ...placeOf(one.site) }];
    if (one.kind === "external" && site) return [{ name: one.name.split(".").pop() ?? one.name, ...placeOf(site) }];
    if (one.kind === "function" && one.node.kind === "FunctionDef" && site)
      return [{ name: one.node.name.id, ...placeOf(site) }];
    return [];
  });
}

function commonRelease(editions: KerasEdition[]): string | undefined {
  const [only] = editions;
  return editions.length === 1 ? only?.release : undefined;
}
