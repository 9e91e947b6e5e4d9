import { describe, expect, it } from "vitest";
import { createProgram } from "../../src/program/program.ts";
import { findUnusedRates } from "../../src/program/unused-rates.ts";
import { parseFile } from "./interpret.ts";

function unusedIn(code: string, others: Record<string, string> = {}): string[] {
  const file = parseFile("train.py", code);
  const program = createProgram([file, ...Object.entries(others).map(([path, text]) => parseFile(path, text))]);
  return findUnusedRates(program, file).map(({ name, value }) => `${name} = ${value}`);
}

describe("findUnusedRates", () => {
  it.each(["lr", "LR", "learning_rate", "LEARNING_RATE", "learningRate", "base_lr", "init_lr", "max_lr", "adam_lr"])(
    "knows the name %s",
    (name) => {
      expect(unusedIn(`${name} = 0.1`)).toEqual([`${name} = 0.1`]);
    },
  );

  it.each(["alr", "lr_decay", "lrs", "clear", "lr_scheduler", "rate"])("does not take %s for one", (name) => {
    expect(unusedIn(`${name} = 0.1`)).toEqual([]);
  });

  it("finds local ones", () => {
    expect(unusedIn("def f():\n  lr = 0.1\nclass A:\n  def g(self):\n    if self:\n      base_lr = 0.2")).toEqual([
      "lr = 0.1",
      "base_lr = 0.2",
    ]);
  });

  it.each(["print(lr)", "print(f'lr {lr}')", "logger.info('%g', lr)", "logging.warning(lr)", "wandb.log({'lr': lr})"])(
    "does not count %s as use",
    (line) => {
      expect(unusedIn(`lr = 0.1\n${line}`)).toEqual(["lr = 0.1"]);
    },
  );

  it.each([
    "f(lr)",
    "x = lr",
    "x = f'{lr}'",
    "x = {'lr': lr}",
    "x = [lr for _ in y]",
    "x = lambda: lr",
    "def f(a=lr): pass",
    "class A(B, lr=lr): pass",
    "@d(lr)\ndef f(): pass",
    "x[lr] = 1",
    "x.lr = lr",
    "if lr > 1: pass",
    "while lr: pass",
    "for i in lr: pass",
    "with f(lr): pass",
    "assert lr",
    "del lr",
    "raise E(lr)",
    "return_ = yield_(lr)",
    "def f():\n  global lr\n  lr = 2",
    "match x:\n  case 1 if lr: pass",
    "print('a', file=f(lr)) if lr else None",
    "f'{x:.{lr}f}' if y else z",
    "globals()['lr']",
    "exec(code)",
    "locals().update(x)",
    "__all__ = ['lr']",
    "x = = 1",
  ])("counts %j as use", (line) => {
    expect(unusedIn(`lr = 0.1\n${line}`)).toEqual([]);
  });

  it("does not count another assignment or a loop variable of the same name", () => {
    expect(unusedIn("lr = 0.1\nlr = 0.2\nfor lr in x: pass")).toEqual(["lr = 0.1", "lr = 0.2"]);
  });

  it("leaves alone what is no plain number", () => {
    expect(unusedIn("lr = f()\nbase_lr = '0.1'\nmax_lr = 0.1 * 2\na = init_lr = 3\nx.lr = 1")).toEqual([]);
  });

  it.each([
    ["from train import lr", "a name"],
    ["def f():\n  from train import lr", "a name, inside a function"],
    ["import train\nprint(train.lr + 1)", "a module"],
    ["import train as t\nx = t.lr", "a module under another name"],
    ["from train import *\nx = lr", "everything"],
  ])("leaves alone what another file takes with %j: %s", (code) => {
    expect(unusedIn("lr = 0.1", { "main.py": code })).toEqual([]);
  });
});
