import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Recipe, RecipeValue } from "../src/recipe/recipe-schema.ts";
import { readRecipesOf } from "./recipes/read-recipes-of.ts";

const folder = new URL("../fixtures/recipes/", import.meta.url);

/** What a fixture says of one training, in few words; a field that is absent is not known to the program either. */
interface ExpectedRecipe {
  /** `path:line` of the outermost update loop, or of the framework's call. */
  entry: string;
  framework: string;
  optimizers: { name: string; at: string; learningRate: string; weightDecay?: string }[];
  schedules?: { name: string; at: string; steppedPer: string }[];
  batchSize?: string;
  epochs?: string;
  updates?: string;
  accumulation?: string;
  clipping?: string;
  loss?: string[];
}

interface Expectation {
  /** The file that is asked about. */
  file: string;
  recipes: ExpectedRecipe[];
}

describe("the recipe of a program", () => {
  it.each(readdirSync(folder).sort())("is as a reader finds it: %s", async (name) => {
    const inside = new URL(`${name}/`, folder);
    const expected = JSON.parse(readFileSync(new URL("expected.json", inside), "utf8")) as Expectation;
    const recipes = await readRecipesOf(inside, expected.file);
    expect(recipes.map(shorten)).toEqual(expected.recipes);
  });
});

function shorten(recipe: Recipe): ExpectedRecipe {
  const { entry, framework, optimizers, schedules, batchSize, epochs, updates, accumulation, clipping, loss } = recipe;
  return {
    entry: `${entry.path}:${entry.line}`,
    framework,
    optimizers: optimizers.map(({ name, path, line, learningRate, weightDecay }) => ({
      name,
      at: `${path}:${line}`,
      learningRate: shortenValues(learningRate) ?? "unknown",
      ...given("weightDecay", shortenValues(weightDecay)),
    })),
    ...(schedules.length > 0
      ? {
          schedules: schedules.map(({ name, path, line, steppedPer }) => ({ name, at: `${path}:${line}`, steppedPer })),
        }
      : {}),
    ...given("batchSize", shortenValues(batchSize)),
    ...given("epochs", shortenValues(epochs)),
    ...given("updates", shortenValues(updates)),
    ...given("accumulation", shortenValues(accumulation)),
    ...given("clipping", shortenValues(clipping)),
    ...(loss ? { loss: loss.map((one) => one.name) } : {}),
  };
}

/** `0.1 @ train.py:3`, `default 0.001`, `unknown`, the text of what is computed; alternatives with ` | `, conditions in `when …`. */
function shortenValues(values: RecipeValue[] | undefined): string | undefined {
  return values?.map((value) => shortenValue(value)).join(" | ");
}

function shortenValue({ kind, value, text, provenance, when }: RecipeValue): string {
  const origin = provenance.at(-1);
  const said = value === undefined ? (kind === "unknown" ? "unknown" : (text ?? kind)) : String(value);
  const shown = kind === "default" ? `default ${said}` : said;
  const place = origin && kind !== "unknown" && kind !== "default" ? ` @ ${origin.path}:${origin.line}` : "";
  return `${shown}${place}${when === undefined ? "" : ` when ${when}`}`;
}

function given<K extends string>(key: K, value: string | undefined): { [key in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]?: string });
}
