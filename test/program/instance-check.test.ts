import { describe, expect, it } from "vitest";
import { valueIn } from "./interpret.ts";

const check = (object: string, of: string) =>
  valueIn(`
from collections.abc import Mapping, Sequence
from numbers import Number
from typing import Dict
from somewhere import Thing, thing
import torch
class A: pass
class B(A): pass
class C(Thing): pass
x = isinstance(${object}, ${of})
`);

describe("isinstance", () => {
  it.each([
    ["1", "int", "True"],
    ["1.0", "int", "False"],
    ["True", "int", "True"],
    ["'adam'", "str", "True"],
    ["'adam'", "(list, tuple)", "False"],
    ["[1]", "(list, tuple)", "True"],
    ["{}", "Mapping", "True"],
    ["{}", "Dict", "True"],
    ["(1, 2)", "Sequence", "True"],
    ["0.1", "Number", "True"],
    ["None", "str", "False"],
    ["1", "A", "False"],
    ["1", "torch.Tensor", "False"],
    ["B()", "A", "True"],
    ["A()", "B", "False"],
    ["torch.optim.SGD([])", "torch.optim.SGD", "True"],
  ])("is decided for %s and %s", (object, of, expected) => {
    expect(check(object, of)).toBe(expected);
  });

  it.each([
    ["thing", "int"],
    ["1", "Thing"],
    ["C()", "A"],
    ["torch.optim.SGD([])", "torch.optim.Optimizer"],
  ])("is open for %s and %s", (object, of) => {
    expect(check(object, of)).toMatch(/isinstance/);
  });
});
