import { readRecipes } from "../../src/recipe/read-recipes.ts";
import type { Recipe } from "../../src/recipe/recipe-schema.ts";
import type { LearningRate, TrainingRun } from "../../src/recipe/training-run.ts";
import { analyseFiles } from "../rules/analyse-files.ts";
import { book } from "../rules/rule-book.ts";

/** The runs and fragments of `train.py`, given the lines of its `requirements.txt`. */
export function runsOf(code: string, ...requirements: string[]): TrainingRun[] {
  return analyseFiles(new Map([["train.py", code]]), new Map([["requirements.txt", requirements.join("\n")]])).runs;
}

/** The recipes of `train.py`. */
export function recipesOf(code: string, ...requirements: string[]): Recipe[] {
  return runsOf(code, ...requirements).flatMap((run) => readRecipes(run, book.facts));
}

/** The only recipe of `train.py`; throws when there are none or several. */
export function recipeOf(code: string, ...requirements: string[]): Recipe {
  const [recipe, ...others] = recipesOf(code, ...requirements);
  if (recipe === undefined || others.length > 0) throw new Error(`${others.length + (recipe ? 1 : 0)} recipes`);
  return recipe;
}

/** Each optimizer with its rates: `SGD: constant 0.1 when big | default 0.001`. */
export function ratesIn(code: string, ...requirements: string[]): string[] {
  const optimizers = runsOf(code, ...requirements).flatMap((run) => run.optimizers);
  return optimizers.map(({ name, learningRates }) => `${name}: ${learningRates.map(printRate).join(" | ")}`);
}

function printRate(rate: LearningRate): string {
  const when = rate.when === undefined ? "" : ` when ${rate.when}`;
  switch (rate.kind) {
    case "constant":
    case "default":
      return `${rate.kind} ${rate.value}${when}`;
    case "scheduled":
      return `scheduled ${rate.schedule.name}${when}`;
    case "computed":
      return `computed ${rate.text}${when}`;
    case "unknown":
      return `unknown: ${rate.reason}${when}`;
  }
}
