import { describe, expect, it } from "vitest";
import { recipeOf } from "../read-code.ts";

const program = (body: string) => `
import torch
from catalyst import dl
from torch import nn
from torch.utils.data import DataLoader
from data import load
model = nn.Linear(8, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.4)
loaders = {"train": DataLoader(load(), batch_size=6), "valid": DataLoader(load(), batch_size=60)}
${body}
`;

describe("the recipe of a runner of Catalyst", () => {
  it("trains on the loader called train", () => {
    const body =
      "dl.SupervisedRunner().train(model=model, criterion=nn.L1Loss(), optimizer=optimizer, loaders=loaders, num_epochs=9)";

    expect(recipeOf(program(body))).toMatchObject({
      framework: "catalyst",
      entry: { line: 10 },
      optimizers: [{ name: "SGD", learningRate: [{ value: 0.4 }] }],
      epochs: [{ value: 9 }],
      batchSize: [{ value: 6 }],
      loss: [{ name: "L1Loss" }],
    });
  });

  it("leaves the step to a runner of the program", () => {
    const body = `
class Own(dl.Runner):
    def handle_batch(self, batch):
        x, y = batch
        loss = nn.functional.mse_loss(self.model(x), y)
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad()
Own().train(model=model, optimizer=optimizer, loaders=loaders, num_epochs=2)`;

    expect(recipeOf(program(body))).toMatchObject({
      optimizers: [{ name: "SGD" }],
      epochs: [{ value: 2 }],
      loss: [{ name: "mse_loss" }],
    });
  });

  it("has one epoch where nothing is said", () => {
    const body =
      "dl.SupervisedRunner().train(model=model, criterion=nn.L1Loss(), optimizer=optimizer, loaders=loaders)";

    expect(recipeOf(program(body)).epochs).toMatchObject([{ value: 1 }]);
  });
});
