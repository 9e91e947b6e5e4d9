import { describe, expect, it } from "vitest";
import { findTrlDefault, isTrlConfig } from "../../../src/recipe/frameworks/trl-defaults.ts";
import { recipeOf } from "../read-code.ts";

describe("defaults of TRL", () => {
  it.each([
    ["SFTConfig", "0.11.1", undefined],
    ["SFTConfig", "0.12.0", 2e-5],
    ["KTOConfig", "0.11.4", 5e-7],
    ["KTOConfig", "0.12.0", 1e-6],
    ["RewardConfig", "0.23.1", undefined],
    ["RewardConfig", undefined, 1e-4],
  ])("are for the rate of %s in %s %s", (config, release, rate) => {
    expect(findTrlDefault(config, "learning_rate", release)).toBe(rate);
  });

  it("are those of TrainingArguments for fields of which TRL says nothing", () => {
    expect(findTrlDefault("DPOConfig", "weight_decay", undefined)).toBeUndefined();
  });

  it("are not looked for in configurations of models and scripts", () => {
    expect(["ModelConfig", "ScriptArguments", "SFTConfig", "toString"].map(isTrlConfig)).toEqual([
      false,
      false,
      true,
      false,
    ]);
  });

  it("reach the recipe by the release that a file pins", () => {
    const code = `from trl import SFTConfig, SFTTrainer\nSFTTrainer("gpt2", args=SFTConfig("out"), train_dataset=data).train()\n`;

    expect(recipeOf(code, "trl==0.9.6").optimizers[0]?.learningRate).toMatchObject([{ kind: "default", value: 5e-5 }]);
    expect(recipeOf(code, "trl>=0.12").optimizers[0]?.learningRate).toMatchObject([{ kind: "default", value: 2e-5 }]);
  });

  it("hold for a trainer without settings too", () => {
    const recipe = recipeOf(`from trl import DPOTrainer\nDPOTrainer(model, reference, train_dataset=data).train()\n`);

    expect(recipe.optimizers[0]?.learningRate).toMatchObject([{ value: 1e-6 }]);
  });
});
