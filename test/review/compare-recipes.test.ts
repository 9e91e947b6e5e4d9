import { describe, expect, it } from "vitest";
import type { Recipe, RecipeValue } from "../../src/recipe/recipe-schema.ts";
import { compareRecipes, describeRecipe, mainRate } from "../../src/review/compare-recipes.ts";
import { describeValue } from "../../src/review/recipe-rows.ts";

const constant = (value: number | string): RecipeValue => ({ kind: "constant", value, provenance: [] });

function recipe(path: string, name: string | undefined, rate: RecipeValue[] = [constant(0.1)]): Recipe {
  return {
    entry: { path, line: 3, ...(name === undefined ? {} : { function: name }) },
    framework: "torch",
    optimizers: [{ name: "SGD", path, line: 1, learningRate: rate }],
    schedules: [],
  };
}

describe("trainings of two sides", () => {
  it("are paired by file and function, then by order", () => {
    const base = [recipe("a.py", "main"), recipe("a.py", "tune"), recipe("a.py", "tune", [constant(1)])];
    const head = [
      recipe("a.py", "tune", [constant(0.2)]),
      recipe("a.py", "tune", [constant(2)]),
      recipe("a.py", "main"),
    ];

    const compared = compareRecipes(base, head, new Map());

    expect(compared.map(({ title, before, after }) => [title, mainRate(before), mainRate(after)])).toEqual([
      ["a.py:tune", 0.1, 0.2],
      ["a.py:tune", 1, 2],
      ["a.py:main", 0.1, 0.1],
    ]);
  });

  it("follow a file that was renamed", () => {
    const [only, ...others] = compareRecipes(
      [recipe("old.py", undefined)],
      [recipe("new.py", undefined)],
      new Map([["old.py", "new.py"]]),
    );

    expect(others).toEqual([]);
    expect(only).toMatchObject({
      title: "new.py",
      before: { entry: { path: "old.py" } },
      after: { entry: { path: "new.py" } },
    });
  });

  it("stand alone where the other side has none", () => {
    const compared = compareRecipes([recipe("gone.py", undefined)], [recipe("new.py", undefined)], new Map());

    expect(compared).toMatchObject([
      { title: "new.py", before: undefined },
      { title: "gone.py", after: undefined },
    ]);
  });

  it("say row by row what changed", () => {
    const before = { ...recipe("a.py", "main"), batchSize: [constant(64)] };
    const after = { ...recipe("a.py", "main", [constant(0.01)]), epochs: [constant(10)] };

    expect(compareRecipes([before], [after], new Map())[0]?.rows).toEqual([
      { name: "optimizer", before: "`SGD`", after: "`SGD`", isChanged: false },
      { name: "learning rate", before: "0.1", after: "0.01", isChanged: true, factor: "×0.1" },
      { name: "epochs", before: undefined, after: "10", isChanged: true },
      { name: "batch size", before: "64", after: undefined, isChanged: true },
    ]);
  });
});

describe("a recipe row by row", () => {
  it("numbers several optimizers and tells under which condition a value holds", () => {
    const one = recipe("a.py", "main", [constant(0.1), { ...constant(0.2), when: "args.large" }]);
    const two = {
      ...one,
      optimizers: [
        ...one.optimizers,
        { name: "Adam", path: "a.py", line: 2, learningRate: [], weightDecay: [constant(0.01)] },
      ],
    };

    expect([...describeRecipe(two)]).toEqual([
      ["optimizer 1", "`SGD`"],
      ["learning rate 1", "0.1; 0.2 when `args.large`"],
      ["optimizer 2", "`Adam`"],
      ["learning rate 2", ""],
      ["weight decay 2", "0.01"],
    ]);
  });

  it("tells a schedule by its rates", () => {
    const scheduled = {
      ...recipe("a.py", "main"),
      schedules: [
        {
          name: "StepLR",
          path: "a.py",
          line: 2,
          steppedPer: "epoch" as const,
          rates: [
            { step: 0, rate: 0.1 },
            { step: 30_000, rate: 0.01 },
          ],
          halvedAt: 30_000,
        },
      ],
    };

    expect(describeRecipe(scheduled).get("schedule")).toBe(
      "`StepLR` per epoch: 0.1 at 0, 0.01 at 30,000, halved at 30,000",
    );
  });

  it.each<[RecipeValue, string]>([
    [constant(3e-4), "3e-4"],
    [constant("auto"), "`auto`"],
    [{ kind: "default", value: 0.001, provenance: [] }, "0.001 (default)"],
    [{ kind: "scheduled", text: "StepLR", value: 0.1, provenance: [] }, "`StepLR` from 0.1"],
    [{ kind: "scheduled", provenance: [] }, "`a schedule`"],
    [{ kind: "computed", text: "base_lr * world_size", provenance: [] }, "`base_lr * world_size`"],
    [{ kind: "unknown", reason: "set by `cfg.lr`", provenance: [] }, "unknown: set by 'cfg.lr'"],
    [{ kind: "unknown", provenance: [] }, "unknown: no file says"],
  ])("tells %j as %s", (value, text) => {
    expect(describeValue(value)).toBe(text);
  });
});
