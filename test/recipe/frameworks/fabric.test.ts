import { describe, expect, it } from "vitest";
import { recipeOf, recipesOf } from "../read-code.ts";

const program = (body: string) => `
import lightning as L
import torch
from lightning.fabric import Fabric
from torch import nn
from torch.optim.lr_scheduler import StepLR
from torch.utils.data import DataLoader
from data import load

def loop(fabric, model, optimizer, loader):
    for epoch in range(4):
        for index, (x, y) in enumerate(loader):
            optimizer.zero_grad()
            fabric.backward(nn.functional.cross_entropy(model(x), y))
            fabric.clip_gradients(model, optimizer, clip_val=0.3)
            optimizer.step()

def parts():
    model = nn.Linear(8, 2)
    return model, torch.optim.SGD(model.parameters(), lr=0.2), DataLoader(load(), batch_size=12)
${body}
`;

const SUMMARY = { optimizers: [{ name: "SGD", line: 20 }], batchSize: [{ value: 12 }], clipping: [{ value: 0.3 }] };

describe("a loop with Fabric", () => {
  it.each([
    [
      "everything at once",
      `
def main(fabric):
    model, optimizer, loader = parts()
    model, optimizer = fabric.setup(model, optimizer)
    loop(fabric, model, optimizer, fabric.setup_dataloaders(loader))
fabric = Fabric(devices=2)
fabric.launch(main)
`,
    ],
    [
      "one by one",
      `
fabric = L.Fabric()
fabric.launch()
model, optimizer, loader = parts()
model = fabric.setup_module(model)
optimizer = fabric.setup_optimizers(optimizer)
loader, other = fabric.setup_dataloaders(loader, DataLoader(load(), batch_size=99))
loop(fabric, model, optimizer, loader)
`,
    ],
    [
      "with a schedule and other names",
      `
fabric = L.Fabric()
model, optimizer, loader = parts()
model, optimizer, schedule = fabric.setup(model, optimizer, scheduler=StepLR(optimizer, 1))
loop(fabric, model, optimizer, fabric.setup_dataloaders(loader))
`,
    ],
    [
      "as a class of its own, as before 2.0",
      `
from pytorch_lightning.lite import LightningLite
class Lite(LightningLite):
    def run(self, rate):
        model, optimizer, loader = parts()
        model, optimizer = self.setup(model, optimizer)
        loop(self, model, optimizer, self.setup_dataloaders(loader))
Lite(devices=1).run(0.2)
`,
    ],
  ])("is one of the objects that were set up: %s", (_, body) => {
    expect(recipeOf(program(body))).toMatchObject({ framework: "lightning", ...SUMMARY, epochs: [{ value: 4 }] });
  });

  it("passes what it is launched with behind itself", () => {
    const [recipe] = recipesOf(
      program(`
def main(fabric, rate, epochs=1):
    model, _, loader = parts()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for epoch in range(epochs):
        for x, y in loader:
            fabric.backward(nn.functional.mse_loss(model(x), y))
            optimizer.step()
L.Fabric().launch(main, 0.9, epochs=8)
`),
    );

    expect(recipe).toMatchObject({ optimizers: [{ learningRate: [{ value: 0.9 }] }], epochs: [{ value: 8 }] });
  });

  it("knows the number of processes where the program names it", () => {
    const steps = (options: string) =>
      recipesOf(
        program(`
fabric = L.Fabric(${options})
model, optimizer, loader = parts()
for index in range(60 // fabric.world_size):
    for x, y in loader:
        fabric.backward(nn.functional.mse_loss(model(x), y))
        optimizer.step()
`),
      )[0]?.epochs?.map(({ value }) => value);

    expect(steps("devices=4")).toEqual([15]);
    expect(steps("devices=4, num_nodes=2")).toEqual([undefined]);
    expect(steps("devices='auto'")).toEqual([undefined]);
  });
});
