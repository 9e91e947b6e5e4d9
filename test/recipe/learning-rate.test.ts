import { describe, expect, it } from "vitest";
import { ratesIn } from "./read-code.ts";

const TORCH = "import torch, q\nimport torch.optim as O\n";
const KERAS = "import keras\nfrom keras.optimizers import schedules\n";

describe("the learning rate of a torch optimizer", () => {
  it.each([
    ["O.SGD(q.p, 0.1)", "SGD: constant 0.1"],
    ["O.SGD(q.p, lr=0.1)", "SGD: constant 0.1"],
    ["O.SGD(lr=0.1, params=q.p)", "SGD: constant 0.1"],
    ["O.SGD(q.p, **{'lr': 0.1})", "SGD: constant 0.1"],
    ["O.SGD(*[q.p, 0.1])", "SGD: constant 0.1"],
    ["O.SGD(q.p, lr=float('0.1'))", "SGD: constant 0.1"],
    ["O.SGD([{'params': q.a, 'lr': 0.1}], lr=0.2)", "SGD: constant 0.2"],
    ["O.Adam(q.p)", "Adam: default 0.001"],
    ["O.SGD(q.p, lr=0.1 if q.big else 0.2)", "SGD: constant 0.1 when q.big | constant 0.2 when not (q.big)"],
    ["O.SGD(q.p, lr=q.lr * 2)", "SGD: computed q.lr * 2"],
    ["O.SGD(q.p, lr='0.1')", "SGD: unknown: it is no number"],
    ["O.SGD(q.p, **q.k)", "SGD: unknown: it may be passed in arguments that are not known"],
    ["def f(lr):\n  return O.SGD(q.p, lr=lr)\nf(0.3)", "SGD: constant 0.3"],
    ["def f(lr):\n  return O.SGD(q.p, lr=lr)", "SGD: unknown: lr is a parameter that no file passes"],
    ["def f(lr=0.3):\n  return O.SGD(q.p, lr=lr)", "SGD: constant 0.3"],
    ["getattr(O, 'AdamW')(q.p, lr=0.1)", "AdamW: constant 0.1"],
    ["{'adam': O.Adam, 'sgd': O.SGD}['sgd'](q.p, lr=0.1)", "SGD: constant 0.1"],
    ["from functools import partial\npartial(O.AdamW, lr=0.1)(q.p)", "AdamW: constant 0.1"],
    ["class T:\n  lr = 0.1\n  def __init__(self): self.o = O.SGD(q.p, lr=self.lr)\nT()", "SGD: constant 0.1"],
  ])("of %j is %s", (code, expected) => {
    expect(ratesIn(TORCH + code)).toEqual([expected]);
  });

  it("has the default of its release", () => {
    expect(ratesIn(`${TORCH}O.SGD(q.p)`, "torch==1.13.1")).toEqual(["SGD: default undefined"]);
    expect(ratesIn(`${TORCH}O.SGD(q.p)`, "torch==2.6.0")).toEqual(["SGD: default 0.001"]);
  });
});

describe("the learning rate of a Keras optimizer", () => {
  it.each([
    ["keras.optimizers.Adam()", "Adam: default 0.001"],
    ["keras.optimizers.Adam(1e-4)", "Adam: constant 0.0001"],
    ["keras.optimizers.SGD(schedules.CosineDecay(0.1, 100))", "SGD: scheduled CosineDecay"],
    [
      "s = schedules.ExponentialDecay(0.1, 100, 0.9)\nkeras.optimizers.SGD(learning_rate=s)",
      "SGD: scheduled ExponentialDecay",
    ],
  ])("of %j is %s", (code, expected) => {
    expect(ratesIn(KERAS + code)).toEqual([expected]);
  });

  it.each([
    ["keras==2.2.4", "Adadelta()", "Adadelta: default 1"],
    ["keras==3.1.0", "Adadelta()", "Adadelta: default 0.001"],
    ["keras==2.2.4", "Adam(lr=0.1)", "Adam: constant 0.1"],
    ["keras==3.1.0", "Adam(lr=0.1)", "Adam: unknown: the argument has another name, so the call raises an exception"],
  ])("in %s of %s is %s", (requirement, call, expected) => {
    expect(ratesIn(`import keras\nkeras.optimizers.${call}`, requirement)).toEqual([expected]);
  });

  it.each([
    ["tensorflow==2.14.0", "Lion()", "Lion: default 0.0001"],
    ["tensorflow==2.17.0", "Lion()", "Lion: default 0.001"],
    ["tensorflow==2.10.1", "Adam(lr=0.1)", "Adam: constant 0.1"],
    ["tensorflow==2.12.0", "Adam(lr=0.1)", "Adam: default 0.001"],
    ["tensorflow==2.9.0", "Ftrl(lr=0.1)", "Ftrl: default 0.001"],
    ["tensorflow==2.3.0", "Adam(lr=0.1)", "Adam: constant 0.1"],
  ])("in %s of tf.keras %s is %s", (requirement, call, expected) => {
    expect(ratesIn(`import tensorflow as tf\ntf.keras.optimizers.${call}`, requirement)).toEqual([expected]);
  });
});

describe("the learning rate of other optimizers", () => {
  it.each([
    ["import optax\noptax.adam(1e-3)", "adam: constant 0.001"],
    [
      "import optax\noptax.adamw(learning_rate=optax.cosine_decay_schedule(0.1, 100))",
      "adamw: scheduled cosine_decay_schedule",
    ],
    ["import tensorflow as tf\ntf.compat.v1.train.AdamOptimizer(0.1)", "AdamOptimizer: constant 0.1"],
    ["from transformers import Adafactor\nimport q\nAdafactor(q.p, lr=1e-3)", "Adafactor: constant 0.001"],
    ["import torch, q\nimport bitsandbytes as bnb\nbnb.optim.AdamW8bit(q.p, lr=0.1)", "AdamW8bit: constant 0.1"],
  ])("of %j is %s", (code, expected) => {
    expect(ratesIn(code)).toEqual([expected]);
  });
});
