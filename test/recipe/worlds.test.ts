import { describe, expect, it } from "vitest";
import type { Recipe } from "../../src/recipe/recipe-schema.ts";
import { listRecipes } from "../../src/review/review.ts";
import { analyseFiles } from "../rules/analyse-files.ts";
import { book } from "../rules/rule-book.ts";

function recipesOf(code: string): Recipe[] {
  return listRecipes(analyseFiles(new Map([["train.py", code]])), book);
}

const LOOP = `for epoch in range(3):
    for batch in loader:
        optimizer.zero_grad()
        model(batch).sum().backward()
        optimizer.step()
`;

const WITH_CHOICE = `import argparse, torch
parser = argparse.ArgumentParser()
parser.add_argument("--opt", default="sgd")
parser.add_argument("--lr", type=float, default=0.1)
args = parser.parse_args()
model = torch.nn.Linear(3, 3)
if args.opt == "sgd":
    optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)
else:
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr)
${LOOP}`;

describe("the worlds of a program", () => {
  it("begin with its own defaults, and name what an option brings in with its condition", () => {
    const [recipe, ...others] = recipesOf(WITH_CHOICE);

    expect(others).toEqual([]);
    expect(recipe?.optimizers.map(({ name, when }) => [name, when])).toEqual([
      ["SGD", undefined],
      ["AdamW", 'not (args.opt == "sgd")'],
    ]);
  });

  it("name every condition on the way to what an option brings in", () => {
    const code = WITH_CHOICE.replace(
      "else:\n    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr)",
      `elif args.opt == "adam":
    if args.lr > 1:
        optimizer = torch.optim.Adam(model.parameters(), lr=1)
    else:
        optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr)`,
    );

    expect(recipesOf(code)[0]?.optimizers.map(({ name, when }) => [name, when])).toEqual([
      ["SGD", undefined],
      ["Adam", 'args.opt == "adam" and args.lr > 1'],
      ["AdamW", 'args.opt == "adam" and not (args.lr > 1)'],
    ]);
  });

  it("begin with the default where it is not the first choice and the last refuses all others", () => {
    const code = WITH_CHOICE.replace('default="sgd"', 'default="adam"').replace(
      "else:\n    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr)",
      'elif args.opt == "adam":\n    optimizer = torch.optim.Adam(model.parameters(), lr=args.lr)\nelse:\n    raise ValueError(args.opt)',
    );

    expect(recipesOf(code)[0]?.optimizers.map(({ name, when }) => [name, when])).toEqual([
      ["Adam", undefined],
      ["SGD", 'args.opt == "sgd"'],
    ]);
  });

  it("name the condition of a schedule that an option brings in", () => {
    const code = WITH_CHOICE.replace(
      "for epoch",
      "scheduler = None\nif args.lr > 1:\n    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 10)\nfor epoch",
    ).replace(/$/, "    if scheduler:\n        scheduler.step()\n");

    expect(recipesOf(code)[0]?.schedules).toMatchObject([{ name: "StepLR", when: "args.lr > 1" }]);
  });

  it("hold a training that only an option starts", () => {
    const code = `import argparse, torch
parser = argparse.ArgumentParser()
parser.add_argument("--do-train", action="store_true")
args = parser.parse_args()
model = torch.nn.Linear(3, 3)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
if args.do_train:
${LOOP.replace(/^/gm, "    ")}
`;

    expect(recipesOf(code).map(({ entry }) => entry.line)).toEqual([8]);
  });

  it("pass by a check that refuses the defaults", () => {
    const code = WITH_CHOICE.replace(
      "model = ",
      'parser.add_argument("--data")\nargs = parser.parse_args()\nif args.data is None:\n    raise ValueError("--data is needed")\nmodel = ',
    );

    expect(recipesOf(code)).toHaveLength(1);
  });
});

