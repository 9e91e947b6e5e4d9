import { describe, expect, it } from "vitest";
import { valueIn } from "../interpret.ts";

const YAML = "lr: 0.1\noptim:\n  name: adam\n  wd: 0.01\nepochs: 9";

function read(...lines: string[]): string {
  return valueIn({ "main.py": ["import yaml", ...lines].join("\n"), "a.yaml": YAML });
}

describe("an object of a configuration library", () => {
  it.each([
    ["from easydict import EasyDict as edict", "c = edict(yaml.safe_load(open('a.yaml')))"],
    ["from munch import Munch", "c = Munch.fromDict(yaml.safe_load(open('a.yaml')))"],
    ["from munch import munchify", "c = munchify(yaml.safe_load(open('a.yaml')))"],
    ["from box import Box", "c = Box(yaml.safe_load(open('a.yaml')))"],
    ["from addict import Dict", "c = Dict(yaml.safe_load(open('a.yaml')))"],
    ["from ml_collections import ConfigDict", "c = ConfigDict(yaml.safe_load(open('a.yaml')))"],
    ["from omegaconf import OmegaConf", "c = OmegaConf.create(yaml.safe_load(open('a.yaml')))"],
  ])("has its keys as attributes: %s", (head, make) => {
    const read2 = "x = (c.lr, c.optim.wd, c['optim']['name'], c.get('missing', 4), c.epochs)";

    expect(read(head, make, "c.epochs = 12", read2)).toBe('(0.1, 0.01, "adam", 4, 12)');
  });

  it.each([
    [["from types import SimpleNamespace", "c = SimpleNamespace(**yaml.safe_load(open('a.yaml')))", "x = c.lr"], "0.1"],
    [
      ["from argparse import Namespace", "c = Namespace(**yaml.safe_load(open('a.yaml')))", "x = c.optim['wd']"],
      "0.01",
    ],
    [
      ["from easydict import EasyDict", "c = EasyDict()", "c.train = EasyDict()", "c.train.lr = 0.3", "x = c.train.lr"],
      "0.3",
    ],
    [["from addict import Dict", "c = Dict()", "c.train.optim.lr = 0.3", "x = c.train.optim.lr"], "0.3"],
    [["from easydict import EasyDict", "c = EasyDict({'a': {'b': 1}})", "c.update({'a': {'d': 2}})", "x = c.a.d"], "2"],
    [["from easydict import EasyDict", "c = EasyDict({'a': 1})", "x = getattr(c, 'a', 5)"], "1"],
    [["from easydict import EasyDict", "c = EasyDict({'a': 1})", "x = 'b' in c"], "False"],
    [["from ml_collections import ConfigDict", "c = ConfigDict({'a': 1})", "def f(a): return a", "x = f(**c)"], "1"],
  ])("is made and read as in %j", (lines, expected) => {
    expect(read(...lines)).toBe(expected);
  });

  it("keeps apart what is copied", () => {
    expect(
      read(
        "from ml_collections import ConfigDict",
        "a = ConfigDict({'o': {'lr': 1}})",
        "b = a.copy_and_resolve_references()",
        "b.o.lr = 2",
        "x = (a.o.lr, b.o.lr)",
      ),
    ).toBe("(1, 2)");
  });
});

describe("options over a configuration file", () => {
  const parse = [
    "import argparse",
    "p = argparse.ArgumentParser()",
    "p.add_argument('--config', default='a.yaml')",
    "p.add_argument('--lr', type=float, default=None)",
  ];

  it.each([
    [
      [
        "args = p.parse_args()",
        "cfg = yaml.safe_load(open(args.config))",
        "cfg.update({'epochs': 3})",
        "x = (cfg['lr'], cfg['epochs'])",
      ],
      "(0.1, 3)",
    ],
    [
      [
        "args = p.parse_args()",
        "cfg = yaml.safe_load(open(args.config))",
        "if args.lr is not None:",
        "  cfg['lr'] = args.lr",
        "x = cfg['lr']",
      ],
      "0.1",
    ],
    [
      [
        "args = p.parse_args()",
        "p.set_defaults(**yaml.safe_load(open(args.config)))",
        "args = p.parse_args()",
        "x = (args.lr, args.epochs)",
      ],
      "(0.1, 9)",
    ],
    [
      ["args = p.parse_args()", "vars(args).update(yaml.safe_load(open(args.config)))", "x = (args.lr, args.epochs)"],
      "(0.1, 9)",
    ],
    [
      [
        "args = p.parse_args()",
        "for k, v in yaml.safe_load(open(args.config)).items():",
        "  setattr(args, k, v)",
        "x = args.epochs",
      ],
      "9",
    ],
    [
      [
        "args = p.parse_args()",
        "cfg = {**yaml.safe_load(open(args.config)), 'epochs': 2}",
        "x = (cfg['lr'], cfg['epochs'])",
      ],
      "(0.1, 2)",
    ],
    [
      [
        "args = p.parse_args()",
        "args = argparse.Namespace(**{**vars(args), **yaml.safe_load(open(args.config))})",
        "x = args.epochs",
      ],
      "9",
    ],
  ])("are put together: %j", (lines, expected) => {
    expect(read(...parse, ...lines)).toBe(expected);
  });

  it("leave what they do not certainly set", () => {
    const lines = [
      "args = p.parse_args()",
      "cfg = yaml.safe_load(open(args.config))",
      "cfg.update({k: v for k, v in vars(args).items() if v is not None})",
      "x = cfg['epochs']",
    ];

    expect(read(...parse, ...lines)).toBe("9");
  });
});
