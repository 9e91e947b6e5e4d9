import { describe, expect, it } from "vitest";
import { recipeOf } from "../read-code.ts";

const OWN = `import torch

class Lamb(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, weight_decay=0.02):
        super().__init__(params, dict(lr=lr, weight_decay=weight_decay))

    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                p.data.add_(p.grad, alpha=-group["lr"])

model = torch.nn.Linear(3, 3)
optimizer = Lamb(model.parameters(), 0.5)
for epoch in range(3):
    for batch in loader:
        optimizer.zero_grad()
        model(batch).sum().backward()
        optimizer.step()
`;

describe("an optimizer that is a class of the program", () => {
  it("trains with what its constructor is given, and with its own defaults", () => {
    const { optimizers, framework } = recipeOf(OWN);

    expect(framework).toBe("torch");
    expect(optimizers).toMatchObject([{ name: "Lamb", line: 13, learningRate: [{ kind: "constant", value: 0.5 }] }]);
    expect(optimizers[0]?.weightDecay).toEqual([
      {
        kind: "constant",
        value: 0.02,
        provenance: [{ path: "train.py", line: 4, note: "default of the parameter `weight_decay`" }],
      },
    ]);
  });

  it("takes what its groups set before its own default", () => {
    const code = OWN.replace(
      "Lamb(model.parameters(), 0.5)",
      'Lamb([{"params": model.parameters(), "weight_decay": 0.3}, {"params": [], "weight_decay": 0.0}], lr=0.5)',
    );

    expect(recipeOf(code).optimizers[0]?.weightDecay).toMatchObject([{ value: 0.3 }]);
  });

  it("steps once where its step calls that of its base", () => {
    const code = OWN.replace("torch.optim.Optimizer", "torch.optim.SGD").replace(
      / {8}for group[\s\S]*?\["lr"\]\)/,
      "        return super().step(closure)",
    );

    expect(recipeOf(code).optimizers.map(({ name }) => name)).toEqual(["Lamb"]);
  });
});
