import { describe, expect, it } from "vitest";
import type { Recipe } from "../../../src/recipe/recipe-schema.ts";
import { recipeOf } from "../read-code.ts";

/** A loop with an engine of this configuration, and further arguments of `initialize`. */
function engine(config: string, { given = "", requirement = "deepspeed" } = {}): Recipe {
  return recipeOf(
    `
import deepspeed
import torch

engine, optimizer, loader, _ = deepspeed.initialize(model=net, ${given} training_data=data, config=${config})
for epoch in range(3):
    for batch in loader:
        loss = engine(batch)
        engine.backward(loss)
        engine.step()
`,
    requirement,
  );
}

const ADAM = '{"type": "Adam", "params": {"lr": 0.002, "weight_decay": 0.3}}';

describe("a loop with an engine of DeepSpeed", () => {
  it("has what the configuration says", () => {
    const recipe = engine(
      `{"train_micro_batch_size_per_gpu": 6, "gradient_accumulation_steps": 2, "gradient_clipping": 0.7, "bf16": {"enabled": True}, "optimizer": ${ADAM}}`,
    );

    expect(recipe).toMatchObject({
      framework: "deepspeed",
      optimizers: [{ name: "Adam", learningRate: [{ value: 0.002 }], weightDecay: [{ value: 0.3 }] }],
      batchSize: [{ value: 6 }],
      accumulation: [{ value: 2 }],
      clipping: [{ value: 0.7 }],
      precision: [{ value: "mixed bfloat16" }],
    });
  });

  it("steps with the optimizer and schedule that the program passes, and with functions that make them", () => {
    const recipe = engine(`{"optimizer": ${ADAM}}`, {
      given: `optimizer=lambda params: torch.optim.SGD(params, lr=0.5),
    lr_scheduler=lambda optimizer: torch.optim.lr_scheduler.StepLR(optimizer, 10),`,
    });

    expect(recipe.optimizers).toMatchObject([{ name: "SGD", learningRate: [{ value: 0.5 }] }]);
    expect(recipe.schedules).toMatchObject([{ name: "StepLR", optimizer: 0, steppedPer: "update" }]);
  });

  it.each([
    ["WarmupLR", "WarmupLR"],
    ["OneCycleLR", "OneCycleLR"],
  ])("makes the schedule %s of the configuration", (type, name) => {
    const recipe = engine(`{"optimizer": ${ADAM}, "scheduler": {"type": "${type}", "params": {}}}`);

    expect(recipe.schedules.map((one) => one.name)).toEqual([name]);
  });

  it("does not know what is filled in from outside", () => {
    const recipe = engine(`{"optimizer": {"type": "AdamW", "params": {"lr": "auto"}}}`);

    expect(recipe.optimizers[0]?.learningRate).toMatchObject([{ kind: "unknown" }]);
  });

  it("leaves what the number of processes decides open", () => {
    const recipe = engine(`{"train_batch_size": 64, "train_micro_batch_size_per_gpu": 8, "optimizer": ${ADAM}}`);

    expect(recipe.accumulation).toMatchObject([{ kind: "unknown" }]);
    expect(engine(`{"train_batch_size": 64, "optimizer": ${ADAM}}`).batchSize).toMatchObject([{ kind: "unknown" }]);
  });

  it("takes the windows out of a product with the number of processes", () => {
    const recipe = recipeOf(`
import deepspeed
import torch.distributed

size, windows = 4, 7
config = {"train_micro_batch_size_per_gpu": size, "optimizer": ${ADAM}}
config["train_batch_size"] = size * torch.distributed.get_world_size() * windows
engine, *_ = deepspeed.initialize(model=net, config=config)
for step in range(100):
    engine.backward(engine(next(batches)))
    engine.step()
`);

    expect(recipe.accumulation).toMatchObject([{ value: 7 }]);
  });

  it.each([
    ["deepspeed==0.19.1", undefined],
    ["deepspeed==0.19.4", [{ kind: "default", value: 1 }]],
    ["deepspeed>=0.18", undefined],
  ])("clips without being told where every release does: %s", (requirement, clipping) => {
    const recipe = engine(`{"optimizer": ${ADAM}}`, { requirement });

    if (clipping === undefined) expect(recipe.clipping).toBeUndefined();
    else expect(recipe.clipping).toMatchObject(clipping);
  });
});
