import { describe, expect, it } from "vitest";
import type { Recipe } from "../../../src/recipe/recipe-schema.ts";
import { recipeOf } from "../read-code.ts";

/** A loop with factories of timm; `steps` is what moves the schedule. */
function loop(optimizer: string, { schedule = "None, 9", inside = "", behind = "" } = {}): Recipe {
  return recipeOf(`
import timm
from types import SimpleNamespace
from timm.optim import create_optimizer, create_optimizer_v2
from timm.scheduler import CosineLRScheduler, create_scheduler_v2

args = SimpleNamespace(opt="adamw", lr=0.003, weight_decay=0.02, momentum=0.9)
optimizer = ${optimizer}
scheduler, epochs = ${schedule}
for epoch in range(epochs):
    for batch in loader:
        optimizer.zero_grad()
        model(batch).backward()
        optimizer.step()
        ${inside || "pass"}
    ${behind || "pass"}
`);
}

describe("factories of timm", () => {
  it.each([
    ['create_optimizer_v2(model, opt="AdamW", lr=1e-3)', "AdamW", 1e-3],
    ['create_optimizer_v2(model, "lookahead_radam", 0.4)', "RAdam", 0.4],
    ['create_optimizer_v2(model, optimizer_name="nadam", learning_rate=0.7)', "NAdam", 0.7],
    ["create_optimizer_v2(model, lr=0.2)", "SGD", 0.2],
    ["create_optimizer(args, model)", "AdamW", 0.003],
    ['create_optimizer_v2(model, opt="lion")', "Lion", 1e-4],
  ])("make of %s an optimizer %s", (call, name, rate) => {
    expect(loop(call).optimizers).toMatchObject([{ name, line: 8, learningRate: [{ value: rate }] }]);
  });

  it("keep the rate of an optimizer whose name is not known", () => {
    const recipe = loop("create_optimizer_v2(model, opt=choose(), lr=0.6)");

    expect(recipe.optimizers).toMatchObject([{ name: "create_optimizer_v2", learningRate: [{ value: 0.6 }] }]);
  });

  it("give a schedule that counts epochs unless it is told to count updates", () => {
    const options = { inside: "scheduler.step_update(epoch)", behind: "scheduler.step(epoch + 1)" };
    const schedule = "create_scheduler_v2(optimizer, num_epochs=20";
    const perEpoch = loop("create_optimizer(args, model)", { ...options, schedule: `${schedule})` });
    const perUpdate = loop("create_optimizer(args, model)", {
      ...options,
      schedule: `${schedule}, step_on_epochs=False, updates_per_epoch=50)`,
    });

    expect(perEpoch.schedules).toMatchObject([{ name: "CosineLRScheduler", steppedPer: "epoch" }]);
    expect(perUpdate.schedules).toMatchObject([{ name: "CosineLRScheduler", steppedPer: "update" }]);
    expect(perEpoch.epochs).toMatchObject([{ value: 20 }]);
  });

  it("are not needed: a schedule made by its class steps alike", () => {
    const recipe = loop("create_optimizer(args, model)", {
      schedule: "CosineLRScheduler(optimizer, t_initial=500, t_in_epochs=False), 10",
      inside: "scheduler.step_update(epoch)",
      behind: "scheduler.step(epoch)",
    });

    expect(recipe.schedules).toMatchObject([{ name: "CosineLRScheduler", steppedPer: "update" }]);
  });

  it("have a scaler that clips and steps, every k-th time where it is told so", () => {
    const recipe = recipeOf(`
import torch
from timm.loss import LabelSmoothingCrossEntropy
from timm.utils import NativeScaler

criterion = LabelSmoothingCrossEntropy(0.1)
scaler = NativeScaler()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(4):
    for index, (images, labels) in enumerate(loader):
        loss = criterion(model(images), labels)
        scaler(loss, optimizer, clip_grad=2.0, parameters=model.parameters(), need_update=(index + 1) % 8 == 0)
        optimizer.zero_grad()
`);

    expect(recipe).toMatchObject({
      clipping: [{ value: 2 }],
      accumulation: [{ value: 8 }],
      loss: [{ name: "LabelSmoothingCrossEntropy" }],
    });
  });
});
