import { describe, expect, it } from "vitest";
import { readScript, shownValues } from "./read-fixture.ts";

function updatesOf(over: string, body = "") {
  const code = `model = keras.Sequential()
optimizer = keras.optimizers.SGD(0.1)
pairs = tf.data.Dataset.from_tensor_slices((a, b)).repeat().batch(8)
steps = 1000
for step, (x, y) in ${over}:
  ${body}
  with tf.GradientTape() as tape:
    loss = keras.losses.mse(y, model(x))
  optimizer.apply_gradients(zip(tape.gradient(loss, model.weights), model.weights))`;
  return shownValues(readScript(code)[0]?.updates);
}

describe("the updates of a loop over part of a data set", () => {
  it.each([
    ["enumerate(pairs.take(steps), 1)", "", [1000]],
    ["enumerate(pairs.take(steps).prefetch(2))", "", [1000]],
    ["enumerate(pairs.take(steps + 1))", "if step == 0:\n    continue", [1000]],
    ["enumerate(pairs.take(steps))", "if tf.reduce_any(x):\n    continue", undefined],
    ["enumerate(pairs.take(steps).unbatch())", "", undefined],
    ["enumerate(pairs)", "", undefined],
  ])("are counted in %s %s", (over, body, expected) => {
    expect(updatesOf(over, body)).toEqual(expected);
  });
});
