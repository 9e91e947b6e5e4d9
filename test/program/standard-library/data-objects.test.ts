import { describe, expect, it } from "vitest";
import { valueIn } from "../interpret.ts";

const DATACLASS = [
  "import dataclasses",
  "@dataclasses.dataclass",
  "class C:",
  "  lr: float = 0.1",
  "  epochs: int = 3",
  "c = C()",
];

describe("an object of a class of fields", () => {
  it.each([
    ["x = dataclasses.asdict(c)", '{"lr": 0.1, "epochs": 3}'],
    ["x = vars(c)['lr']", "0.1"],
    ["x = c.__dict__['lr']", "0.1"],
    ["c.__dict__.update(lr=0.2)\nx = c.lr", "0.2"],
    ["x = dataclasses.replace(c, lr=0.5).lr", "0.5"],
    ["dataclasses.replace(c, lr=0.5)\nx = c.lr", "0.1"],
    ["x = [f.name for f in dataclasses.fields(c)]", '["lr", "epochs"]'],
    ["for f in dataclasses.fields(c):\n  setattr(c, f.name, 7)\nx = c.lr", "7"],
    ["d = C(**{'lr': 0.3})\nx = (d.lr, d.epochs)", "(0.3, 3)"],
    ["import copy\nd = copy.copy(c)\nd.lr = 9\nx = c.lr", "0.1"],
  ])("is a dict, and copied: %s", (code, expected) => {
    expect(valueIn([...DATACLASS, code].join("\n"))).toBe(expected);
  });

  it.each([
    ["attr", "import attr\n@attr.s\nclass C:\n  lr = attr.ib(default=0.1)\n  wd = attr.ib(0.2)", "(0.1, 0.2)"],
    [
      "attrs",
      "from attrs import define, field\n@define\nclass C:\n  lr: float = field(default=0.1)\n  wd: float = 0.2",
      "(0.1, 0.2)",
    ],
    [
      "pydantic",
      "from pydantic import BaseModel, Field\nclass C(BaseModel):\n  lr: float = Field(0.1, gt=0)\n  wd: float = 0.2",
      "(0.1, 0.2)",
    ],
    [
      "NamedTuple",
      "from typing import NamedTuple\nclass C(NamedTuple):\n  lr: float = 0.1\n  wd: float = 0.2",
      "(0.1, 0.2)",
    ],
    [
      "a factory",
      "from dataclasses import dataclass, field\n@dataclass\nclass C:\n  lr: float = field(default_factory=lambda: 0.1)\n  wd: list = field(default_factory=list)",
      "(0.1, [])",
    ],
    [
      "a base",
      "from dataclasses import dataclass\n@dataclass\nclass B:\n  lr: float = 1\n  wd: float = 0.2\n@dataclass\nclass C(B):\n  lr: float = 0.1",
      "(0.1, 0.2)",
    ],
    ["a plain class", "class C:\n  lr = 0.1\n  wd = 0.2", "(0.1, 0.2)"],
  ])("has the defaults of its fields: %s", (_, code, expected) => {
    expect(valueIn(`${code}\nc = C()\nx = (c.lr, c.wd)`)).toBe(expected);
  });

  it("is a dict again for pydantic and named tuples", () => {
    const code = "from pydantic import BaseModel\nclass C(BaseModel):\n  lr: float = 0.1\nc = C()";

    expect(valueIn(`${code}\nx = c.model_dump()`)).toBe('{"lr": 0.1}');
    expect(valueIn(`${code}\nx = c.model_copy(update={'lr': 0.2}).lr`)).toBe("0.2");
  });

  it("is not known where a field has to be passed and is not", () => {
    const code =
      "from dataclasses import dataclass, field\n@dataclass\nclass C:\n  lr: float = field(metadata={})\nx = C().lr";

    expect(valueIn(code)).toBe("unknown: lr is a field that is not passed here");
  });
});
