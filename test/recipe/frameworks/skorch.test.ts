import { describe, expect, it } from "vitest";
import { recipeOf } from "../read-code.ts";

const program = (kind: string, options = "") => `
import torch
from skorch import NeuralNet, NeuralNetClassifier, NeuralNetRegressor
from skorch.callbacks import LRScheduler
from torch.optim.lr_scheduler import CyclicLR
from data import x, y
class Net(torch.nn.Module):
    pass
net = ${kind}(Net${options})
net.fit(x, y)
`;

describe("the recipe of a net of skorch", () => {
  it("takes what it is told nothing about by default", () => {
    const recipe = recipeOf(program("NeuralNetClassifier"));

    expect(recipe).toMatchObject({
      framework: "skorch",
      entry: { line: 10 },
      optimizers: [{ name: "SGD", line: 9, learningRate: [{ kind: "default", value: 0.01 }] }],
      epochs: [{ kind: "default", value: 10 }],
      batchSize: [{ kind: "default", value: 128 }],
      loss: [{ name: "NLLLoss" }],
    });
  });

  it.each([
    ["NeuralNetRegressor", "", "MSELoss"],
    ["NeuralNet", ", criterion=torch.nn.L1Loss", "L1Loss"],
  ])("computes the loss of its kind, or the one it is given: %s", (kind, options, expected) => {
    expect(recipeOf(program(kind, options)).loss).toMatchObject([{ name: expected }]);
  });

  it("reads the options that carry the name of a part", () => {
    const options =
      ", optimizer=torch.optim.Adam, optimizer__lr=0.3, lr=0.2, iterator_train__batch_size=9, batch_size=5";

    expect(recipeOf(program("NeuralNetClassifier", options))).toMatchObject({
      optimizers: [{ name: "Adam", learningRate: [{ value: 0.3 }] }],
      batchSize: [{ value: 9 }],
    });
  });

  it.each([
    ["policy='StepLR', step_size=3", "StepLR", "epoch"],
    ["policy=CyclicLR, step_every='batch', base_lr=0.1, max_lr=1.0", "CyclicLR", "update"],
  ])("steps the schedule of a callback: %s", (policy, name, steppedPer) => {
    const { schedules } = recipeOf(program("NeuralNetClassifier", `, callbacks=[LRScheduler(${policy})]`));

    expect(schedules).toMatchObject([{ name, steppedPer, line: 9 }]);
  });
});
