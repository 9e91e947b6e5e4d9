import { describe, expect, it } from "vitest";
import { readFit, readScript, shownOptimizers, shownValues } from "./read-fixture.ts";

const optimizersOf = (compile: string, ...requirements: string[]) =>
  shownOptimizers(readFit({ compile }, ...requirements));

describe("the optimizer of a compiled model", () => {
  it.each([
    ["keras.optimizers.Adam(3e-4), 'mse'", ["Adam 0.0003"]],
    ["optimizer='nadam', loss='mse'", ["Nadam default 0.001"]],
    ["keras.optimizers.get('sgd'), 'mse'", ["SGD default 0.01"]],
    ["keras.mixed_precision.LossScaleOptimizer(keras.optimizers.SGD(0.2)), 'mse'", ["SGD 0.2"]],
    ["hvd.DistributedOptimizer(keras.optimizers.SGD(0.4)), 'mse'", ["SGD 0.4"]],
    ["optimizer=choose(), loss='mse'", []],
  ])("is found in compile(%s)", (compile, expected) => {
    expect(optimizersOf(compile)).toEqual(expected);
  });

  it("has the default of the release in use", () => {
    expect(optimizersOf("'adadelta', 'mse'", "tensorflow==2.15.0")).toEqual(["Adadelta default 0.001"]);
    expect(
      readScript(
        "import keras as k\nm = k.Sequential()\nm.compile('adadelta', 'mse')\nm.fit(x, y)",
        "keras==2.2.4",
      ).map(shownOptimizers),
    ).toEqual([["Adadelta default 1"]]);
  });

  it("takes `lr` for what its writer meant, unless a file pins a Keras that does not know it", () => {
    expect(optimizersOf("keras.optimizers.SGD(lr=0.3), 'mse'")).toEqual(["SGD 0.3"]);
    expect(optimizersOf("keras.optimizers.SGD(lr=0.3), 'mse'", "keras==3.5.0")).toEqual(["SGD unknown"]);
  });

  it("has the rate that was set on it last", () => {
    const script = `opt = keras.optimizers.Adam(1e-3)
m = keras.Sequential()
m.compile(opt, "mse")
m.fit(x, y)
keras.backend.set_value(m.optimizer.learning_rate, 1e-4)
m.fit(x, y)
opt.learning_rate = 1e-5
m.fit(x, y)
`;

    expect(readScript(script).map(shownOptimizers)).toEqual([["Adam 0.001"], ["Adam 0.0001"], ["Adam 0.00001"]]);
  });

  it("shows the weight decay that a class has by default", () => {
    const { optimizers } = readFit({ compile: "keras.optimizers.AdamW(1e-3), 'mse'" });

    expect(optimizers.map(({ weightDecay }) => shownValues(weightDecay))).toEqual([["default 0.004"]]);
  });

  it("keeps the condition of each alternative", () => {
    const before = "chosen = keras.optimizers.SGD(0.1) if big else 'adam'";
    const { optimizers } = readFit({ before, compile: "chosen, 'mse'" });

    expect(optimizers.map(({ name, when }) => [name, when])).toEqual([
      ["SGD", "big"],
      ["Adam", "not (big)"],
    ]);
  });
});