describe("what a program does without an optimizer or a schedule of the framework", () => {
  it("is an update by hand, with its rate", () => {
    const [recipe] = recipesOf(`import torch
model = torch.nn.Linear(3, 3)
rate = 0.05
for epoch in range(3):
    for batch in loader:
        model.zero_grad()
        model(batch).sum().backward()
        for p in model.parameters():
            p.data.add_(p.grad, alpha=-rate)
`);

    expect(recipe?.optimizers).toMatchObject([{ name: "manual", line: 9, learningRate: [{ value: 0.05 }] }]);
    expect(recipe?.epochs).toMatchObject([{ value: 3 }]);
  });

  it("is no update where gradients of others are added", () => {
    const recipes = recipesOf(`import torch
model, shadow = torch.nn.Linear(3, 3), torch.nn.Linear(3, 3)
for batch in loader:
    model(batch).sum().backward()
    for p, s in zip(model.parameters(), shadow.parameters()):
        s.grad.data.add_(p.grad)
`);

    expect(recipes).toEqual([]);
  });

  it("is a schedule, called after the function that gives the rate", () => {
    const [recipe] = recipesOf(`import math, torch
def get_lr(step):
    return 1e-3 * 0.5 * (1 + math.cos(math.pi * step / 1000))
model = torch.nn.Linear(3, 3)
optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
step = 0
for epoch in range(3):
    for batch in loader:
        for group in optimizer.param_groups:
            group["lr"] = get_lr(step)
        optimizer.zero_grad()
        model(batch).sum().backward()
        optimizer.step()
        step += 1
`);

    expect(recipe?.schedules).toMatchObject([{ name: "get_lr", line: 2, optimizer: 0, steppedPer: "update" }]);
  });

  it("is a schedule of its own class, where it is made", () => {
    const [recipe] = recipesOf(`import torch
from torch.optim.lr_scheduler import LRScheduler
class WarmUp(LRScheduler):
    def get_lr(self):
        return [base * min(1, self.last_epoch / 100) for base in self.base_lrs]
model = torch.nn.Linear(3, 3)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
warm_up = WarmUp(optimizer)
for epoch in range(3):
    for batch in loader:
        optimizer.zero_grad()
        model(batch).sum().backward()
        optimizer.step()
        warm_up.step()
`);

    expect(recipe?.schedules).toMatchObject([{ name: "WarmUp", line: 8, optimizer: 0, steppedPer: "update" }]);
  });
});

describe("parameter groups", () => {
  it("give the weight decay that is meant, and list what each sets", () => {
    const [recipe] = recipesOf(`import torch
model = torch.nn.Linear(3, 3)
groups = [{"params": [model.bias], "weight_decay": 0.0}, {"params": [model.weight], "weight_decay": 0.1, "lr": 0.01}]
optimizer = torch.optim.AdamW(groups, lr=0.001)
${LOOP}`);

    expect(recipe?.optimizers[0]?.weightDecay).toMatchObject([{ value: 0.1 }]);
    expect(recipe?.optimizers[0]?.learningRate).toMatchObject([{ value: 0.001 }]);
    expect(recipe?.optimizers[0]?.groups).toMatchObject([
      { weightDecay: [{ value: 0 }] },
      { weightDecay: [{ value: 0.1 }], learningRate: [{ value: 0.01 }] },
    ]);
  });

  it("leave the default of the framework unsaid where a library makes them", () => {
    const [recipe] = recipesOf(`import torch
from helpers import make_groups
model = torch.nn.Linear(3, 3)
optimizer = torch.optim.AdamW(make_groups(model), lr=0.001)
${LOOP}`);

    expect(recipe?.optimizers[0]?.weightDecay).toBeUndefined();
  });
});

describe("what a training is made of", () => {
  it("names the model itself, not what wraps it, and says that processes share the work", () => {
    const [recipe] = recipesOf(`import torch
from torch.distributed.fsdp import FullyShardedDataParallel as FSDP
class Net(torch.nn.Module):
    pass
model = FSDP(Net())
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
loader = torch.utils.data.DataLoader(data, 16)
${LOOP}`);

    expect(recipe?.model).toMatchObject({ name: "Net", line: 5 });
    expect(recipe?.processes).toMatchObject([{ kind: "unknown" }]);
    expect(recipe?.effectiveBatch).toMatchObject([{ text: "16 · processes" }]);
  });

  it("takes no argument of an unknown loader for the batch size", () => {
    const [recipe] = recipesOf(`import torch
import graphs
model = torch.nn.Linear(3, 3)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
loader = graphs.DataLoader(graphs.ItemSampler(items, batch_size=1024), 4)
${LOOP}`);

    expect(recipe?.batchSize).toMatchObject([{ value: 1024 }]);
  });
});
