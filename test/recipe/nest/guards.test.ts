import { describe, expect, it } from "vitest";
import { recipeOf } from "../read-code.ts";

const accumulationOf = (body: string) =>
  recipeOf(`
import torch
from torch import nn
from torch.utils.data import DataLoader
from data import load
model = nn.Linear(8, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(3):
    for i, (x, y) in enumerate(DataLoader(load(), batch_size=4)):
        nn.functional.mse_loss(model(x), y).backward()
${body}
`).accumulation?.map(({ value }) => value);

describe("what leaves a turn", () => {
  it("accumulates where it stands in front of the step", () => {
    expect(
      accumulationOf(`
        if (i + 1) % 8 != 0:
            continue
        optimizer.step()
        optimizer.zero_grad()`),
    ).toEqual([8]);
  });

  it("accumulates nothing where it stands behind the step", () => {
    expect(
      accumulationOf(`
        optimizer.step()
        optimizer.zero_grad()
        if i % 100 != 0:
            continue
        print(i)`),
    ).toBeUndefined();
  });

  it("accumulates nothing where the backward pass is left out with the step", () => {
    expect(
      accumulationOf(`
        optimizer.step()
        if i % 5 == 0:
            optimizer.zero_grad()
            nn.functional.l1_loss(model(x), y).backward()
            optimizer.step()`),
    ).toBeUndefined();
  });
});
