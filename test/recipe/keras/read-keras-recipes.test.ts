import { describe, expect, it } from "vitest";
import { readScript, shownOptimizers, shownValues } from "./read-fixture.ts";

const MODEL = "model = keras.Sequential([keras.layers.Dense(1)])\n";

describe("the recipes of compiled models", () => {
  it("use the compile that holds when fit is called", () => {
    const code = `${MODEL}model.compile(keras.optimizers.SGD(0.1), "mse")
model.fit(x, y)
model.compile(keras.optimizers.SGD(0.01), "mae")
model.fit(x, y)`;

    expect(readScript(code).map(shownOptimizers)).toEqual([["SGD 0.1"], ["SGD 0.01"]]);
  });

  it("list the compiles of both branches under their conditions", () => {
    const code = `${MODEL}if big:
  model.compile("sgd", "mse")
else:
  model.compile("adam", "mae")
model.fit(x, y)`;

    const [recipe] = readScript(code);

    expect(recipe?.optimizers.map(({ name, when }) => [name, when])).toEqual([
      ["SGD", "big"],
      ["Adam", "not (big)"],
    ]);
  });

  it("are one per call of a function that trains", () => {
    const code = `def run(model, rate):
  model.compile(keras.optimizers.SGD(rate), "mse")
  model.fit(x, y)
run(keras.Sequential(), 0.1)
run(keras.Sequential(), 0.2)`;

    const recipes = readScript(code);

    expect(recipes.map(shownOptimizers)).toEqual([["SGD 0.1"], ["SGD 0.2"]]);
    expect(recipes.map(({ entry }) => [entry.line, entry.calledFrom?.line])).toEqual([
      [6, 7],
      [6, 8],
    ]);
  });

  it("take anything for a model that is compiled like one", () => {
    const code = `net = zoo.build("unet")\nnet.compile(optimizer="adam", loss="mse")\nnet.fit(x, y, epochs=3)`;

    expect(readScript(code).map(shownOptimizers)).toEqual([["Adam default 0.001"]]);
  });

  it("leave the estimators of other libraries alone", () => {
    const code = "from sklearn.svm import SVC\nSVC().fit(x, y)\nimport re\nre.compile('a').match('b')";

    expect(readScript(code)).toEqual([]);
  });

  it("know what a loaded model was saved with", () => {
    const code = `${MODEL}model.compile(keras.optimizers.Nadam(0.002), "mse")
model.fit(x, y)
model.save("a.keras")
again = keras.models.load_model("a.keras")
again.fit(x, y, epochs=4)
other = keras.models.load_model("b.keras")
other.fit(x, y, epochs=5)`;

    expect(readScript(code).map(shownOptimizers)).toEqual([["Nadam 0.002"], ["Nadam 0.002"], []]);
  });

  it("find a model that another method compiled", () => {
    const code = `class Trainer:
  def build(self):
    self.model = keras.Sequential()
    self.model.compile(keras.optimizers.Adam(0.005), "mse")
  def run(self, x, y):
    self.model.fit(x, y, epochs=6)`;

    const recipe = readScript(code).find(({ entry }) => entry.function === "Trainer.run");

    expect(recipe && shownOptimizers(recipe)).toEqual(["Adam 0.005"]);
  });

  it.each([
    ["for epoch in range(90):", [90]],
    ["for i in range(n_epochs):", [90]],
    ["for chunk in chunks:", [1]],
    ["for game in range(500):", [1]],
  ])("count the epochs of a loop around fit: %s", (loop, expected) => {
    const code = `${MODEL}n_epochs = 90\nmodel.compile("sgd", "mse")\n${loop}\n  model.fit(x, y, epochs=1)\n  model.reset_states()`;

    expect(readScript(code).map(({ epochs }) => shownValues(epochs))).toEqual([expected]);
  });
});
