import { describe, expect, it } from "vitest";
import { valueIn } from "../../program/interpret.ts";

const saved = (init: string, made: string, read: string) =>
  valueIn(`
import argparse
import lightning as L
class Base(L.LightningModule):
    def __init__(self, width=64, **kwargs):
        super().__init__()
        ${init}
class Net(Base):
    def __init__(self, lr=0.1, **kwargs):
        super().__init__(**kwargs)
x = ${made}.${read}
`);

describe("`save_hyperparameters`", () => {
  it.each([
    ["the arguments of every constructor", "self.save_hyperparameters()", "Net(width=8)", "hparams.width", "8"],
    ["those of a subclass", "self.save_hyperparameters()", "Net(lr=0.5)", "hparams['lr']", "0.5"],
    ["what `**kwargs` brings", "self.save_hyperparameters()", "Net(depth=3)", "hparams.depth", "3"],
    ["defaults", "self.save_hyperparameters()", "Net()", "hparams.get('width')", "64"],
    ["what is named", "self.save_hyperparameters('width')", "Net()", "hparams", '{"width": 64}'],
    [
      "all but what is ignored",
      "self.save_hyperparameters(ignore=['lr', 'kwargs'])",
      "Net()",
      "hparams",
      '{"width": 64}',
    ],
    ["a dict", "self.save_hyperparameters({'a': width})", "Net()", "hparams.a", "64"],
    ["a namespace", "self.save_hyperparameters(argparse.Namespace(lr=width))", "Net()", "hparams.lr", "64"],
    ["what is set later", "self.save_hyperparameters(); self.hparams.lr = 2", "Net()", "hparams.lr", "2"],
    ["what is added later", "self.hparams.update({'depth': 5})", "Net()", "hparams.depth", "5"],
  ])("keeps %s", (_, init, made, read, expected) => {
    expect(saved(init, made, read)).toBe(expected);
  });
});
