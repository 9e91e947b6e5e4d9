import type { FactBook } from "../facts/load-facts.ts";
import type { BranchArm } from "../program/trace.ts";
import type { Argument, Made, Site, Value } from "../program/values.ts";
import { lineOf } from "../python/source-file.ts";
import { loopsOf, type PathStep } from "./events.ts";
import { objectsIn } from "./identity.ts";
import { completeKerasLoop, isInsideFit } from "./keras/complete-loop.ts";
import { readKerasRecipes } from "./keras/read-keras-recipes.ts";
import { findCaller } from "./keras/tell-calls-apart.ts";
import { completeLoop } from "./nest/complete-loop.ts";
import { frameworkOfLoop } from "./nest/loop-framework.ts";
import { divisorIn, readQuantities } from "./nest/nest-quantities.ts";
import { armsOf, armsOn, findNests, type TrainingNest } from "./nest/training-nest.ts";
import { isInsideInnermost, readOwnSchedules } from "./own-schedules.ts";
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

/** Parameters that the program updates by itself are one optimizer without a name. */
function readManualOptimizer({ steps }: TrainingNest): RecipeOptimizer[] {
  const step = steps.find(({ kind }) => kind === "manual update");
  if (step === undefined) return [];
  const rate = step.values.get("rate");
  const learningRate = rate
    ? toRecipeValues(rate, siteOfValue(rate))
    : [{ kind: "unknown" as const, reason: "the update does not show it as a factor", provenance: [] }];
  return [{ name: "manual", ...placeOf(step.call.site), learningRate }];
}

/** The condition of the innermost arm that is not around the training too. */
function conditionOf(path: PathStep[], around: PathStep[]): string | undefined {
  const arms = path.filter((step): step is BranchArm => !("kind" in step) && !around.includes(step));
  return arms.findLast((arm) => arm.when !== undefined)?.when;
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

/** An argument's value under a name of the recipe; nothing where it was not given. */
export function quantity<K extends string>(key: K, argument: Argument | undefined): { [key in K]?: RecipeValue[] } {
  return argument ? ({ [key]: toRecipeValues(argument.value, argument.site) } as { [key in K]?: RecipeValue[] }) : {};
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

function readNest(run: TrainingRun, nest: TrainingNest): Recipe {
  const stepped = new Set(nest.steps.flatMap((step) => step.objects));
  const optimizers = run.optimizers.filter((optimizer) => stepped.has(optimizer.value));
  const quantities = readQuantities(nest, run.calls);
  const losses = run.losses.filter((loss) => loopsOf(loss.path).includes(nest.loop));
  const losing = [
    ...new Map(losses.map((loss) => [loss.name, { name: loss.name, ...placeOf(loss.call.site) }])).values(),
  ];
  const list = (value: Value | undefined) => (value ? toRecipeValues(value, siteOfValue(value)) : undefined);
  const { epochs, updates, batchSize, accumulation, clipping } = quantities;
  const path = nest.steps[0]?.path ?? [];
  const around = path.slice(0, path.indexOf(nest.loop));
  return withoutGaps({
    entry: entryOf(run, nest.loop.site),
    framework:
      nest.loop.owner ??
      frameworkOfLoop(nest) ??
      (optimizers.some((one) => one.framework === "keras") ? "keras" : "torch"),
    optimizers: [...optimizers.map((one) => toRecipeOptimizer(one, run, around)), ...readManualOptimizer(nest)],
    schedules: [
      ...schedulesOf(run, nest, optimizers),
      ...readOwnSchedules({ run, nest, optimizers, unitOf: unitOfPath }),
    ],
    batchSize: list(batchSize),
    epochs: list(epochs),
    updates: list(updates),
    accumulation: list(accumulation),
    clipping: list(clipping),
    loss: losing.length > 0 ? losing : undefined,
  });
}

/** A recipe without the fields that nothing is known of. */
function withoutGaps(recipe: { [K in keyof Recipe]: Recipe[K] | undefined }): Recipe {
  return Object.fromEntries(Object.entries(recipe).filter(([, value]) => value !== undefined)) as Recipe;
}

/** Where an operation or a call stands, for its text. */
function siteOfValue(value: Value): Site | undefined {
  return value.kind === "operation" || value.kind === "made" || value.kind === "member" ? value.site : undefined;
}

/** The schedules that move a rate of this training: stepped in it, or made for one of its optimizers. */
function schedulesOf(run: TrainingRun, nest: TrainingNest, optimizers: Optimizer[]): RecipeSchedule[] {
  return run.schedules.filter(isWhole).flatMap((schedule) => {
    const owner = schedule.arguments.bound.get("optimizer")?.value;
    const optimizer = optimizers.findIndex((one) => owner && objectsIn(owner).includes(one.value));
    const steppedPer = unitOf(schedule, nest);
    if (optimizer < 0 && steppedPer === undefined) return [];
    return [
      toRecipeSchedule(schedule, {
        run,
        optimizer,
        optimizers,
        steppedPer: steppedPer ?? "unknown",
        isStepped: steppedPer !== undefined,
      }),
    ];
  });
}

/** Schedules inside another one are steps on its way, not schedules of the training. */
function isWhole(schedule: Schedule, _: number, all: Schedule[]): boolean {
  return !all.some(({ arguments: { bound } }) =>
    [...bound.values()].some(({ value }) => value !== schedule.value && objectsIn(value).includes(schedule.value)),
  );
}

/** How often a schedule steps in a training; undefined when it does not step there. */
function unitOf(schedule: Schedule, nest: TrainingNest): RecipeSchedule["steppedPer"] | undefined {
  const move = nest.events.find((event) => event.kind === "schedule step" && event.objects.includes(schedule.value));
  return move && unitOfPath(move.path, nest);
}

/** How often something on a path happens in a training. */
function unitOfPath(path: PathStep[], nest: TrainingNest): RecipeSchedule["steppedPer"] {
  if (!isInsideInnermost(path, nest)) return "epoch";
  const [step] = nest.steps;
  const isTied = step && armsOn(path, nest).some((arm) => arm.test && armsOf(step, nest).includes(arm));
  return isTied || findsNoAccumulation(nest) ? "update" : "batch";
}

function findsNoAccumulation(nest: TrainingNest): boolean {
  return nest.steps.every((step) =>
    armsOf(step, nest).every((arm) => arm.test === undefined || divisorIn(arm.test) === undefined),
  );
}

/** An argument of a call by its name or position. */
export function argumentOf(call: Made, name: string, position: number): Argument | undefined {
  return call.arguments.keywords.get(name) ?? call.arguments.positional[position];
}
