import { describe, expect, it } from "vitest";
import { interpret, printTrace, valueIn } from "../interpret.ts";

const CONFIG = [
  "from dataclasses import dataclass, field",
  "@dataclass",
  "class Optim:",
  "  lr: float = 0.1",
  "  betas: tuple = (0.9, 0.95)",
  "@dataclass",
  "class Config:",
  "  optim: Optim",
  "  epochs: int = 3",
  "  milestones: list = field(default_factory=lambda: [30, 60])",
];

describe("a library that makes options of parameters", () => {
  it.each([
    ["import tyro", "c = tyro.cli(Config)"],
    ["import simple_parsing", "c = simple_parsing.parse(config_class=Config)"],
    ["import pyrallis", "c = pyrallis.parse(config_class=Config)"],
    ["import draccus", "c = draccus.parse(Config)"],
    ["from jsonargparse import CLI", "c = CLI(Config)"],
  ])("makes the class with its defaults: %s", (imported, call) => {
    const code = [imported, ...CONFIG, call, "x = (c.optim.lr, c.optim.betas, c.epochs, c.milestones)"].join("\n");

    expect(valueIn(code)).toBe("(0.1, (0.9, 0.95), 3, [30, 60])");
  });

  it.each([
    ["import pyrallis", "pyrallis"],
    ["import draccus", "draccus"],
  ])("passes the class that a wrapped main function names: %s", (imported, name) => {
    const main = [`@${name}.wrap()`, "def main(cfg: Config):", "  global x", "  x = cfg.epochs", "main()"];

    expect(valueIn([imported, ...CONFIG, ...main].join("\n"))).toBe("3");
  });

  it("makes the classes that a parser of simple-parsing is given", () => {
    const lines = [
      "from simple_parsing import ArgumentParser",
      ...CONFIG,
      "p = ArgumentParser()",
      "p.add_argument('--seed', default=1)",
      "p.add_arguments(Optim, dest='optim')",
      "args = p.parse_args()",
      "x = (args.seed, args.optim.lr)",
    ];

    expect(valueIn(lines.join("\n"))).toBe("(1, 0.1)");
  });

  it("adds classes to a parser of jsonargparse and makes them", () => {
    const lines = [
      "from jsonargparse import ArgumentParser",
      "class Model:",
      "  def __init__(self, width: int = 8, rate: float = 0.5):",
      "    self.rate = rate",
      "p = ArgumentParser()",
      "p.add_argument('--optim.lr', default=0.1)",
      "p.add_class_arguments(Model, 'model')",
      "cfg = p.parse_args()",
      "made = p.instantiate_classes(cfg)",
      "x = (cfg.optim.lr, cfg.model.width, made.model.rate)",
    ];

    expect(valueIn(lines.join("\n"))).toBe("(0.1, 8, 0.5)");
  });
});

describe("fire", () => {
  it("calls a function with its defaults", () => {
    const code = ["import fire", "def main(lr=0.1):", "  global x", "  x = lr", "fire.Fire(main)"].join("\n");

    expect(valueIn(code)).toBe("0.1");
  });

  it("makes an object of a class and runs its method", () => {
    const lines = [
      "import fire",
      "class Trainer:",
      "  def __init__(self, lr=0.1): self.lr = lr",
      "  def train(self, epochs=3):",
      "    global x",
      "    x = (self.lr, epochs)",
      "  def _save(self): pass",
      "fire.Fire(Trainer)",
    ];

    expect(valueIn(lines.join("\n"))).toBe("(0.1, 3)");
  });

  it("takes each entry of a dict, or each function of the script, for a command", () => {
    const lines = ["import fire, q", "def train(lr=0.1): q.fit(lr)", "def test(): q.score()"];
    const arms = (call: string) =>
      printTrace(interpret([...lines, call].join("\n")).trace).filter((line) => line.startsWith("arm"));

    expect(arms("fire.Fire({'fit': train, 'score': test})")).toEqual([
      "arm when the command is fit",
      "arm when the command is score",
    ]);
    expect(arms("fire.Fire()")).toEqual(["arm when the command is train", "arm when the command is test"]);
  });

  it("leaves what has to be passed unknown", () => {
    const code = ["import fire", "def main(lr):", "  global x", "  x = lr", "fire.Fire(main)"].join("\n");

    expect(valueIn(code)).toBe("unknown: --lr has to be passed on the command line");
  });
});
