import { describe, expect, it } from "vitest";
import { valueIn } from "../../program/interpret.ts";
import { recipeOf } from "../read-code.ts";

const MODULE = `
import lightning as L
import torch
from lightning.pytorch.cli import LightningCLI
class Net(L.LightningModule):
    def __init__(self, lr: float = 0.1, net=None):
        super().__init__()
        self.save_hyperparameters()
    def training_step(self, batch, batch_idx):
        return torch.nn.functional.mse_loss(batch, batch)
`;
const CONFIG = "trainer:\n  max_epochs: 8\nmodel:\n  lr: 1e-2\n";

const made = (code: string, read: string, files: Record<string, string> = {}) =>
  valueIn({ "main.py": `${MODULE}\n${code}\nx = ${read}`, ...files });

describe("a command line of Lightning", () => {
  it.each([
    ["the defaults of parameters", "", "cli.model.hparams.lr", "0.1"],
    ["the defaults of a trainer", ", trainer_defaults={'max_epochs': 4}", "cli.trainer.max_epochs", "4"],
    [
      "a file that is read by default",
      ", parser_kwargs={'default_config_files': ['a.yaml']}",
      "cli.trainer.max_epochs",
      "8",
    ],
    [
      "that of its command",
      ", parser_kwargs={'fit': {'default_config_files': ['a.yaml']}}",
      "cli.model.hparams.lr",
      "0.01",
    ],
  ])("makes its parts with %s", (_, options, read, expected) => {
    expect(made(`cli = LightningCLI(Net, run=False${options})`, read, { "a.yaml": CONFIG })).toBe(expected);
  });

  it.each([
    ["python main.py fit --config a.yaml", "cli.trainer.max_epochs", "8"],
    ["python main.py fit --config=a.yaml --model.lr=0.5", "cli.model.hparams.lr", "0.5"],
    ["python main.py fit --trainer.max_epochs 3", "cli.trainer.max_epochs", "3"],
    ["python main.py test --trainer.max_epochs 3", "cli.trainer.max_epochs", "1000"],
  ])("takes what a command in the repository passes: %s", (command, read, expected) => {
    const files = { "a.yaml": CONFIG, "train.sh": `${command}\n` };

    expect(made("cli = LightningCLI(Net, run=False)", read, files)).toBe(expected);
  });

  it("makes objects of the classes that a configuration names", () => {
    const config =
      "model:\n  class_path: main.Net\n  init_args:\n    net:\n      class_path: torch.nn.Linear\n      init_args: {in_features: 3}\n";
    const code = "cli = LightningCLI(run=False, parser_kwargs={'default_config_files': ['a.yaml']})";

    expect(made(code, "cli.model.hparams.net", { "a.yaml": config })).toBe("torch.nn.Linear()");
  });

  it("offers optimizers to a module that configures none", () => {
    const recipe = recipeOf(`${MODULE}
class Cli(LightningCLI):
    def add_arguments_to_parser(self, parser):
        parser.add_optimizer_args(torch.optim.AdamW)
        parser.add_lr_scheduler_args(torch.optim.lr_scheduler.ExponentialLR)
        parser.set_defaults({"optimizer.lr": 0.003, "lr_scheduler.gamma": 0.9})
Cli(Net)
`);

    expect(recipe).toMatchObject({
      entry: { line: 17 },
      optimizers: [{ name: "AdamW", learningRate: [{ value: 0.003 }] }],
      schedules: [{ name: "ExponentialLR", steppedPer: "epoch" }],
    });
  });

  it("trains what it cannot name", () => {
    const recipe = recipeOf(`${MODULE}\nLightningCLI(trainer_defaults={"max_epochs": 6})`);

    expect(recipe).toMatchObject({ optimizers: [], epochs: [{ value: 6 }] });
  });
});
