import { describe, expect, it } from "vitest";
import { recipeOf, recipesOf } from "../read-code.ts";

/** A module, and what a program does with it. */
const withModule = (body: string, rest: string, init = "") => `
import lightning as L
import torch
from lightning.pytorch.callbacks import GradientAccumulationScheduler
from torch import nn
from torch.optim import lr_scheduler
from torch.utils.data import DataLoader
from data import load

class Net(L.LightningModule):
    def __init__(self, lr=0.1, wd=0.0):
        super().__init__()
        self.save_hyperparameters()
        self.layer = nn.Linear(8, 2)
${init}
    def training_step(self, batch, batch_idx):
        x, y = batch
        return nn.functional.cross_entropy(self.layer(x), y)
${body}
loader = DataLoader(load(), batch_size=16)
${rest}
`;
const CONFIGURE = `
    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=self.hparams.lr, weight_decay=self.hparams["wd"])
`;
const trained = (options: string) => withModule(CONFIGURE, `L.Trainer(${options}).fit(Net(), loader)`);
const values = (list: { value?: unknown }[] | undefined) => list?.map(({ value }) => value);

describe("the recipe of `Trainer.fit`", () => {
  it("stands at the call and tells what the module trains with", () => {
    const recipe = recipeOf(trained("max_epochs=3, accumulate_grad_batches=4, gradient_clip_val=0.5"));

    expect(recipe).toMatchObject({
      framework: "lightning",
      entry: { line: 24 },
      optimizers: [{ name: "SGD", line: 21 }],
    });
    expect(values(recipe.optimizers[0]?.learningRate)).toEqual([0.1]);
    expect(values(recipe.epochs)).toEqual([3]);
    expect(values(recipe.batchSize)).toEqual([16]);
    expect(values(recipe.accumulation)).toEqual([4]);
    expect(values(recipe.clipping)).toEqual([0.5]);
    expect(recipe.loss).toMatchObject([{ name: "cross_entropy" }]);
  });

  it.each([
    ["", [{ kind: "default", value: 1000 }]],
    ["max_epochs=None", [{ kind: "default", value: 1000 }]],
    ["max_epochs=7, max_steps=100", [{ kind: "constant", value: 7 }]],
    ["fast_dev_run=True", [{ kind: "constant", value: 1 }]],
    ["max_epochs=-1", undefined],
    ["max_steps=100", undefined],
    ["max_time='00:12:00:00'", undefined],
  ])("counts epochs as Lightning does: Trainer(%s)", (options, expected) => {
    const { epochs } = recipeOf(trained(options));

    expect(epochs?.map(({ kind, value }) => ({ kind, value }))).toEqual(expected);
  });

  it("counts updates where they are limited", () => {
    expect(values(recipeOf(trained("max_steps=100")).updates)).toEqual([100]);
    expect(values(recipeOf(trained("max_epochs=2")).updates)).not.toContain(100);
  });

  it("knows nothing of epochs where options come from somewhere else", () => {
    expect(recipeOf(trained("**load()")).epochs).toBeUndefined();
  });

  it.each([
    ["accumulate_grad_batches={0: 2, 5: 8}", [2, 8]],
    ["accumulate_grad_batches={4: 8}", [1, 8]],
    ["callbacks=[GradientAccumulationScheduler(scheduling={0: 3})]", [3]],
  ])("accumulates by a timetable: %s", (options, expected) => {
    expect(values(recipeOf(trained(options)).accumulation)).toEqual(expected);
  });

  it("reads the options of a trainer of the program, which the module finds as its attributes", () => {
    const own = `
class Trainer(L.Trainer):
    def __init__(self, **kwargs):
        super().__init__(max_epochs=6, **kwargs)
`;
    const configure = `
    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1 * self.trainer.max_epochs)
`;
    const recipe = recipeOf(withModule(configure, `${own}Trainer(gradient_clip_val=0.2).fit(Net(), loader)`));

    expect(values(recipe.epochs)).toEqual([6]);
    expect(values(recipe.clipping)).toEqual([0.2]);
    expect(recipe.optimizers[0]?.learningRate[0]?.value).toBeCloseTo(0.6);
  });

  it("tells nothing of a trainer that has neither a model nor data", () => {
    expect(recipesOf("import lightning as L\nL.Trainer().fit()")).toEqual([]);
  });

  it("leaves `fit` of other objects alone", () => {
    expect(recipesOf("from sklearn.svm import SVC\nfrom data import x, y\nSVC().fit(x, y)\nimport torch")).toEqual([]);
  });

  it("believes a trainer that is not known, where the model is certainly of Lightning", () => {
    const recipe = recipeOf(withModule(CONFIGURE, "load().fit(Net(lr=0.3), loader)"));

    expect(values(recipe.optimizers[0]?.learningRate)).toEqual([0.3]);
    expect(recipe.epochs).toBeUndefined();
  });
});

