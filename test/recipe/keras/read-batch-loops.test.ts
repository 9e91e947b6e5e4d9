import { describe, expect, it } from "vitest";
import { readScript, shownOptimizers, shownValues } from "./read-fixture.ts";

const MODEL = `model = keras.Sequential([keras.layers.Dense(1)])
model.compile(keras.optimizers.Adam(1e-3, clipnorm=1.0), "mse")
`;

describe("a loop around train_on_batch", () => {
  it("is one training, of all models that take turns in it", () => {
    const code = `${MODEL}other = keras.Sequential([keras.layers.Dense(1)])
other.compile("rmsprop", "mae")
for epoch in range(40):
  for x, y in batches(batch_size=16):
    model.train_on_batch(x, y)
    model.train_on_batch(y, x)
    other.train_on_batch(x, y)`;

    const [recipe, ...others] = readScript(code);

    expect(others).toEqual([]);
    expect(recipe).toMatchObject({ entry: { line: 8 }, framework: "keras", loss: [{ name: "mse" }, { name: "mae" }] });
    expect(recipe && shownOptimizers(recipe)).toEqual(["Adam 0.001", "RMSprop default 0.001"]);
    expect([recipe?.epochs, recipe?.batchSize, recipe?.clipping].map(shownValues)).toEqual([[40], [16], [1]]);
  });

  it("counts updates where nothing speaks of epochs", () => {
    const code = `${MODEL}for i in range(600):\n  x, y = digits.train.next_batch(50)\n  model.train_on_batch(x, y)`;

    const [recipe] = readScript(code);

    expect([recipe?.updates, recipe?.epochs, recipe?.batchSize].map(shownValues)).toEqual([[600], undefined, [50]]);
  });

  it("takes the batch size from the range that cuts arrays", () => {
    const code = `${MODEL}size = 13
for epoch in range(9):
  for i in range(len(x) // size):
    model.train_on_batch(x[i * size:(i + 1) * size], y[i * size:(i + 1) * size])`;

    expect(readScript(code).map(({ batchSize }) => shownValues(batchSize))).toEqual([[13]]);
  });
});
