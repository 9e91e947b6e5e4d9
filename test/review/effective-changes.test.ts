import { describe, expect, it } from "vitest";
import type { Recipe, RecipeValue } from "../../src/recipe/recipe-schema.ts";
import { compareRecipes } from "../../src/review/compare-recipes.ts";

const value = (number: number, line = 1): RecipeValue[] => [
  { kind: "constant", value: number, provenance: [{ path: "train.py", line, note: "written there" }] },
];

function recipe(changes: Partial<Recipe>): Recipe {
  return {
    entry: { path: "train.py", line: 9 },
    framework: "torch",
    optimizers: [{ name: "SGD", path: "train.py", line: 1, learningRate: value(0.1) }],
    schedules: [],
    batchSize: value(256),
    epochs: value(90),
    ...changes,
  };
}

function changesOf(before: Recipe, after: Recipe): (string | undefined)[][] {
  const [only] = compareRecipes([before], [after], new Map());
  return (only?.rows ?? []).filter((row) => row.isChanged).map((row) => [row.name, row.before, row.after, row.factor]);
}

describe("what a change does beyond the number it touches", () => {
  it("is another rate per sample, where the batch changes and the learning rate does not", () => {
    expect(changesOf(recipe({}), recipe({ batchSize: value(64) }))).toEqual([
      ["batch size", "256", "64", "×0.25"],
      ["rate per sample", undefined, "×4, at the same learning rate", undefined],
    ]);
  });

  it("is nothing more, where the learning rate is scaled too, or accumulation makes up for the batch", () => {
    const scaled = recipe({
      batchSize: value(64),
      optimizers: [{ name: "SGD", path: "train.py", line: 1, learningRate: value(0.025) }],
    });
    const accumulated = recipe({ batchSize: value(64), accumulation: value(4) });

    expect(changesOf(recipe({}), scaled).map(([name]) => name)).toEqual(["learning rate", "batch size"]);
    expect(changesOf(recipe({}), accumulated).map(([name]) => name)).toEqual(["batch size", "accumulation"]);
  });

  it("is another part of the training that a schedule covers, where only the epochs change", () => {
    const schedules: Recipe["schedules"] = [
      { name: "CosineAnnealingLR", path: "train.py", line: 2, steppedPer: "epoch", told: value(90)[0] },
    ];

    expect(changesOf(recipe({ schedules }), recipe({ schedules, epochs: value(120) }))).toEqual([
      ["epochs", "90", "120", "×1.33"],
      ["reach of CosineAnnealingLR", "90 of 90 epochs", "90 of 120 epochs", undefined],
    ]);
  });

  it("comes with the places where a changed value is used and written", () => {
    const after = recipe({
      optimizers: [
        {
          name: "SGD",
          path: "train.py",
          line: 1,
          learningRate: [
            {
              kind: "constant",
              value: 1,
              provenance: [
                { path: "train.py", line: 41, note: "the attribute `lr`" },
                { path: "args.py", line: 12, note: "default of the option `--lr`" },
              ],
            },
          ],
        },
      ],
    });

    const [only] = compareRecipes([recipe({})], [after], new Map());

    expect(only?.rows.find((row) => row.isChanged)).toMatchObject({
      factor: "×10",
      where: "`train.py:41` ← `args.py:12`",
    });
  });
});
