import { describe, expect, it } from "vitest";
import { recipeOf } from "../read-code.ts";

describe("PPO of TRL", () => {
  it("is stepped by the program in the first releases, with the optimizer that it makes or is given", () => {
    const code = (config: string, given = "") => `
import torch
from trl import PPOConfig, PPOTrainer

config = PPOConfig(model_name="gpt2", ${config})
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
trainer = PPOTrainer(config, model, reference, tokenizer, dataset=dataset${given})
for epoch in range(3):
    for batch in trainer.dataloader:
        responses = trainer.generate(batch["query"])
        trainer.step(batch["query"], responses, rewards(responses))
`;

    expect(recipeOf(code("learning_rate=3e-5, batch_size=64"), "trl==0.8.6")).toMatchObject({
      entry: { line: 8 },
      optimizers: [{ name: "Adam", line: 7, learningRate: [{ value: 3e-5 }] }],
      batchSize: [{ value: 64 }],
      epochs: [{ value: 3 }],
    });
    expect(recipeOf(code("", ", optimizer=optimizer"), "trl==0.8.6").optimizers).toMatchObject([{ name: "SGD" }]);
    expect(recipeOf(code(""), "trl==0.7.10").optimizers[0]?.learningRate).toMatchObject([
      { kind: "default", value: 1e-5 },
    ]);
  });

  it("trains by itself later, by episodes where they are given and without clipping", () => {
    const recipe = recipeOf(`
from trl import PPOConfig, PPOTrainer

config = PPOConfig(output_dir="out", total_episodes=10000, per_device_train_batch_size=16)
PPOTrainer(args=config, model=policy, ref_model=reference, train_dataset=data).train()
`);

    expect(recipe).toMatchObject({ framework: "trl", optimizers: [{ name: "AdamW" }], batchSize: [{ value: 16 }] });
    expect([recipe.epochs, recipe.clipping]).toEqual([undefined, undefined]);
  });
});
