import { describe, expect, it } from "vitest";
import { readFit, readScript, shownValues } from "./read-fixture.ts";

describe("the batch size of fit", () => {
  it.each([
    ["x, y, batch_size=64", [64]],
    ["x, y, 64", [64]],
    ["x, y", ["default 32"]],
    ["x=x, y=y, batch_size=None", ["default 32"]],
    ["np.load('a.npy')", ["default 32"]],
    ["pairs", undefined],
    ["x, y, **options", undefined],
  ])("is read from fit(%s)", (fit, expected) => {
    expect(shownValues(readFit({ fit }).batchSize)).toEqual(expected);
  });

  it("is that of the data where the data has batches", () => {
    const before = "pairs = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(100).batch(48).prefetch(1)";

    expect(shownValues(readFit({ before, fit: "pairs" }).batchSize)).toEqual([48]);
  });

  it("is not that of a generator from which the arrays were taken", () => {
    const before = "x, y = next(keras.preprocessing.image.ImageDataGenerator().flow(a, b, batch_size=500))";

    expect(shownValues(readFit({ before, fit: "x, y" }).batchSize)).toEqual(["default 32"]);
  });

  it("keeps a number that depends on the machine as it is written", () => {
    const before = "strategy = tf.distribute.MirroredStrategy()\nsize = 16 * strategy.num_replicas_in_sync";

    expect(readFit({ before, fit: "x, y, batch_size=size" }).batchSize).toMatchObject([
      { kind: "computed", text: "size" },
    ]);
  });
});

describe("the epochs of fit", () => {
  it.each([
    ["x, y, epochs=12", [12]],
    ["x, y, 32, 12", [12]],
    ["x, y, nb_epoch=12", [12]],
    ["x, y", ["default 1"]],
    ["x, y, epochs=20, initial_epoch=5", [15]],
    ["x, y, epochs=20, initial_epoch=history.epoch[-1]", [20]],
    ["x, y, **options", ["unknown"]],
  ])("are read from fit(%s)", (fit, expected) => {
    expect(shownValues(readFit({ fit }).epochs)).toEqual(expected);
  });

  it("are the second number of fit_generator", () => {
    const code = "m = keras.Sequential()\nm.compile('adam', 'mse')\nm.fit_generator(pairs, 100, 30)";

    expect(readScript(code).map(({ epochs }) => shownValues(epochs))).toEqual([[30]]);
  });
});
