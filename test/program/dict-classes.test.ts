import { describe, expect, it } from "vitest";
import { valueIn } from "./interpret.ts";

describe("a class that extends dict", () => {
  const shares = [
    "class A(dict):",
    "  def __init__(self, *a, **k):",
    "    super().__init__(*a, **k)",
    "    self.__dict__ = self",
  ];
  const borrows = ["class A(dict):", "  __getattr__ = dict.__getitem__", "  __setattr__ = dict.__setitem__"];
  const nests = [
    "class A(dict):",
    "  def __init__(self, d):",
    "    for k, v in d.items():",
    "      if isinstance(v, dict): v = A(v)",
    "      self[k] = v",
    "  def __getattr__(self, k): return self[k]",
  ];

  it.each([
    ["shares entries and attributes", shares, "c = A({'lr': 0.1}, wd=2)\nx = (c.lr, c['wd'])", "(0.1, 2)"],
    [
      "borrows the methods of dict",
      borrows,
      "c = A(lr=0.1)\nc.wd = 2\nx = (c['wd'], c.get('lr'), c.get('z', 5))",
      "(2, 0.1, 5)",
    ],
    ["makes objects of dicts inside", nests, "c = A({'o': {'lr': 0.1}})\nx = c.o.lr", "0.1"],
    ["is changed by update", shares, "c = A(lr=0.1)\nc.update({'lr': 0.2})\nx = c.lr", "0.2"],
    ["is changed by an entry", shares, "c = A(lr=0.1)\nc['lr'] = 0.2\nx = c.lr", "0.2"],
    ["is passed on with two stars", shares, "def f(lr): return lr\nx = f(**A(lr=0.1))", "0.1"],
  ])("%s", (_, definition, code, expected) => {
    expect(valueIn([...definition, code].join("\n"))).toBe(expected);
  });

  it("may only say the types of its entries", () => {
    const code = "from typing import TypedDict\nclass C(TypedDict):\n  lr: float\nx = C(lr=0.1)['lr']";

    expect(valueIn(code)).toBe("0.1");
  });
});

describe("a class that turns a dict into attributes", () => {
  it.each([
    ["in a loop", "    for k, v in d.items():\n      if isinstance(v, dict): v = A(v)\n      setattr(self, k, v)"],
    ["through __dict__", "    self.__dict__.update(d)\n    self.o = A(d['o']) if 'o' in d else None"],
    [
      "by __getattr__",
      "    self._d = d\n  def __getattr__(self, k):\n    v = self._d[k]\n    return A(v) if isinstance(v, dict) else v",
    ],
  ])("%s", (_, body) => {
    const code = `class A:\n  def __init__(self, d):\n${body}\nx = A({'lr': 0.1, 'o': {'lr': 0.2}})\nx = (x.lr, x.o.lr)`;

    expect(valueIn(code)).toBe("(0.1, 0.2)");
  });

  it("may be a function that calls itself", () => {
    const code = [
      "import argparse",
      "def to_namespace(config):",
      "  namespace = argparse.Namespace()",
      "  for key, value in config.items():",
      "    new = to_namespace(value) if isinstance(value, dict) else value",
      "    setattr(namespace, key, new)",
      "  return namespace",
      "x = to_namespace({'optim': {'lr': 0.1}, 'epochs': 3})",
      "x = (x.optim.lr, x.epochs)",
    ].join("\n");

    expect(valueIn(code)).toBe("(0.1, 3)");
  });

  it("ends where data goes into itself", () => {
    const code = "def f(d): return f({'a': d})\nx = f({'a': 1})";

    expect(valueIn(code)).toBe("unknown: f calls itself");
  });
});
