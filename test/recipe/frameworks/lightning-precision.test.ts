import { describe, expect, it } from "vitest";
import { recipeOf } from "../read-code.ts";

const ofTrainer = (option: string) =>
  recipeOf(`
import lightning as L
import torch
class Net(L.LightningModule):
    def training_step(self, batch, batch_idx):
        return batch
    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)
L.Trainer(max_epochs=2${option}).fit(Net())
`).precision?.map(({ value }) => value);
const ofFabric = (option: string) =>
  recipeOf(`
import lightning as L
import torch
from data import loader
fabric = L.Fabric(${option})
model, optimizer = fabric.setup(torch.nn.Linear(1, 1), torch.optim.SGD([], lr=0.1))
for x in loader:
    fabric.backward(model(x))
    optimizer.step()
    optimizer.zero_grad()
`).precision?.map(({ value }) => value);

describe("the precision of Lightning", () => {
  it.each([
    ["16", "mixed float16"],
    ["'16-mixed'", "mixed float16"],
    ["'bf16-mixed'", "mixed bfloat16"],
    ["'bf16-true'", "bfloat16"],
    ["'32-true'", "float32"],
    ["64", "float64"],
  ])("is what its option means: %s", (option, expected) => {
    expect(ofTrainer(`, precision=${option}`)).toEqual([expected]);
    expect(ofFabric(`precision=${option}`)).toEqual([expected]);
  });

  it("is not told where nothing is said, or something that is not known", () => {
    expect(ofTrainer("")).toBeUndefined();
    expect(ofTrainer(", precision='transformer-engine'")).toBeUndefined();
    expect(ofFabric("")).toBeUndefined();
  });
});
