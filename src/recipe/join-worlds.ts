import type { Recipe, RecipeOptimizer, RecipeSchedule } from "./recipe-schema.ts";

/** A recipe and the world that it was read in. */
export interface WorldRecipe {
  recipe: Recipe;
  /** Whether conditions that the default of an option decides were left open. */
  hasOpenOptions: boolean;
}

/**
 * One recipe per training. What the program trains with under its defaults comes first; optimizers, schedules and losses
 * that an option brings in follow, each with its condition; so do trainings that only an option starts.
 */
export function joinWorlds(found: WorldRecipe[]): Recipe[] {
  const recipes = new Map<string, Recipe>();
  for (const { recipe, hasOpenOptions } of found) {
    const { path, line, calledFrom, config } = recipe.entry;
    const key = `${path}:${line} ${calledFrom ? `${calledFrom.path}:${calledFrom.line}` : ""} ${config ?? ""}`;
    const same = hasOpenOptions && !recipes.has(key) ? findSame(recipes, recipe) : key;
    const known = recipes.get(same);
    if (known === undefined) recipes.set(key, recipe);
    else if (hasOpenOptions) recipes.set(same, addAlternatives(known, recipe));
  }
  return [...recipes.values()];
}

/** The key of the same training, where it is told apart by its caller in one of the two worlds only; empty where there is none. */
function findSame(recipes: Map<string, Recipe>, open: Recipe): string {
  return [...recipes].find(([, known]) => isSameTraining(known, open))?.[0] ?? "";
}

function isSameTraining({ entry, optimizers }: Recipe, open: Recipe): boolean {
  const isOneUncalled = (entry.calledFrom === undefined) !== (open.entry.calledFrom === undefined);
  const isSamePlace = entry.path === open.entry.path && entry.line === open.entry.line;
  const isShared = missingFrom(optimizers, open.optimizers).length < open.optimizers.length;
  return isOneUncalled && isSamePlace && entry.config === open.entry.config && isShared;
}

function addAlternatives(recipe: Recipe, open: Recipe): Recipe {
  const optimizers = [...recipe.optimizers, ...missingFrom(recipe.optimizers, open.optimizers)];
  const moved = open.schedules.map((schedule) => withOptimizer(schedule, open.optimizers, optimizers));
  const losses = missingFrom(recipe.loss ?? [], open.loss ?? []);
  return {
    ...recipe,
    optimizers,
    schedules: [...recipe.schedules, ...missingFrom(recipe.schedules, moved)],
    ...(recipe.loss || losses.length > 0 ? { loss: [...(recipe.loss ?? []), ...losses] } : {}),
  };
}

interface Placed {
  name: string;
  path: string;
  line: number;
}

function missingFrom<T extends Placed>(known: T[], found: T[]): T[] {
  const places = new Set(known.map(placeOf));
  return found.filter((one) => !places.has(placeOf(one)));
}

function placeOf({ name, path, line }: Placed): string {
  return `${name} ${path}:${line}`;
}

/** A schedule points to its optimizer by position. */
function withOptimizer(schedule: RecipeSchedule, from: RecipeOptimizer[], to: RecipeOptimizer[]): RecipeSchedule {
  const { optimizer, ...rest } = schedule;
  const owner = optimizer === undefined ? undefined : from[optimizer];
  const at = owner ? to.findIndex((one) => placeOf(one) === placeOf(owner)) : -1;
  return at < 0 ? rest : { ...rest, optimizer: at };
}
