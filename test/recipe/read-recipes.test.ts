import { describe, expect, it } from "vitest";
import { recipeSchema } from "../../src/recipe/recipe-schema.ts";
import { recipeOf, recipesOf } from "./read-code.ts";

const LOOP = `
import argparse
import torch
from torch import nn
from torch.optim.lr_scheduler import StepLR
from torch.utils.data import DataLoader
from data import load

def train(model, loader, optimizer):
    for x, y in loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--epochs", type=int, default=90)
args = parser.parse_args()
model = nn.Linear(8, 2)
optimizer = torch.optim.SGD(model.parameters(), args.lr, weight_decay=1e-4)
scheduler = StepLR(optimizer, step_size=30)
for epoch in range(args.epochs):
    train(model, DataLoader(load(), batch_size=64), optimizer)
    scheduler.step()
`;

const values = (list: { value?: unknown }[] | undefined) => list?.map(({ value }) => value);

describe("the recipe of a loop", () => {
  const recipe = recipeOf(LOOP);

  it("begins at the outermost loop", () => {
    expect(recipe.entry).toEqual({ path: "train.py", line: 23 });
    expect(recipe.framework).toBe("torch");
  });

  it("tells what trains, under the program's own defaults", () => {
    expect(recipe.optimizers).toMatchObject([{ name: "SGD", line: 21 }]);
    expect(values(recipe.optimizers[0]?.learningRate)).toEqual([0.1]);
    expect(values(recipe.optimizers[0]?.weightDecay)).toEqual([1e-4]);
    expect(values(recipe.epochs)).toEqual([90]);
    expect(values(recipe.batchSize)).toEqual([64]);
    expect(recipe.loss).toMatchObject([{ name: "cross_entropy", line: 12 }]);
  });

  it("leads to where each number stands", () => {
    expect(recipe.optimizers[0]?.learningRate[0]?.provenance.at(-1)).toEqual({
      path: "train.py",
      line: 17,
      note: "written as `0.1`",
    });
    expect(recipe.epochs?.[0]?.provenance.at(-1)).toMatchObject({ line: 18 });
  });

  it("shows the rates of the schedule and how often it steps", () => {
    expect(recipe.schedules).toMatchObject([
      { name: "StepLR", line: 22, optimizer: 0, steppedPer: "epoch", halvedAt: 30 },
    ]);
    expect(recipe.schedules[0]?.rates).toContainEqual({ step: 30, rate: 0.01 });
  });

  it("has the published form", () => {
    expect(recipeSchema.parse(recipe)).toEqual(recipe);
  });

  it("keeps the condition of each alternative, and says first that the machine decides", () => {
    const code = LOOP.replace("args.lr, weight", "(0.1 if torch.cuda.is_available() else 0.01), weight");

    expect(recipeOf(code).optimizers[0]?.learningRate.map(({ value, when }) => [value, when])).toEqual([
      [undefined, undefined],
      [0.1, "torch.cuda.is_available()"],
      [0.01, "not (torch.cuda.is_available())"],
    ]);
  });

  it("steps a schedule per update when it moves beside the optimizer", () => {
    const code = LOOP.replace("    scheduler.step()\n", "").replace(
      "optimizer.step()\n",
      "optimizer.step()\n        scheduler.step()\n",
    );

    expect(recipeOf(code).schedules[0]?.steppedPer).toBe("update");
  });

  it("says why a rate is not known", () => {
    const code = LOOP.replace(", type=float, default=0.1)", ", type=float, required=True)");

    expect(recipeOf(code).optimizers[0]?.learningRate).toMatchObject([
      { kind: "unknown", reason: "--lr has to be passed on the command line" },
    ]);
  });

  it("does not take iterations for epochs", () => {
    const code =
      "import torch, q\no = torch.optim.SGD(q.p, 0.1)\nfor i in range(200_000):\n  for _ in range(5):\n    q.loss().backward()\n    o.step()\n    o.zero_grad()";

    expect(recipeOf(code).epochs).toBeUndefined();
  });

  it("counts a joined schedule once", () => {
    const code = LOOP.replace(
      "scheduler = StepLR(optimizer, step_size=30)",
      "scheduler = torch.optim.lr_scheduler.SequentialLR(optimizer, [StepLR(optimizer, 1), StepLR(optimizer, 2)], [5])",
    );

    expect(recipeOf(code).schedules.map(({ name }) => name)).toEqual(["SequentialLR"]);
  });

  it("knows what the constructor of the trainer made", () => {
    const code =
      "import torch\nclass T:\n  def __init__(self, m):\n    self.o = torch.optim.AdamW(m.parameters(), lr=3e-4)\n  def fit(self, loader):\n    for x in loader:\n      self.o.zero_grad()\n      x.backward()\n      self.o.step()\n";

    expect(recipeOf(code)).toMatchObject({ entry: { function: "T.fit" }, optimizers: [{ name: "AdamW", line: 4 }] });
  });

  it("is one for each training", () => {
    const code = `${LOOP}\nother = torch.optim.Adam(model.parameters())\nfor x in load():\n    model(x).backward()\n    other.step()\n    other.zero_grad()\n`;

    expect(recipesOf(code).map(({ optimizers }) => optimizers.map(({ name }) => name))).toEqual([["SGD"], ["Adam"]]);
  });
});

