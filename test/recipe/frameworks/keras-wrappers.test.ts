import { describe, expect, it } from "vitest";
import { readScript, shownOptimizers } from "../keras/read-fixture.ts";

const step = (loop: string) => `model = keras.Sequential()
strategy = tf.distribute.MirroredStrategy()
optimizer = keras.optimizers.SGD(0.3)
def step(x, y):
  with tf.GradientTape() as tape:
    loss = keras.losses.mse(y, model(x))
  optimizer.apply_gradients(zip(tape.gradient(loss, model.weights), model.weights))
${loop}`;

describe("functions that are handed to TensorFlow", () => {
  it.each([
    "fast = tf.function(step)\nfor x, y in pairs:\n  fast(x, y)",
    "fast = tf.function(jit_compile=True)(step)\nfor x, y in pairs:\n  fast(x, y)",
    "for x, y in pairs:\n  strategy.run(step, args=(x, y))",
    "for x, y in pairs:\n  strategy.experimental_run_v2(step, (x,), {'y': y})",
  ])("run where they are called: %s", (loop) => {
    expect(readScript(step(loop)).map(shownOptimizers)).toEqual([["SGD 0.3"]]);
  });

  it("make data for each replica", () => {
    const loop =
      "def make(context):\n  return tf.data.TFRecordDataset('a').batch(24)\nfor x, y in strategy.distribute_datasets_from_function(make):\n  step(x, y)";

    expect(readScript(step(loop))).toMatchObject([{ batchSize: [{ value: 24 }] }]);
  });
});
