import { describe, expect, it } from "vitest";
import { interpret, print, printTrace, valueIn } from "../interpret.ts";

const MAIN = [
  "import hydra",
  "@hydra.main(config_path='conf', config_name='config', version_base=None)",
  "def main(cfg):",
  "  global x",
  "  x = cfg.optimizer.lr",
  "main()",
];

const CONF = {
  "conf/config.yaml": "defaults:\n  - optimizer: sgd\n  - data/cifar\n  - _self_\n\nepochs: 5\nseed: 1",
  "conf/optimizer/sgd.yaml": "_target_: torch.optim.SGD\nlr: 0.1\nmomentum: 0.9",
  "conf/optimizer/adam.yaml": "_target_: torch.optim.Adam\nlr: 1e-3",
  "conf/data/cifar.yaml": "batch_size: 128",
};

function inMain(expression: string, files: Record<string, string> = CONF): string {
  const lines = MAIN.map((line) => (line.includes("x = ") ? `  x = ${expression}` : line));
  return valueIn({
    "src/main.py": lines.join("\n"),
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`src/${path}`, text])),
  });
}

describe("a main function of Hydra", () => {
  it("gets what its defaults list composes", () => {
    expect(inMain("(cfg.optimizer.lr, cfg.optimizer.momentum, cfg.epochs)")).toBe("(0.1, 0.9, 5)");
    expect(inMain("cfg.data.batch_size")).toMatch(/^unknown|128/);
  });

  it("puts a configuration named with its group at the group's place", () => {
    const files = {
      ...CONF,
      "conf/config.yaml": "defaults:\n  - data: cifar\n  - optimizer: adam\nepochs: 5\noptimizer:\n  lr: 0.02",
    };

    expect(inMain("(cfg.data.batch_size, cfg.optimizer.lr)", files)).toBe("(128, 0.02)");
  });

  it("lets defaults after _self_ win, and experiments choose other groups", () => {
    const files = {
      ...CONF,
      "conf/config.yaml": "defaults:\n  - _self_\n  - optimizer: sgd\n  - experiment: long\nepochs: 5",
      "conf/experiment/long.yaml":
        "# @package _global_\ndefaults:\n  - override /optimizer: adam\nepochs: 50\noptimizer:\n  lr: 7e-4",
    };

    expect(inMain("(cfg.epochs, cfg.optimizer.lr, cfg.optimizer['_target_'])", files)).toBe(
      '(50, 0.0007, "torch.optim.Adam")',
    );
  });

  it("has places of its own, lists of choices and references", () => {
    const files = {
      ...CONF,
      "conf/config.yaml": `defaults:\n  - optimizer@model.optim: adam\n  - callbacks: [a, b]\n  - optional local: none\nlr: \${model.optim.lr}`,
      "conf/callbacks/a.yaml": "first: 1",
      "conf/callbacks/b.yaml": "second: 2",
    };

    expect(inMain("(cfg.model.optim.lr, cfg.callbacks.first, cfg.callbacks.second, cfg.lr)", files)).toBe(
      "(0.001, 1, 2, 0.001)",
    );
  });

  it("is not complete where a group has to be chosen", () => {
    const files = { ...CONF, "conf/config.yaml": "defaults:\n  - optimizer: ???\nepochs: 5" };

    expect(inMain("cfg.epochs", files)).toBe("5");
    expect(inMain("cfg.optimizer.get('lr', 0.5)", files)).toMatch(/^unknown/);
  });

  it("takes structured configurations from the store", () => {
    const code = [
      "import hydra",
      "from dataclasses import dataclass",
      "from hydra.core.config_store import ConfigStore",
      "@dataclass",
      "class Config:",
      "  lr: float = 0.3",
      "cs = ConfigStore.instance()",
      "cs.store(name='config', node=Config)",
      "@hydra.main(version_base=None, config_name='config')",
      "def main(cfg: Config):",
      "  global x",
      "  x = cfg.lr",
      "main()",
    ];

    expect(valueIn(code.join("\n"))).toBe("0.3");
  });

  it("is composed by hand, with overrides", () => {
    const code = [
      "from hydra import compose, initialize",
      "with initialize(version_base=None, config_path='../conf'):",
      "  cfg = compose(config_name='config', overrides=['optimizer=adam', 'epochs=7', '+run.name=a'])",
      "x = (cfg.optimizer.lr, cfg.epochs, cfg.seed, cfg.run.name)",
    ];

    expect(valueIn({ "src/main.py": code.join("\n"), ...CONF })).toBe('(0.001, 7, 1, "a")');
  });

  it("makes what _target_ names, with what is passed besides", () => {
    const lines = [
      "import hydra",
      "import torch",
      ...MAIN.slice(1, 4),
      "  x = hydra.utils.instantiate(cfg.optimizer, params=torch.nn.Linear(1, 1).parameters())",
      "main()",
    ];
    const { get, trace } = interpret({ "main.py": lines.join("\n"), ...CONF });
    const made = get("x");

    expect(print(made)).toBe("torch.optim.SGD()");
    expect(
      made.kind === "made" && [...made.arguments.keywords].map(([name, { value }]) => `${name}=${print(value)}`),
    ).toEqual(["lr=0.1", "momentum=0.9", "params=torch.nn.Linear().parameters()"]);
    expect(printTrace(trace).join("\n")).toContain("call torch.optim.SGD line 6");
  });

  it("makes classes of the program, those inside first, and partial ones later", () => {
    const code = {
      "main.py": [
        "import hydra",
        ...MAIN.slice(1, 4),
        "  net = hydra.utils.instantiate(cfg.net)",
        "  make = hydra.utils.instantiate(cfg.optim)",
        "  opt = make(net.parameters())",
        "  x = (net.inner.width, opt)",
        "main()",
      ].join("\n"),
      "models/net.py":
        "class Inner:\n  def __init__(self, width):\n    self.width = width\nclass Net:\n  def __init__(self, inner):\n    self.inner = inner",
      "conf/config.yaml":
        "net:\n  _target_: models.net.Net\n  inner:\n    _target_: models.net.Inner\n    width: 32\noptim:\n  _target_: torch.optim.Adam\n  _partial_: true\n  lr: 0.01",
    };

    expect(valueIn(code)).toBe("(32, torch.optim.Adam())");
  });
});
