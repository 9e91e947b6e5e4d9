import type { FactBook } from "../facts/load-facts.ts";
import type { LoopNode } from "../program/trace.ts";
import type { Argument, Made, Site, Value } from "../program/values.ts";
import { lineOf } from "../python/source-file.ts";
import { loopsOf, type TrainingEvent } from "./events.ts";
import { objectsIn } from "./identity.ts";
import { readKerasRecipes } from "./keras/read-keras-recipes.ts";
import type { Recipe, RecipeOptimizer, RecipeSchedule, RecipeValue } from "./recipe-schema.ts";
import { toRecipeRates, toRecipeValues } from "./recipe-values.ts";
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
  return { ...placeOf(site), ...(run.name === "<module>" ? {} : { function: run.name }) };
}

/** An optimizer of the program as a recipe shows it. */
export function toRecipeOptimizer(optimizer: Optimizer): RecipeOptimizer {
  const decay = optimizer.arguments.bound.get("weight_decay");
  return {
    name: optimizer.name,
    ...placeOf(optimizer.site),
    learningRate: toRecipeRates(optimizer.learningRates),
    ...(decay ? { weightDecay: toRecipeValues(decay.value, decay.site) } : {}),
  };
}

/** A schedule as a recipe shows it, with its rates where the text decides them. */
export function toRecipeSchedule(
  schedule: Schedule,
  context: { run: TrainingRun; optimizer: number; optimizers: Optimizer[]; steppedPer: RecipeSchedule["steppedPer"] },
): RecipeSchedule {
  const findSchedule = (value: Value) => context.run.schedules.find((one) => one.value === value);
  const curve = curveOf(schedule, context.optimizers[context.optimizer], findSchedule);
  const { rates, halvedAt } = sampleCurve(curve);
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

function readLoopRecipes(run: TrainingRun): Recipe[] {
  const steps = run.events.filter((event) => event.kind === "optimizer step" || event.kind === "apply gradients");
  const loops = new Map<LoopNode, TrainingEvent[]>();
  for (const step of steps) {
    const [outermost] = loopsOf(step.path);
    if (outermost) loops.set(outermost, [...(loops.get(outermost) ?? []), step]);
  }
  return [...loops].map(([loop, inside]) => readLoopRecipe(run, loop, inside));
}

function readLoopRecipe(run: TrainingRun, loop: LoopNode, steps: TrainingEvent[]): Recipe {
  const stepped = new Set(steps.flatMap((step) => step.objects));
  const optimizers = run.optimizers.filter((optimizer) => stepped.has(optimizer.value));
  const losses = run.losses.filter((loss) => loopsOf(loss.path).includes(loop));
  const loader = loaderOf(steps);
  const epochs = epochsOf(loop, steps);
  const losing = [
    ...new Map(losses.map((loss) => [loss.name, { name: loss.name, ...placeOf(loss.call.site) }])).values(),
  ];
  return {
    entry: entryOf(run, loop.site),
    framework: optimizers.some((one) => one.framework === "keras") ? "keras" : "torch",
    optimizers: optimizers.map(toRecipeOptimizer),
    schedules: run.schedules.filter(isWhole).flatMap((schedule) => {
      const index = optimizers.findIndex((one) => one.value === schedule.arguments.bound.get("optimizer")?.value);
      return index < 0
        ? []
        : [toRecipeSchedule(schedule, { run, optimizer: index, optimizers, steppedPer: unitOf(run, schedule, steps) })];
    }),
    ...quantity("batchSize", loader && argumentOf(loader, "batch_size", 1)),
    ...quantity("epochs", epochs),
    ...(losing.length > 0 ? { loss: losing } : {}),
  };
}

/** Schedules inside another one are steps on its way, not schedules of the training. */
function isWhole(schedule: Schedule, _: number, all: Schedule[]): boolean {
  return !all.some(({ arguments: { bound } }) =>
    [...bound.values()].some(({ value }) => value !== schedule.value && objectsIn(value).includes(schedule.value)),
  );
}

/** A schedule that steps in the loop of the optimizer steps per update; one loop further out, per epoch. */
function unitOf(run: TrainingRun, schedule: Schedule, steps: TrainingEvent[]): RecipeSchedule["steppedPer"] {
  const moves = run.events.filter((event) => event.kind === "schedule step" && event.objects.includes(schedule.value));
  const [move] = moves;
  const [step] = steps;
  if (move === undefined || step === undefined) return "unknown";
  const inner = loopsOf(step.path);
  const own = loopsOf(move.path).at(-1);
  if (own === inner.at(-1)) return inner.length > 1 ? "update" : "unknown";
  return own !== undefined && own === inner.at(-2) ? "epoch" : "unknown";
}

/** The loader that the innermost loop around a step goes over. */
function loaderOf(steps: TrainingEvent[]): Made | undefined {
  for (const step of steps) {
    const over = loopsOf(step.path).at(-1)?.over;
    const loader = over && findLoader(over);
    if (loader) return loader;
  }
  return undefined;
}

function findLoader(value: Value): Made | undefined {
  if (value.kind !== "made") return undefined;
  if (value.name === "torch.utils.data.DataLoader" || value.name === "torch.utils.data.dataloader.DataLoader")
    return value;
  const first = value.arguments.positional[0]?.value;
  return first && /^(builtins\.(enumerate|iter|zip|list)|tqdm\.)/.test(value.name) ? findLoader(first) : undefined;
}

/** The end of `range(…)` of the outermost loop, where a loop over batches stands inside. */
function epochsOf(loop: LoopNode, steps: TrainingEvent[]): Argument | undefined {
  const isOfBatches = ({ over }: LoopNode) => over !== undefined && !isRange(over);
  const isNested = steps.some((step) => loopsOf(step.path).slice(1).some(isOfBatches));
  const { over } = loop;
  if (!isNested || over === undefined || !isRange(over)) return undefined;
  const { positional } = over.arguments;
  return positional.length === 1 ? positional[0] : undefined;
}

function isRange(value: Value): value is Made {
  return value.kind === "made" && /(^|\.)x?range$/.test(value.name);
}

/** An argument of a call by its name or position. */
export function argumentOf(call: Made, name: string, position: number): Argument | undefined {
  return call.arguments.keywords.get(name) ?? call.arguments.positional[position];
}
