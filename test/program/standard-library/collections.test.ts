import { describe, expect, it } from "vitest";
import { valueIn } from "../interpret.ts";

describe("containers of the standard library", () => {
  it.each([
    ["from collections import OrderedDict\nx = OrderedDict(lr=0.1)['lr']", "0.1"],
    ["from collections import OrderedDict\nx = OrderedDict([('lr', 0.1), ('wd', 2)])", '{"lr": 0.1, "wd": 2}'],
    ["x = dict([('lr', 0.1)], wd=2)", '{"lr": 0.1, "wd": 2}'],
    ["x = dict(zip(['lr', 'wd'], [0.1, 2]))", '{"lr": 0.1, "wd": 2}'],
    ["x = {'lr': 1, 'wd': 2} | {'lr': 0.1}", '{"lr": 0.1, "wd": 2}'],
    ["x = {'lr': 1}\nx |= {'lr': 0.1}", '{"lr": 0.1}'],
    [
      "from collections import namedtuple\nC = namedtuple('C', ['lr', 'wd'])\nc = C(0.1, wd=2)\nx = (c.lr, c.wd)",
      "(0.1, 2)",
    ],
    [
      "from collections import namedtuple\nC = namedtuple('C', 'lr wd', defaults=(2,))\nc = C(0.1)\nx = (c.lr, c.wd)",
      "(0.1, 2)",
    ],
    ["import ast\nx = ast.literal_eval('[0.9, 0.99]')", "[0.9, 0.99]"],
  ])("hold what they are made of: %s", (code, expected) => {
    expect(valueIn(code)).toBe(expected);
  });
});

describe("names of objects", () => {
  it.each([
    ["from enum import Enum\nclass Name(Enum):\n  ADAM = 'adam'\nx = Name.ADAM.value", '"adam"'],
    ["class Small: pass\nx = Small.__name__", '"Small"'],
    ["def build(): pass\nx = {build.__name__: build}['build']", "def build"],
    ["import torch\nx = getattr(torch.optim, 'adam'.capitalize())", "torch.optim.Adam"],
    ["x = '-'.join(['a', 'b'])", '"a-b"'],
  ])("are known: %s", (code, expected) => {
    expect(valueIn(code)).toBe(expected);
  });
});
