import { describe, expect, it } from "vitest";
import { traceProvenance } from "../../../src/recipe/provenance.ts";
import { interpret, valueIn } from "../interpret.ts";

/** How a text of OmegaConf refers to another entry. */
const ref = (path: string) => ["$", "{", path, "}"].join("");

const FILES = {
  "conf/base.yaml": [
    "base_lr: 0.1",
    "optim:",
    `  lr: ${ref("base_lr")}`,
    "  wd: 1e-4",
    `  name: sgd-${ref(".wd")}`,
    `run: ${ref("oc.env:RUN,first")}`,
  ].join("\n"),
  "conf/over.yaml": "base_lr: 0.5\nepochs: 3",
};

function read(expression: string, lines: string[] = ["c = OmegaConf.load('conf/base.yaml')"]): string {
  return valueIn({
    "main.py": ["from omegaconf import OmegaConf", ...lines, `x = ${expression}`].join("\n"),
    ...FILES,
  });
}

describe("a configuration of OmegaConf", () => {
  it.each([
    ["c.base_lr", "0.1"],
    ["c['optim']['wd']", "0.0001"],
    ["c.optim.get('lr')", "0.1"],
    ["c.get('missing', 7)", "7"],
    ["c.optim.lr * 2", "0.2"],
    ["c.optim.name", '"sgd-0.0001"'],
    ["c.run", '"first"'],
    ["dict(**c.optim)['lr']", "0.1"],
    ["OmegaConf.select(c, 'optim.lr')", "0.1"],
    ["OmegaConf.to_container(c, resolve=True)['optim']['lr']", "0.1"],
    ["[v for k, v in c.optim.items()][0]", "0.1"],
    ["'epochs' in c", "False"],
  ])("is read through %s", (expression, expected) => {
    expect(read(expression)).toBe(expected);
  });

  it("is merged before its references are followed", () => {
    const lines = [
      "c = OmegaConf.merge(OmegaConf.load('conf/base.yaml'), OmegaConf.load('conf/over.yaml'), OmegaConf.from_cli())",
    ];

    expect(read("(c.optim.lr, c.optim.wd, c.epochs)", lines)).toBe("(0.5, 0.0001, 3)");
  });

  it("is made of dicts, texts and dataclasses, and written to", () => {
    const lines = [
      "from dataclasses import dataclass, field",
      "@dataclass",
      "class Optim:",
      "  lr: float = 0.01",
      "@dataclass",
      "class Config:",
      "  optim: Optim = field(default_factory=Optim)",
      "  epochs: int = 10",
      "c = OmegaConf.structured(Config)",
      "c.epochs = 20",
      "c.extra = {'a': {'b': 1}}",
      `d = OmegaConf.create({'a': 1, 'b': '${ref("a")}'})`,
      "e = OmegaConf.create('lr: 3e-4')",
    ];

    expect(read("(c.optim.lr, c.epochs, c.extra.a.b, d.b, e.lr)", lines)).toBe("(0.01, 20, 1, 1, 0.0003)");
  });

  it("is open where something unknown is merged over it, and not where nothing is", () => {
    const load = "base = OmegaConf.load('conf/base.yaml')";
    const merge = (above: string) => read("c.base_lr", [load, "import socket", `c = OmegaConf.merge(base, ${above})`]);

    expect(merge("OmegaConf.load(socket.gethostname())")).toBe("unknown: a configuration that is not known may set it");
    expect(merge("None")).toBe("0.1");
    expect(merge("OmegaConf.from_cli()")).toBe("0.1");
  });

  it("ends where dicts share parts that would unfold without end", () => {
    const lines = [
      "c = OmegaConf.create({'lr': 0.5})",
      ...Array(40).fill("c = OmegaConf.create({'a': c, 'b': c, 'lr': 0.5})"),
    ];

    expect(read("OmegaConf.merge(c, c, c).lr", lines)).toBe("0.5");
  });

  it("shows where a value stands, through references", () => {
    const { get } = interpret({
      "main.py": "from omegaconf import OmegaConf\nx = OmegaConf.load('conf/base.yaml').optim.lr",
      ...FILES,
    });

    expect(traceProvenance(get("x")).map(({ path, line }) => `${path}:${line}`)).toEqual([
      "main.py:2",
      "main.py:2",
      "conf/base.yaml:3",
      "conf/base.yaml:1",
    ]);
  });
});
