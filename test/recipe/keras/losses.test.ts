import { describe, expect, it } from "vitest";
import { readFit, readScript } from "./read-fixture.ts";

const lossesOf = (loss: string, before = "") =>
  readFit({ before, compile: `optimizer='adam', loss=${loss}` }).loss?.map(({ name }) => name);

describe("the losses of a compiled model", () => {
  it.each([
    ["'binary_crossentropy'", ["binary_crossentropy"]],
    ["keras.losses.Huber(delta=2.0)", ["Huber"]],
    ["keras.losses.mean_absolute_error", ["mean_absolute_error"]],
    ["keras.losses.get('mse')", ["mse"]],
    ["['mse', 'mae', 'mse']", ["mse", "mae"]],
    ["{'box': keras.losses.Huber(), 'class': 'categorical_crossentropy'}", ["Huber", "categorical_crossentropy"]],
    ["{'ctc': lambda truth, guess: guess}", ["manual"]],
    ["dice", ["dice"]],
    ["focal(2.0)", ["inner"]],
    ["None", undefined],
  ])("are read from loss=%s", (loss, expected) => {
    const before =
      "def dice(a, b):\n  return a - b\ndef focal(gamma):\n  def inner(a, b):\n    return a ** gamma\n  return inner\n";

    expect(lossesOf(loss, before)).toEqual(expected);
  });
});

describe("the losses of a loop", () => {
  it.each([
    ["loss = keras.losses.mse(y, model(x))", ["mse"]],
    ["loss = criterion(y, model(x))", ["CategoricalCrossentropy"]],
    ["loss = tf.nn.softmax_cross_entropy_with_logits(y, model(x))", ["softmax_cross_entropy_with_logits"]],
    ["loss = tf.reduce_mean((y - model(x)) ** 2)", undefined],
  ])("are those that it computes: %s", (statement, expected) => {
    const code = `criterion = keras.losses.CategoricalCrossentropy()
model = keras.Sequential()
optimizer = keras.optimizers.SGD(0.1)
for x, y in pairs:
  with tf.GradientTape() as tape:
    ${statement}
  optimizer.apply_gradients(zip(tape.gradient(loss, model.weights), model.weights))`;

    expect(readScript(code).map(({ loss }) => loss?.map(({ name }) => name))).toEqual([expected]);
  });
});
