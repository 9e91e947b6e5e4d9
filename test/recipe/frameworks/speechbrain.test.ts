import { describe, expect, it } from "vitest";
import { recipeOf } from "../read-code.ts";

const program = (brain: string, fit = "counter, train_set", make = "") => `
import torch
import speechbrain as sb
from functools import partial
from speechbrain.utils.epoch_loop import EpochCounter
class Net(torch.nn.Module):
    def forward(self, x):
        return x
class Brain(sb.Brain):
    def compute_forward(self, batch, stage):
        return self.modules.net(batch)
    def compute_objectives(self, predictions, batch, stage):
        return sb.nnet.losses.nll_loss(predictions, batch)
${brain}
train_set = object()
counter = EpochCounter(limit=7)
hparams = {"grad": 1${make}}
brain = Brain({"net": Net()}, partial(torch.optim.Adam, lr=0.002), hparams)
brain.fit(${fit}, train_loader_kwargs={"batch_size": 12})
`;

describe("the recipe of a Brain", () => {
  it("steps one optimizer per batch and clips by default", () => {
    expect(recipeOf(program(""))).toMatchObject({
      framework: "speechbrain",
      entry: { line: 19 },
      optimizers: [{ name: "Adam", learningRate: [{ value: 0.002 }] }],
      batchSize: [{ value: 12 }],
      epochs: [{ value: 7 }],
      clipping: [{ kind: "default", value: 5 }],
      loss: [{ name: "nll_loss" }],
    });
  });

  it("takes accumulation and clipping from the hyperparameters", () => {
    const recipe = recipeOf(
      program("", "range(3), train_set", ', "max_grad_norm": 1.5, "grad_accumulation_factor": 4'),
    );

    expect(recipe).toMatchObject({
      epochs: [{ value: 3 }],
      accumulation: [{ value: 4 }],
      clipping: [{ value: 1.5 }],
    });
  });

  it("moves schedules where the hooks move them", () => {
    const brain = (hook: string) => `
    def on_fit_batch_end(self, batch, outputs, loss, should_step):
        if should_step and ${hook === "batch" ? "True" : "False"}:
            self.hparams.noam(self.optimizer)
    def on_stage_end(self, stage, stage_loss, epoch):
        if stage == sb.Stage.VALID and ${hook === "stage" ? "True" : "False"}:
            self.hparams.noam(self.optimizer)`;
    const made = ', "grad_accumulation_factor": 2, "noam": sb.nnet.schedulers.NoamScheduler(1.0, 100)';
    const unitOf = (hook: string, fit = "counter, train_set, train_set") =>
      recipeOf(program(brain(hook), fit, made)).schedules[0]?.steppedPer;

    expect(unitOf("batch")).toBe("update");
    expect(unitOf("stage")).toBe("epoch");
    expect(unitOf("stage", "counter, train_set")).toBeUndefined();
  });

  it("leaves the step to a Brain that fits a batch by itself", () => {
    const brain = `
    def init_optimizers(self):
        self.first = torch.optim.SGD(self.modules.net.parameters(), lr=0.5)
    def fit_batch(self, batch):
        loss = self.compute_objectives(self.compute_forward(batch, sb.Stage.TRAIN), batch, sb.Stage.TRAIN)
        loss.backward()
        self.first.step()
        self.first.zero_grad()`;
    const recipe = recipeOf(program(brain));

    expect(recipe).toMatchObject({
      optimizers: [{ name: "SGD", learningRate: [{ value: 0.5 }] }],
      epochs: [{ value: 7 }],
    });
    expect(recipe.clipping).toBeUndefined();
  });
});
