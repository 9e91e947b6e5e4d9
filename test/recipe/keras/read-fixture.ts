import type { Recipe, RecipeValue } from "../../../src/recipe/recipe-schema.ts";
import { recipeOf, recipesOf } from "../read-code.ts";

const IMPORTS = "import numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras\n";

/** A script that compiles a model as told and trains it; `fit` is the argument list, `before` stands above the model. */
export function readFit({ compile = "'adam', 'mse'", fit = "x, y", before = "" }, ...requirements: string[]): Recipe {
  const model = "model = keras.Sequential([keras.layers.Dense(1)])";
  return recipeOf(`${IMPORTS}${before}\n${model}\nmodel.compile(${compile})\nmodel.fit(${fit})\n`, ...requirements);
}

/** The recipes of a script behind the usual imports. */
export function readScript(code: string, ...requirements: string[]): Recipe[] {
  return recipesOf(`${IMPORTS}${code}\n`, ...requirements);
}

/** The values, alternatives in order: `32`, `"default 32"`, `"unknown"`, or the text of what is computed. */
export function shownValues(values: RecipeValue[] | undefined): (number | string | boolean | undefined)[] | undefined {
  return values?.map(({ kind, value, text }) => {
    if (kind === "unknown") return kind;
    return kind === "default" ? `default ${value}` : (value ?? text);
  });
}

/** Each optimizer with its rates: `Adam 0.001`. */
export function shownOptimizers({ optimizers }: Recipe): string[] {
  return optimizers.map(({ name, learningRate }) => `${name} ${shownValues(learningRate)?.join(" | ")}`);
}
