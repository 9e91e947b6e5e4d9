import { describe, expect, it } from "vitest";
import { readScript, shownOptimizers, shownValues } from "../keras/read-fixture.ts";

const estimator = (made: string, trained: string) => `from sklearn.model_selection import KFold, cross_val_score
from tensorflow.keras.wrappers.scikit_learn import KerasClassifier
def build(rate=0.01):
  model = keras.Sequential([keras.layers.Dense(3)])
  model.compile(loss="categorical_crossentropy", optimizer=keras.optimizers.Adam(rate))
  return model
estimator = ${made}
${trained}`;

describe("an estimator that wraps a Keras model", () => {
  it.each([
    ["KerasClassifier(build_fn=build, epochs=200, batch_size=5)", "estimator.fit(x, y)", ["Adam 0.01"], [5], [200]],
    ["KerasClassifier(build, rate=0.2, epochs=4)", "estimator.fit(x, y, epochs=9)", ["Adam 0.2"], ["default 32"], [9]],
    [
      "KerasClassifier(build_fn=build, epochs=7)",
      "cross_val_score(estimator, x, y, cv=KFold(5))",
      ["Adam 0.01"],
      ["default 32"],
      [7],
    ],
  ])("%s is trained by %s", (made, trained, optimizers, batchSize, epochs) => {
    const [recipe, ...others] = readScript(estimator(made, trained));

    expect(others).toEqual([]);
    expect(recipe && shownOptimizers(recipe)).toEqual(optimizers);
    expect([recipe?.batchSize, recipe?.epochs].map(shownValues)).toEqual([batchSize, epochs]);
    expect(recipe?.loss).toMatchObject([{ name: "categorical_crossentropy" }]);
  });
});