describe("what `configure_optimizers` returns", () => {
  const schedulesOf = (result: string, rest = "") =>
    recipeOf(
      withModule(
        `
    def configure_optimizers(self):
        o = torch.optim.SGD(self.parameters(), lr=0.1)
        s = lr_scheduler.StepLR(o, 10)
        return ${result}
${rest}`,
        "L.Trainer(max_epochs=3).fit(Net(), loader)",
      ),
    ).schedules.map(({ name, steppedPer }) => `${name} per ${steppedPer}`);

  it.each([
    ["[o], [s]", ["StepLR per epoch"]],
    ["([o], s)", ["StepLR per epoch"]],
    ["{'optimizer': o, 'lr_scheduler': s}", ["StepLR per epoch"]],
    ["{'optimizer': o, 'lr_scheduler': {'scheduler': s}}", ["StepLR per epoch"]],
    ["{'optimizer': o, 'lr_scheduler': {'scheduler': s, 'interval': 'step'}}", ["StepLR per update"]],
    ["[o], [{'scheduler': s, 'interval': 'step', 'frequency': 1}]", ["StepLR per update"]],
    ["[{'optimizer': o, 'lr_scheduler': {'scheduler': s, 'interval': 'step'}}]", ["StepLR per update"]],
    ["{'optimizer': o, 'lr_scheduler': {'scheduler': s, 'interval': load()}}", ["StepLR per unknown"]],
    ["o", ["StepLR per unknown"]],
  ])("says how often a schedule steps: %s", (result, expected) => {
    expect(schedulesOf(result)).toEqual(expected);
  });

  it("is stepped by the module's own hook", () => {
    const own = "    def lr_scheduler_step(self, scheduler, metric):\n        scheduler.step(self.current_epoch)\n";

    expect(schedulesOf("[o], [s]", own)).toEqual(["StepLR per epoch"]);
  });

  it("may be several optimizers, each with a pass of its own before 2.0", () => {
    const recipe = recipeOf(`
import pytorch_lightning as pl
import torch
from torch import nn
class Gan(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(1, 1), nn.Linear(1, 1)
    def training_step(self, batch, batch_idx, optimizer_idx):
        if optimizer_idx == 0:
            return nn.functional.mse_loss(self.a(batch), batch)
        return nn.functional.l1_loss(self.b(batch), batch)
    def configure_optimizers(self):
        return torch.optim.Adam(self.a.parameters(), lr=1e-3), torch.optim.SGD(self.b.parameters(), lr=1e-2)
pl.Trainer(max_epochs=2).fit(Gan())
`);

    expect(recipe.optimizers.map(({ name }) => name)).toEqual(["Adam", "SGD"]);
    expect(recipe.loss?.map(({ name }) => name)).toEqual(["mse_loss", "l1_loss"]);
  });
});

describe("a module that optimises by hand", () => {
  const byHand = (step: string) =>
    recipeOf(
      withModule(
        `
    def training_step(self, batch, batch_idx):
        opt = self.optimizers()
        loss = nn.functional.l1_loss(self.layer(batch[0]), batch[1])
${step}
    def configure_optimizers(self):
        o = torch.optim.SGD(self.parameters(), lr=0.1)
        return [o], [lr_scheduler.StepLR(o, 10)]
`,
        "L.Trainer(max_epochs=3).fit(Net(), loader)",
        "        self.automatic_optimization = False\n",
      ),
    );

  it("steps and accumulates where its own step does", () => {
    const recipe = byHand(`
        self.manual_backward(loss / 5)
        if (batch_idx + 1) % 5 == 0:
            self.clip_gradients(opt, gradient_clip_val=2.0)
            opt.step()
            opt.zero_grad()
            self.lr_schedulers().step()
`);

    expect(recipe.optimizers).toMatchObject([{ name: "SGD" }]);
    expect(values(recipe.accumulation)).toEqual([5]);
    expect(values(recipe.clipping)).toEqual([2]);
    expect(recipe.schedules).toMatchObject([{ name: "StepLR", steppedPer: "update" }]);
  });

  it("does not step a schedule that it leaves alone", () => {
    const recipe = byHand("        self.manual_backward(loss)\n        opt.step()\n        opt.zero_grad()\n");

    expect(recipe.schedules).toMatchObject([{ name: "StepLR", steppedPer: "unknown" }]);
  });
});

describe("the rate of a module", () => {
  it("is not known after a search for it", () => {
    const search =
      "trainer = L.Trainer(max_epochs=2)\nL.pytorch.tuner.Tuner(trainer).lr_find(net)\ntrainer.fit(net, loader)";
    const recipe = recipeOf(withModule(CONFIGURE, `net = Net()\n${search}`));

    expect(recipe.optimizers[0]?.learningRate).toMatchObject([{ kind: "unknown", reason: "it is found by lr_find" }]);
  });

  it("is what a checkpoint keeps, unless it is passed", () => {
    const from = (passed: string) =>
      recipeOf(
        withModule(CONFIGURE, `L.Trainer(max_epochs=2).fit(Net.load_from_checkpoint("a.ckpt"${passed}), loader)`),
      );

    expect(from("").optimizers[0]?.learningRate).toMatchObject([{ kind: "unknown" }]);
    expect(values(from(", lr=0.7").optimizers[0]?.learningRate)).toEqual([0.7]);
  });
});
