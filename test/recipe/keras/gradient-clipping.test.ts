import { describe, expect, it } from "vitest";
import { readScript, shownValues } from "./read-fixture.ts";

function clippingWith(statement: string) {
  const code = `model = keras.Sequential()
optimizer = keras.optimizers.SGD(0.1)
for x, y in pairs:
  with tf.GradientTape() as tape:
    loss = keras.losses.mse(y, model(x))
  grads = tape.gradient(loss, model.weights)
  ${statement}
  optimizer.apply_gradients(zip(grads, model.weights))`;
  return shownValues(readScript(code)[0]?.clipping);
}

describe("clipping in a hand-written loop", () => {
  it.each([
    ["grads, norm = tf.clip_by_global_norm(grads, clip_norm=3.0)", [3]],
    ["grads = [tf.clip_by_norm(g, 1.5) for g in grads]", [1.5]],
    ["grads = [tf.clip_by_value(g, -0.5, 0.5) for g in grads]", [0.5]],
    ["grads = [tf.clip_by_value(g, clip_value_min=-1.0, clip_value_max=2.0) for g in grads]", [2]],
    ["weights = [w.assign(tf.clip_by_value(w, -0.01, 0.01)) for w in model.weights]", undefined],
    ["x = tf.clip_by_value(x, 0.0, 1.0)", undefined],
  ])("is the limit of %s", (statement, expected) => {
    expect(clippingWith(statement)).toEqual(expected);
  });
});
