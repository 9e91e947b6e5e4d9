import { describe, expect, it } from "vitest";
import { recipeOf } from "../read-code.ts";

const stepped = (signature: string, call: string) =>
  recipeOf(`
import lightning as L
import torch
class Net(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.count = 0
    def training_step(self, batch, batch_idx):
        self.count += 1
        if self.count > 5:
            return torch.nn.functional.l1_loss(batch, batch)
        return torch.nn.functional.mse_loss(batch, batch)
    def optimizer_step(self, ${signature}):
        ${call}
    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)
L.Trainer(max_epochs=2).fit(Net())
`);

describe("a hook that a framework calls", () => {
  it.each([
    ["epoch, batch_idx, optimizer, optimizer_closure", "optimizer.step(closure=optimizer_closure)"],
    [
      "epoch, batch_idx, optimizer, optimizer_closure",
      "super().optimizer_step(epoch, batch_idx, optimizer, optimizer_closure)",
    ],
    [
      "epoch, batch_idx, optimizer, optimizer_idx, optimizer_closure=None, on_tpu=False",
      "optimizer.step(optimizer_closure)",
    ],
    ["*args, **kwargs", "super().optimizer_step(*args, **kwargs)"],
    ["epoch, batch_idx, optimizer, **kwargs", "optimizer.step()"],
  ])("gets what its parameters take: %s", (signature, call) => {
    expect(stepped(signature, call).optimizers).toMatchObject([{ name: "SGD" }]);
  });

  it("finds what earlier turns changed open", () => {
    const { loss } = stepped("*args, **kwargs", "super().optimizer_step(*args, **kwargs)");

    expect(loss?.map(({ name }) => name)).toEqual(["l1_loss", "mse_loss"]);
  });
});
