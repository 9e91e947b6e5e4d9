import { describe, expect, it } from "vitest";
import { recipeOf } from "../read-code.ts";

const optimizerOf = (made: string) =>
  recipeOf(`
import torch
from transformers import AdamW
from data import model, loader
optimizer = ${made}
for x, y in loader:
    torch.nn.functional.mse_loss(model(x), y).backward()
    optimizer.step()
    optimizer.zero_grad()
`).optimizers.map(({ name, learningRate, weightDecay }) => ({
    name,
    rate: learningRate[0]?.value,
    decay: weightDecay?.[0]?.value,
  }));

describe("the optimizer that transformers had before 4.50", () => {
  it.each([
    ["AdamW(model.parameters())", { name: "AdamW", rate: 0.001, decay: undefined }],
    ["AdamW(model.parameters(), 3e-5)", { name: "AdamW", rate: 3e-5, decay: undefined }],
    ["AdamW(model.parameters(), lr=2e-5, weight_decay=0.01)", { name: "AdamW", rate: 2e-5, decay: 0.01 }],
  ])("is known with its own defaults: %s", (made, expected) => {
    expect(optimizerOf(made)).toEqual([expected]);
  });
});
