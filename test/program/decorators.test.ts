import { describe, expect, it } from "vitest";
import { interpret, printTrace, valueIn } from "./interpret.ts";

describe("a decorator of the program", () => {
  const registry = [
    "REGISTRY = {}",
    "def register(name):",
    "  def wrap(f):",
    "    REGISTRY[name] = f",
    "    return f",
    "  return wrap",
  ];

  it.each([
    ["a function", ["@register('small')", "def build(): return 3", "x = REGISTRY['small']()"]],
    ["a class", ["@register('small')", "class A:", "  size = 3", "x = REGISTRY['small']().size"]],
    [
      "a name that an option gives",
      [
        "import argparse",
        "p = argparse.ArgumentParser()",
        "p.add_argument('--model', default='small')",
        "@register('small')",
        "def a(): return 3",
        "@register('large')",
        "def b(): return 9",
        "x = REGISTRY[p.parse_args().model]()",
      ],
    ],
  ])("notes %s in a registry", (_, lines) => {
    expect(valueIn([...registry, ...lines].join("\n"))).toBe("3");
  });

  it("is an object or a method as well", () => {
    const code = [
      "class Registry:",
      "  def __init__(self): self.items = {}",
      "  def register(self, f):",
      "    self.items[f.__name__] = f",
      "    return f",
      "  def __call__(self, f):",
      "    self.items['called'] = f",
      "    return f",
      "R = Registry()",
      "@R.register",
      "def a(): return 3",
      "@R",
      "def b(): return 4",
      "x = R.items['called']()",
    ].join("\n");

    expect(valueIn(code)).toBe("4");
  });

  it("puts its wrapper in the place of the function", () => {
    const code = [
      "import functools",
      "def with_rate(f):",
      "  @functools.wraps(f)",
      "  def inner(*args, **kwargs):",
      "    return f(*args, lr=0.1, **kwargs)",
      "  return inner",
      "@with_rate",
      "def train(epochs, lr): return (epochs, lr)",
      "x = train(3)",
    ].join("\n");

    expect(valueIn(code)).toBe("(3, 0.1)");
  });

  it("may wrap functions that call one another", () => {
    const code = [
      "import q",
      "def timed(f):",
      "  def inner(*args): return f(*args)",
      "  return inner",
      "@timed",
      "def step(): q.step()",
      "@timed",
      "def train(): step()",
      "train()",
    ].join("\n");

    expect(printTrace(interpret(code).trace).map((line) => line.trim())).toContain("call q.step line 6");
  });

  it("leaves a method what it is", () => {
    const code = [
      "def logged(f):",
      "  def inner(self, *args): return f(self, *args)",
      "  return inner",
      "class T:",
      "  lr = 0.1",
      "  @property",
      "  @logged",
      "  def rate(self): return self.lr",
      "  @staticmethod",
      "  def twice(n): return 2 * n",
      "x = (T().rate, T().twice(2))",
    ].join("\n");

    expect(valueIn(code)).toBe("(0.1, 4)");
  });

  it("ends with a function that only calls itself", () => {
    const code = "def d(f):\n  def inner(): return inner()\n  return inner\n@d\ndef f(): return 1\nx = f()";

    expect(valueIn(code)).toBe("unknown: inner calls itself");
  });
});
