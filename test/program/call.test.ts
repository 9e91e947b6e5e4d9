import { describe, expect, it } from "vitest";
import { LIMITS } from "../../src/program/machine.ts";
import { interpret, printTrace, valueIn } from "./interpret.ts";

describe("a call of a function of the program", () => {
  it.each([
    ["positions", "def f(a, b): return a - b\nx = f(3, 1)", "2"],
    ["names", "def f(a, b=2): return a * b\nx = f(b=4, a=3)", "12"],
    ["defaults", "def f(a, b=2): return a * b\nx = f(3)", "6"],
    ["keyword-only parameters", "def f(*, a=1): return a\nx = f(a=5)", "5"],
    ["more positions", "def f(*a): return a\nx = f(1, 2)", "(1, 2)"],
    ["more names", "def f(**k): return k['lr']\nx = f(lr=0.1)", "0.1"],
    ["names that are passed on", "def g(lr, wd=0): return lr\ndef f(**k): return g(**k)\nx = f(lr=0.1)", "0.1"],
    ["a list in place of positions", "def f(a, b): return b\nx = f(*[1, 2])", "2"],
    ["a lambda", "f = lambda a, b=1: a + b\nx = f(2)", "3"],
    ["a coroutine", "async def f(): return 1\nasync def g(): return await f()\nx = g()", "1"],
    ["a generator", "def f():\n  yield 1\n  yield 2\nx = f()", "[1, 2, …]"],
    ["a function without return", "def f(): pass\nx = f()", "None"],
  ])("binds %s", (_, code, expected) => {
    expect(valueIn(code)).toBe(expected);
  });

  it("takes a default as it was when the function was defined", () => {
    expect(valueIn("lr = 0.1\ndef f(a=lr): return a\nlr = 0.2\nx = f()")).toBe("0.1");
  });

  it("shares a mutable default among calls", () => {
    expect(valueIn("def f(a=[]):\n  a.append(1)\n  return a\nf()\nx = f()")).toBe("[1, 1]");
  });

  it("does not know what was not passed", () => {
    expect(valueIn("def f(a): return a\nx = f()")).toBe("unknown: a is not passed here");
    expect(valueIn("import q\ndef f(a): return a\nx = f(**q.d)")).toBe(
      "unknown: a may be passed in a dict that is not known",
    );
  });

  it("ends at recursion", () => {
    expect(valueIn("def f(n): return n * f(n - 1)\nx = f(3)")).toBe("(3 * unknown: f calls itself)");
    expect(valueIn("def f(n): return g(n)\ndef g(n): return f(n)\nx = f(3)")).toBe("unknown: f calls itself");
  });

  it("ends at a bounded depth", () => {
    const chain = Array.from({ length: 20 }, (_, index) => `def f${index}(a): return f${index + 1}(a)\n`).join("");

    expect(valueIn(`${chain}def f20(a): return a\nx = f0(1)`)).toBe(
      `unknown: f${LIMITS.callDepth} is called too deeply`,
    );
  });

  it("does not run a function that lost its header", () => {
    expect(valueIn("def f(:\n  return 1\nx = f()")).toBe("unknown: f has a syntax error");
  });

  it("tries each function that may be meant", () => {
    expect(valueIn("import q\ndef a(): return 1\ndef b(): return 2\nf = a if q.z else b\nx = f()")).toBe(
      "1 when q.z | 2 when not (q.z)",
    );
  });
});

