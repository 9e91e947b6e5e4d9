import { describe, expect, it } from "vitest";
import { readFit } from "./read-fixture.ts";

const updatesOf = (fit: string, before = "", optimizer = "'adam'") =>
  readFit({ before, fit, compile: `${optimizer}, 'mse'` }).updates?.map(({ text }) => text);

describe("the updates of fit", () => {
  it.each([
    ["x, y, epochs=5, batch_size=64", ["5 · ⌈len(x) / 64⌉"]],
    ["x, y, epochs=5", ["5 · ⌈len(x) / 32⌉"]],
    ["np.load('a.npy'), epochs=5, batch_size=8", ["5 · ⌈len(np.load('a.npy')) / 8⌉"]],
    ["pairs, epochs=5", ["5 · len(pairs)"]],
    ["pairs, epochs=5, steps_per_epoch=200", ["5 · 200 = 1,000"]],
    ["x, y, epochs=5, validation_split=0.2", undefined],
    ["x, y, **options", undefined],
  ])("are counted in fit(%s)", (fit, expected) => {
    expect(updatesOf(fit, "pairs = tf.data.TFRecordDataset('a')")).toEqual(expected);
  });

  it("are fewer where gradients are gathered, over the end of an epoch", () => {
    const optimizer = "keras.optimizers.SGD(0.1, gradient_accumulation_steps=4)";

    expect(updatesOf("pairs, epochs=3", "pairs = load()", optimizer)).toEqual(["⌊3 · len(pairs) / 4⌋"]);
  });

  it("stand beside what a schedule was told, in the same atoms", () => {
    const before = "x = np.load('x.npy')\nsteps = 10 * (x.shape[0] // 64)";
    const compile = "keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay(0.1, steps)), 'mse'";

    const { schedules } = readFit({ before, compile, fit: "x, y, epochs=10, batch_size=64" });

    expect(schedules.map(({ told, done }) => [told?.text, done?.text])).toEqual([
      ["10 · ⌊len(x) / 64⌋", "10 · ⌈len(x) / 64⌉"],
    ]);
  });
});
