import { describe, expect, it } from "vitest";
import { valueIn } from "./interpret.ts";

const OBJECT = "import q\nclass C:\n  def __init__(self):\n    self.lr = 0.1\nc = C()\n";

describe("an attribute by name", () => {
  it.each([
    ["x = getattr(c, 'lr')", "0.1"],
    ["x = getattr(c, 'wd', 2)", "2"],
    ["setattr(c, 'wd', 2)\nx = c.wd", "2"],
    ["x = hasattr(c, 'lr') and not hasattr(c, 'wd')", "True"],
    ["name = 'lr' if q.z else 'wd'\nc.wd = 2\nx = getattr(c, name)", "0.1 when q.z | 2 when not (q.z)"],
    ["name = 'lr' if q.z else 'wd'\nc.wd = 2\nsetattr(c, name, 5)\nx = c.lr", "0.1 | 5"],
    ["setattr(c, q.name, 5)\nx = c.lr", "unknown: lr may be set under a name that is not known"],
    ["x = getattr(c, q.name)", "builtins.getattr()"],
    ["x = getattr(q.args, 'lr', 3)", "q.args.lr"],
  ])("is read and set: %s", (code, expected) => {
    expect(valueIn(OBJECT + code)).toBe(expected);
  });

  it.each([
    ["from types import SimpleNamespace\na = SimpleNamespace(lr=0.1)", "0.1", "7"],
    ["from argparse import Namespace\na = Namespace(lr=0.1)", "0.1", "7"],
  ])("is missing in a namespace that has no such name: %s", (code, present, missing) => {
    expect(valueIn(`${code}\nx = getattr(a, 'lr', 7)`)).toBe(present);
    expect(valueIn(`${code}\nx = getattr(a, 'wd', 7)`)).toBe(missing);
    expect(valueIn(`${code}\nx = hasattr(a, 'wd')`)).toBe("False");
  });
});
