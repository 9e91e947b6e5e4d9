import { describe, expect, it } from "vitest";
import { addPassed } from "../../src/recipe/passed-options.ts";
import type { Recipe } from "../../src/recipe/recipe-schema.ts";

const RECIPE: Recipe = {
  entry: { path: "train.py", line: 20 },
  framework: "torch",
  optimizers: [
    {
      name: "AdamW",
      path: "train.py",
      line: 15,
      learningRate: [
        {
          kind: "constant",
          value: 0.1,
          provenance: [{ path: "train.py", line: 3, note: "default of the option `--lr`" }],
        },
      ],
    },
  ],
  schedules: [],
  epochs: [{ kind: "constant", value: 3, provenance: [{ path: "train.py", line: 4, note: "the option `--epochs`" }] }],
};

const passed = (option: string, line: number, isDocumentation = false) => ({
  option,
  text: "0.5",
  path: isDocumentation ? "README.md" : "train.sh",
  line,
  isDocumentation,
});

describe("options that commands pass", () => {
  it("are named where a recipe has their defaults, launchers first", () => {
    const options = [passed("--lr", 9, true), passed("--lr", 2), passed("--seed", 2), passed("--epochs", 2)];

    expect(addPassed(RECIPE, options).passed).toEqual([
      { option: "--lr", text: "0.5", path: "train.sh", line: 2 },
      { option: "--lr", text: "0.5", path: "README.md", line: 9 },
    ]);
  });

  it("leave a recipe as it is where it has none of their defaults", () => {
    expect(addPassed(RECIPE, [passed("--seed", 2)])).toBe(RECIPE);
  });

  it("are at most twenty", () => {
    const options = Array.from({ length: 50 }, (_, index) => passed("--lr", index + 1));

    expect(addPassed(RECIPE, options).passed).toHaveLength(20);
  });
});