describe("the recipe of a Keras model", () => {
  const readFit = (compile: string, ...requirements: string[]) =>
    recipeOf(
      `from tensorflow import keras\nmodel = keras.Sequential([keras.layers.Dense(1)])\nmodel.compile(${compile})\nmodel.fit(x, y, epochs=5, batch_size=32)`,
      ...requirements,
    );

  it("begins at fit", () => {
    const recipe = readFit("optimizer=keras.optimizers.Adam(1e-4), loss='mse'");

    expect(recipe).toMatchObject({
      entry: { line: 4 },
      framework: "keras",
      optimizers: [{ name: "Adam", line: 3 }],
      loss: [{ name: "mse" }],
    });
    expect([recipe.epochs, recipe.batchSize].map(values)).toEqual([[5], [32]]);
  });

  it.each([
    ["'adam', 'mse'", [], "Adam", 0.001],
    ["optimizer='SGD', loss='mse'", [], "SGD", 0.01],
    ["loss='mse'", [], "RMSprop", 0.001],
    ["optimizer='adadelta', loss='mse'", ["tensorflow==2.15.0"], "Adadelta", 0.001],
  ])("knows the optimizer behind compile(%s)", (compile, requirements, name, rate) => {
    const { optimizers } = readFit(compile, ...requirements);

    expect(optimizers).toMatchObject([{ name, learningRate: [{ kind: "default", value: rate }] }]);
  });

  it("has no optimizer where compile raises", () => {
    expect(readFit("loss='mse'", "tensorflow==1.13.2").optimizers).toEqual([]);
  });

  it("names the release when only one can be installed", () => {
    expect(readFit("'adam', 'mse'", "tensorflow==2.17.0", "keras==3.3.3").version).toBe("3.3.3");
    expect(readFit("'adam', 'mse'").version).toBeUndefined();
  });

  it("shows a schedule object with its rates per update", () => {
    const { schedules, optimizers } = readFit(
      "optimizer=keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.01, 10000, 0.96, staircase=True)), loss='mse'",
    );

    expect(optimizers[0]?.learningRate).toMatchObject([{ kind: "scheduled", text: "ExponentialDecay", value: 0.01 }]);
    expect(schedules).toMatchObject([{ name: "ExponentialDecay", steppedPer: "update" }]);
    expect(schedules[0]?.rates).toContainEqual({ step: 10_000, rate: 0.0096 });
  });

  it("is not made for a model that is only evaluated", () => {
    const code =
      "import keras\nmodel = keras.models.load_model('a.keras')\nmodel.compile(loss='mse')\nprint(model.evaluate(x, y))\nother = keras.Sequential([])\nother.compile()\n";

    expect(recipesOf(code)).toEqual([]);
  });

  it("begins at the loop of a gradient tape", () => {
    const code =
      "import keras\nimport tensorflow as tf\no = keras.optimizers.SGD(0.1)\nfor epoch in range(3):\n  for x, y in data:\n    with tf.GradientTape() as tape:\n      loss = f(x, y)\n    o.apply_gradients(zip(tape.gradient(loss, v), v))\n";

    expect(recipeOf(code)).toMatchObject({
      entry: { line: 4 },
      framework: "keras",
      optimizers: [{ name: "SGD" }],
      epochs: [{ value: 3 }],
    });
  });
});

describe("the recipe of a loop that counts its own updates", () => {
  const CYCLED = `import torch
from torch.utils.data import DataLoader

def cycle(loader):
    while True:
        for batch in loader:
            yield batch

class Trainer:
    def __init__(self, model, data, *, train_batch_size=16, train_num_steps=10000):
        self.model = model
        self.train_num_steps = train_num_steps
        self.loader = cycle(DataLoader(data, batch_size=train_batch_size, shuffle=True))
        self.opt = torch.optim.Adam(model.parameters(), lr=1e-4)
        self.step = 0

    def load(self, path):
        self.step = torch.load(path)["step"]

    def train(self):
        while self.step < self.train_num_steps:
            loss = self.model(next(self.loader))
            self.opt.zero_grad()
            loss.backward()
            self.opt.step()
            self.step += 1
`;

  it("knows the updates although a checkpoint may bring the counter", () => {
    expect(values(recipeOf(CYCLED).updates)).toEqual([10000]);
  });

  it("knows the batch size of the loader behind a generator of the program", () => {
    expect(values(recipeOf(CYCLED).batchSize)).toEqual([16]);
  });
});

describe("a condition with a remainder in a computation", () => {
  it("is no accumulation", () => {
    const code = LOOP.replace(
      "    for x, y in loader:\n",
      "    for step, (x, y) in enumerate(loader):\n        if min(100 - step % 100, 10) == 1:\n            continue\n",
    );

    expect(recipeOf(code).accumulation).toBeUndefined();
  });
});
