import { describe, expect, it } from "vitest";
import { recipeOf } from "../read-code.ts";

const lossesOf = (functions: string, step: string) =>
  recipeOf(`
import torch
from torch import nn
from data import load
model = nn.Linear(8, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
${functions}
for x, y in load():
    optimizer.zero_grad()
    ${step}.backward()
    optimizer.step()
`).loss?.map(({ name, line }) => `${name} ${line}`);

describe("a loss that the program writes itself", () => {
  it.each([
    ["a function", "def dice_loss(a, b):\n    return 1 - (a * b).sum()", "dice_loss(model(x), y)", "dice_loss 11"],
    [
      "a class",
      "class FocalLoss(nn.Module):\n    def forward(self, a, b):\n        return (a - b).sum()\nfocal = FocalLoss()",
      "focal(model(x), y)",
      "FocalLoss 13",
    ],
    [
      "the outermost of several",
      "def pair_loss(a, b):\n    return inner_loss(a, b)\ndef inner_loss(a, b):\n    return (a - b).sum()",
      "pair_loss(model(x), y)",
      "pair_loss 13",
    ],
  ])("is called by its name: %s", (_, functions, step, expected) => {
    expect(lossesOf(functions, step)).toEqual([expected]);
  });

  it.each([
    ["that says nothing", "def compute_loss(a, b):\n    return (a - b).sum()", "compute_loss(model(x), y)"],
    [
      "that says nothing, of a class",
      "class ComputeLoss:\n    def __call__(self, a, b):\n        return (a - b).sum()\nown = ComputeLoss()",
      "own(model(x), y)",
    ],
    [
      "of what only measures",
      "def evaluate(a, b):\n    dice_loss(a, b)\n    return a\ndef dice_loss(a, b):\n    return a",
      "evaluate(model(x), y)",
    ],
  ])("has no name %s", (_, functions, step) => {
    expect(lossesOf(functions, step)).toBeUndefined();
  });

  it("gives way to the loss of a library inside it", () => {
    const functions = "def smooth_loss(a, b):\n    return nn.functional.mse_loss(a, b)";

    expect(lossesOf(functions, "smooth_loss(model(x), y)")).toEqual(["mse_loss 8"]);
  });
});
