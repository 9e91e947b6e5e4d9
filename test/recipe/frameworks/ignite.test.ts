import { describe, expect, it } from "vitest";
import { recipeOf } from "../read-code.ts";

const program = (body: string, run: string) => `
import torch
from ignite.engine import Engine, Events, create_supervised_trainer
from ignite.handlers import LRScheduler, create_lr_scheduler_with_warmup, CosineAnnealingScheduler
from torch import nn
from torch.optim.lr_scheduler import StepLR
from torch.utils.data import DataLoader
from data import load

model = nn.Linear(8, 2)
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
schedule = StepLR(optimizer, 3)
def update(engine, batch):
    optimizer.zero_grad()
    nn.functional.mse_loss(model(batch[0]), batch[1]).backward()
    optimizer.step()
trainer = Engine(update)
${body}
trainer.run(DataLoader(load(), batch_size=7), ${run})
`;
const schedulesOf = (body: string) =>
  recipeOf(program(body, "max_epochs=5")).schedules.map(({ name, steppedPer }) => `${name} per ${steppedPer}`);

describe("the recipe of an engine", () => {
  it("is that of its update function", () => {
    expect(recipeOf(program("", "max_epochs=5"))).toMatchObject({
      framework: "ignite",
      entry: { line: 19 },
      optimizers: [{ name: "Adam", learningRate: [{ value: 0.02 }] }],
      batchSize: [{ value: 7 }],
      epochs: [{ value: 5 }],
      loss: [{ name: "mse_loss" }],
    });
  });

  it("has one epoch where nothing is said, and updates where those are limited", () => {
    expect(recipeOf(program("", "epoch_length=100")).epochs).toMatchObject([{ value: 1 }]);
    const limited = recipeOf(program("", "max_iters=400"));

    expect(limited.updates).toMatchObject([{ value: 400 }]);
    expect(limited.epochs).toBeUndefined();
  });

  it("collects gradients as the supervised trainer is told", () => {
    const made = "trainer = create_supervised_trainer(model, optimizer, nn.L1Loss(), gradient_accumulation_steps=6)";
    const recipe = recipeOf(program(made, "max_epochs=5"));

    expect(recipe).toMatchObject({ accumulation: [{ value: 6 }], loss: [{ name: "L1Loss" }] });
  });

  it.each([
    ["@trainer.on(Events.EPOCH_COMPLETED)\ndef move(engine):\n    schedule.step()", "StepLR per epoch"],
    ["@trainer.on(Events.ITERATION_COMPLETED)\ndef move():\n    schedule.step()", "StepLR per update"],
    ["trainer.add_event_handler(Events.EPOCH_STARTED, lambda engine: schedule.step())", "StepLR per epoch"],
    ["trainer.add_event_handler(Events.ITERATION_COMPLETED(every=10), lambda: schedule.step())", "StepLR per update"],
    [
      "trainer.add_event_handler(Events.EPOCH_COMPLETED | Events.COMPLETED, lambda _: schedule.step())",
      "StepLR per epoch",
    ],
    ["trainer.add_event_handler(Events.ITERATION_STARTED, LRScheduler(schedule))", "StepLR per update"],
    [
      "warm = create_lr_scheduler_with_warmup(schedule, 0.0, 10)\ntrainer.add_event_handler(Events.ITERATION_STARTED, warm)",
      "StepLR per update",
    ],
  ])("moves a schedule at its events: %s", (body, expected) => {
    expect(schedulesOf(body)).toEqual([expected]);
  });

  it("names schedules of its own where they are made", () => {
    const own = `cosine = CosineAnnealingScheduler(optimizer, "lr", 1e-2, 1e-4, 500)\ntrainer.add_event_handler(Events.ITERATION_STARTED, cosine)`;

    expect(schedulesOf(own)).toContain("CosineAnnealingScheduler per update");
  });
});
