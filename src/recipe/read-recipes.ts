import type { FactBook } from "../facts/load-facts.ts";
import type { BranchArm } from "../program/trace.ts";
import type { Argument, Made, Site, Value } from "../program/values.ts";
import { lineOf } from "../python/source-file.ts";
import type { PathStep } from "./events.ts";
import { completeKerasLoop, isInsideFit } from "./keras/complete-loop.ts";
import { readKerasRecipes } from "./keras/read-keras-recipes.ts";
import { findCaller } from "./keras/tell-calls-apart.ts";
import { completeLoop } from "./nest/complete-loop.ts";
import { readNest } from "./nest/read-nest.ts";
import { findNests } from "./nest/training-nest.ts";
import { readGroups } from "./parameter-groups.ts";
import type { Recipe, RecipeOptimizer, RecipeSchedule, RecipeValue } from "./recipe-schema.ts";
import { toRecipeValues } from "./recipe-values.ts";
import { curveOf, sampleCurve } from "./schedule-curve.ts";
import type { Optimizer, Schedule, TrainingRun } from "./training-run.ts";

/** The recipes of a run: one per training call of a framework, and one per outermost loop in which an optimizer steps. */
export function readRecipes(run: TrainingRun, facts: FactBook): Recipe[] {
  return [...readKerasRecipes(run, facts), ...readLoopRecipes(run)];
}

/** A place in a recipe. */
export function placeOf(site: Site): { path: string; line: number } {
  return { path: site.file.path, line: lineOf(site.file, site) };
}

/** The entry of a recipe; the function is named where the training is not at the top level. */
export function entryOf(run: TrainingRun, site: Site): Recipe["entry"] {
  const name = run.name === "<module>" ? {} : { function: run.name };
  return { ...placeOf(site), ...name, ...(run.config === undefined ? {} : { config: run.config }) };
}

/** An optimizer of the program as a recipe shows it; `around` is what stands around the whole training. */
export function toRecipeOptimizer(optimizer: Optimizer, run: TrainingRun, around: PathStep[] = []): RecipeOptimizer {
  const when = conditionOf(optimizer.path, around);
  return {
    name: optimizer.name,
    ...placeOf(optimizer.site),
    ...readGroups(optimizer, run),
    ...(when === undefined ? {} : { when }),
  };
}

/** The conditions of the arms that are not around the training too, outermost first; undefined where there are none. */
export function conditionOf(path: PathStep[], around: PathStep[]): string | undefined {
  const arms = path.filter((step): step is BranchArm => !("kind" in step) && !around.includes(step));
  const conditions = [...new Set(arms.flatMap(({ when }) => when ?? []))];
  if (conditions.length < 2) return conditions[0];
  return conditions.map((one) => (/ or /.test(one) ? `(${one})` : one)).join(" and ");
}

/** A schedule as a recipe shows it, with its rates where the text decides them. */
export function toRecipeSchedule(
  schedule: Schedule,
  context: {
    run: TrainingRun;
    optimizer: number;
    optimizers: Optimizer[];
    steppedPer: RecipeSchedule["steppedPer"];
    /** False for a schedule that nothing steps: its rates would be a promise. */
    isStepped?: boolean;
  },
): RecipeSchedule {
  const findSchedule = (value: Value) => context.run.schedules.find((one) => one.value === value);
  const curve = curveOf(schedule, context.optimizers[context.optimizer], findSchedule);
  const { rates, halvedAt } = context.isStepped === false ? { rates: [], halvedAt: undefined } : sampleCurve(curve);
  return {
    name: schedule.name,
    ...placeOf(schedule.site),
    ...(context.optimizer < 0 ? {} : { optimizer: context.optimizer }),
    steppedPer: context.steppedPer,
    ...(rates.length > 0 ? { rates } : {}),
    ...(halvedAt === undefined ? {} : { halvedAt }),
  };
}

/** The schedules that one is put together of; nothing where there are none. */
export function partsOf({ parts }: Schedule): Pick<RecipeSchedule, "parts"> {
  return parts.length > 0 ? { parts: parts.map(({ name, site }) => ({ name, ...placeOf(site) })) } : {};
}

/** An argument's value under a name of the recipe; nothing where it was not given. */
export function quantity<K extends string>(key: K, argument: Argument | undefined): { [key in K]?: RecipeValue[] } {
  return argument ? ({ [key]: toRecipeValues(argument.value, argument.site) } as { [key in K]?: RecipeValue[] }) : {};
}

/** Where an operation or a call stands, for its text. */
export function siteOfValue(value: Value): Site | undefined {
  return value.kind === "operation" || value.kind === "made" || value.kind === "member" ? value.site : undefined;
}

/** A value under a name of the recipe; nothing where it is not known. */
export function listValue<K extends string>(key: K, value: Value | undefined): { [key in K]?: RecipeValue[] } {
  return value ? ({ [key]: toRecipeValues(value, siteOfValue(value)) } as { [key in K]?: RecipeValue[] }) : {};
}

function readLoopRecipes(run: TrainingRun): Recipe[] {
  const nests = findNests(run).filter((nest) => !isInsideFit(nest));
  const firsts = nests.flatMap(({ steps }) => steps.slice(0, 1));
  return nests.map((nest) => {
    const recipe = completeLoop(completeKerasLoop(readNest(run, nest), run, nest), run, nest);
    const caller = nest.steps[0] && findCaller(nest.steps[0], firsts);
    return caller ? { ...recipe, entry: { ...recipe.entry, calledFrom: placeOf(caller) } } : recipe;
  });
}

/** An argument of a call by its name or position. */
export function argumentOf(call: Made, name: string, position: number): Argument | undefined {
  return call.arguments.keywords.get(name) ?? call.arguments.positional[position];
}