describe("a class of the program", () => {
  it.each([
    ["an attribute of the class", "class A:\n  lr = 0.1\nx = A().lr", "0.1"],
    ["an attribute that __init__ sets", "class A:\n  def __init__(self, lr): self.lr = lr\nx = A(0.1).lr", "0.1"],
    [
      "what super() sets",
      "class A:\n  def __init__(self, lr): self.lr = lr\nclass B(A):\n  def __init__(self): super().__init__(0.2)\nx = B().lr",
      "0.2",
    ],
    ["a property", "class A:\n  @property\n  def lr(self): return 0.1\nx = A().lr", "0.1"],
    ["a static method", "class A:\n  @staticmethod\n  def f(a): return a\nx = A.f(1)", "1"],
    ["a class method", "class A:\n  k = 3\n  @classmethod\n  def f(cls): return cls.k\nx = A.f()", "3"],
    [
      "the method of the most derived class",
      "class A:\n  def r(self): return 1\n  def go(self): return self.r()\nclass B(A):\n  def r(self): return 2\nx = B().go()",
      "2",
    ],
    [
      "the nearer of two bases over one",
      "class A:\n  v = 1\nclass B(A): pass\nclass C(A):\n  v = 2\nclass D(B, C): pass\nx = D().v",
      "2",
    ],
    ["a write from outside", "class A: pass\na = A()\na.lr = 0.3\nx = a.lr", "0.3"],
    ["a write to the class", "class A:\n  n = 0\nA.n = 5\nx = A().n", "5"],
    ["setattr", "class A: pass\na = A()\nsetattr(a, 'lr', 0.1)\nx = a.lr", "0.1"],
    ["getattr with a default", "class A: pass\nx = getattr(A(), 'lr', 0.5)", "0.5"],
    ["hasattr", "class A:\n  lr = 1\nx = hasattr(A(), 'lr')", "True"],
    ["__call__", "class A:\n  def __call__(self, v): return v + 1\nx = A()(1)", "2"],
    ["__getitem__", "class A:\n  def __getitem__(self, k): return k\nx = A()['lr']", '"lr"'],
    ["__len__", "class A:\n  def __len__(self): return 7\nx = len(A())", "7"],
    [
      "__enter__",
      "class A:\n  def __enter__(self): return 5\n  def __exit__(self, *a): pass\nwith A() as x: pass",
      "5",
    ],
  ])("gives %s", (_, code, expected) => {
    expect(valueIn(code)).toBe(expected);
  });

  it.each([
    [
      "dataclass",
      "from dataclasses import dataclass\n@dataclass\nclass C:\n  wd: float = 0.0\n  lr: float = 0.1\nx = C(wd=1.0).lr",
      "0.1",
    ],
    [
      "dataclass by position",
      "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass C:\n  lr: float = 0.1\nx = C(0.5).lr",
      "0.5",
    ],
    [
      "dataclass with field()",
      "from dataclasses import dataclass, field\n@dataclass\nclass C:\n  lr: float = field(default=0.3)\nx = C().lr",
      "0.3",
    ],
    [
      "dataclass that inherits",
      "from dataclasses import dataclass\n@dataclass\nclass A:\n  lr: float = 0.1\n@dataclass\nclass B(A):\n  wd: float = 0.2\nx = B(0.5).wd",
      "0.2",
    ],
    [
      "dataclass with __post_init__",
      "from dataclasses import dataclass\n@dataclass\nclass C:\n  lr: float = 0.1\n  def __post_init__(self): self.lr *= 2\nx = C().lr",
      "0.2",
    ],
    ["NamedTuple", "from typing import NamedTuple\nclass C(NamedTuple):\n  lr: float = 0.1\nx = C().lr", "0.1"],
    ["pydantic model", "from pydantic import BaseModel\nclass C(BaseModel):\n  lr: float = 0.1\nx = C().lr", "0.1"],
    ["attrs class", "import attr\n@attr.s\nclass C:\n  lr = attr.ib(default=0.1)\nx = C().lr", "0.1"],
    ["SimpleNamespace", "from types import SimpleNamespace\nx = SimpleNamespace(lr=0.1).lr", "0.1"],
    ["Namespace of a dict", "import argparse\nx = argparse.Namespace(**{'lr': 0.1}).lr", "0.1"],
    ["EasyDict with nested dicts", "from easydict import EasyDict\nx = EasyDict({'opt': {'lr': 0.1}}).opt.lr", "0.1"],
  ])("knows the fields of a %s", (_, code, expected) => {
    expect(valueIn(code)).toBe(expected);
  });
});

describe("the trace of a run", () => {
  it("holds library calls in order, with loops, branches and calls of the program around them", () => {
    const code = [
      "import torch, q",
      "def step(model, opt, batch):",
      "  loss = model(batch)",
      "  loss.backward()",
      "  opt.step()",
      "opt = torch.optim.SGD(q.p, lr=0.1)",
      "for epoch in range(3):",
      "  for batch in q.loader:",
      "    step(q.model, opt, batch)",
      "  if epoch % 2 == 0:",
      "    opt.param_groups[0]['lr'] = 0.01",
      "    continue",
      "with torch.no_grad():",
      "  q.evaluate()",
    ].join("\n");

    expect(printTrace(interpret(code).trace)).toEqual([
      "call torch.optim.SGD line 6",
      "call builtins.range line 7",
      "loop builtins.range()",
      "  loop q.loader",
      "    def step",
      "      call q.model line 3",
      "      call q.model().backward line 4",
      "      call torch.optim.SGD().step line 5",
      "  arm when epoch % 2 == 0 → continue",
      '    write torch.optim.SGD().param_groups.[0]["lr"] = 0.01',
      "    continue",
      "  arm when not (epoch % 2 == 0)",
      "with torch.no_grad()",
      "  call torch.no_grad line 13",
      "  call q.evaluate line 14",
    ]);
  });

  it("says that calls fanned out too far", () => {
    const chain = Array.from({ length: 8 }, (_, i) => `def f${i}(a):\n${`    f${i + 1}(a)\n`.repeat(10)}`).join("");

    const { machine } = interpret(`${chain}def f8(a): return a\nf0(1)`);

    expect(machine.exhausted).toBe(`more than ${LIMITS.steps} steps`);
  });

  it("says that a limit was reached", () => {
    const { machine } = interpret(`import q\n${"q.f()\n".repeat(LIMITS.events + 1)}`);

    expect(machine.exhausted).toBe(`more than ${LIMITS.events} events`);
  });
});
