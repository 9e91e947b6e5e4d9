import { describe, expect, it } from "vitest";
import type { Recipe } from "../../../src/recipe/recipe-schema.ts";
import { recipeOf } from "../read-code.ts";

/** A loop with accelerate around these arguments and lines. */
function loop(accelerator: string, { extra = "", context = "accelerator.accumulate(model)" } = {}): Recipe {
  return recipeOf(`
import torch
from accelerate import Accelerator
from accelerate.utils import GradientAccumulationPlugin
from torch.utils.data import DataLoader

accelerator = Accelerator(${accelerator})
${extra}
model, optimizer, loader = accelerator.prepare(
    net, torch.optim.Adam(net.parameters(), lr=0.01), DataLoader(data, batch_size=4)
)
for epoch in range(5):
    for batch in loader:
        with ${context}:
            loss = model(batch)
            accelerator.backward(loss)
            accelerator.clip_grad_value_(model.parameters(), 0.25)
            optimizer.step()
            optimizer.zero_grad()
`);
}

describe("a loop with accelerate", () => {
  it.each([
    ["gradient_accumulation_steps=4", 4],
    ["gradient_accumulation_plugin=GradientAccumulationPlugin(num_steps=3)", 3],
    ["gradient_accumulation_plugin=GradientAccumulationPlugin(6)", 6],
    ["", 1],
  ])("accumulates under accumulate() as Accelerator(%s) says", (accelerator, steps) => {
    expect(loop(accelerator).accumulation?.[0]?.value).toBe(steps);
  });

  it("accumulates as the accelerator is told last", () => {
    const recipe = loop("gradient_accumulation_steps=4", { extra: "accelerator.gradient_accumulation_steps = 9" });

    expect(recipe.accumulation?.[0]?.value).toBe(9);
  });

  it("does not accumulate without accumulate()", () => {
    const recipe = loop("gradient_accumulation_steps=4", { context: "accelerator.autocast()" });

    expect(recipe.accumulation).toBeUndefined();
  });

  it("has a framework of its own, and knows the objects behind prepare", () => {
    expect(loop('mixed_precision="fp16"')).toMatchObject({
      framework: "accelerate",
      precision: [{ value: "mixed float16" }],
      optimizers: [{ name: "Adam", learningRate: [{ value: 0.01 }] }],
      batchSize: [{ value: 4 }],
      clipping: [{ value: 0.25 }],
    });
  });

  it("steps at the end of an epoch, unless the plugin says otherwise", () => {
    const carried = "gradient_accumulation_plugin=GradientAccumulationPlugin(num_steps=3, sync_with_dataloader=False)";

    expect(loop("gradient_accumulation_steps=3").updates?.[0]?.text).toBe("5 · ⌈⌈len(data) / 4⌉ / 3⌉");
    expect(loop(carried).updates?.[0]?.text).toBe("⌊5 · ⌈len(data) / 4⌉ / 3⌋");
  });

  it("takes either of two optimizers whose class the environment decides", () => {
    const recipe = recipeOf(`
import torch
from accelerate import Accelerator
from accelerate.utils import DummyOptim

accelerator = Accelerator()
plugin = accelerator.state.deepspeed_plugin
optimizer_class = torch.optim.AdamW if plugin is None else DummyOptim
optimizer = accelerator.prepare(optimizer_class(model.parameters(), lr=0.02))
for epoch in range(2):
    for batch in loader:
        accelerator.backward(model(batch).loss)
        optimizer.step()
        optimizer.zero_grad()
`);

    expect(recipe.optimizers.map((one) => [one.name, one.learningRate[0]?.value])).toEqual([
      ["AdamW", 0.02],
      ["DummyOptim", 0.02],
    ]);
  });

  it("goes on in the function that a launcher starts", () => {
    const recipe = recipeOf(`
import torch
from accelerate import Accelerator, notebook_launcher

def run(rate, epochs):
    accelerator = Accelerator()
    optimizer = accelerator.prepare(torch.optim.SGD(model.parameters(), lr=rate))
    for epoch in range(epochs):
        for batch in loader:
            accelerator.backward(model(batch))
            optimizer.step()
            optimizer.zero_grad()

notebook_launcher(run, args=(0.3, 4), num_processes=2)
`);

    expect(recipe).toMatchObject({ optimizers: [{ learningRate: [{ value: 0.3 }] }], epochs: [{ value: 4 }] });
  });

  it("leaves a batch size open that memory decides", () => {
    const recipe = recipeOf(`
import torch
from accelerate import Accelerator
from accelerate.utils import find_executable_batch_size
from torch.utils.data import DataLoader

@find_executable_batch_size(starting_batch_size=64)
def run(batch_size):
    accelerator = Accelerator()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    loader = accelerator.prepare(DataLoader(data, batch_size=batch_size))
    for epoch in range(2):
        for batch in loader:
            accelerator.backward(model(batch))
            optimizer.step()
            optimizer.zero_grad()

run()
`);

    expect(recipe.batchSize).toMatchObject([{ kind: "unknown", reason: expect.stringContaining("64") }]);
  });
});
