import type { PassedOption } from "../program/command-lines/passed-option.ts";
import { noteOfDefault } from "./provenance.ts";
import type { Recipe, RecipeValue } from "./recipe-schema.ts";

/** Passed options that a recipe shows; sweeps pass the same few again and again. */
const MAX_PASSED = 20;

/** Adds what commands in the repository pass in the place of the defaults that a recipe has; launchers come first. */
export function addPassed(recipe: Recipe, passed: PassedOption[]): Recipe {
  const notes = new Set(valuesOf(recipe).flatMap((value) => value.provenance.map((link) => link.note)));
  const found = passed.filter(({ option }) => notes.has(noteOfDefault(option)));
  if (found.length === 0) return recipe;
  const sorted = [...found.filter((one) => !one.isDocumentation), ...found.filter((one) => one.isDocumentation)];
  const shown = sorted.slice(0, MAX_PASSED).map(({ option, text, path, line }) => ({ option, text, path, line }));
  return { ...recipe, passed: shown };
}

function valuesOf(recipe: Recipe): RecipeValue[] {
  const { batchSize, epochs, updates, accumulation, clipping } = recipe;
  const rates = recipe.optimizers.flatMap(({ learningRate, weightDecay }) => [learningRate, weightDecay]);
  return [...rates, batchSize, epochs, updates, accumulation, clipping].flatMap((values) => values ?? []);
}
