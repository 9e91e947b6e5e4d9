import { describe, expect, it } from "vitest";
import { readScript } from "./read-fixture.ts";

const schedulesOf = (code: string) =>
  readScript(code).map(({ schedules }) => schedules.map(({ name, steppedPer }) => `${name} per ${steppedPer}`));

const tapeLoop = (outer: string, inner: string) => `model = keras.Sequential()
optimizer = keras.optimizers.SGD(0.1)
def warm_up_rate(step):
  return 0.1 / step
for epoch in range(9):
  ${outer}
  for x, y in pairs.batch(4):
    ${inner}
    with tf.GradientTape() as tape:
      loss = keras.losses.mse(y, model(x))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.weights), model.weights))`;

describe("a rate that a loop sets by itself", () => {
  it.each([
    ["optimizer.learning_rate = 0.1 / (epoch + 1)", "pass", ["manual per epoch"]],
    ["optimizer.learning_rate.assign(0.1 / (epoch + 1))", "pass", ["manual per epoch"]],
    ["keras.backend.set_value(optimizer.lr, 0.1 / (epoch + 1))", "pass", ["manual per epoch"]],
    ["pass", "optimizer.learning_rate = warm_up_rate(optimizer.iterations)", ["warm_up_rate per update"]],
    ["options.learning_rate = 0.1", "weights.assign(0.1)", []],
  ])("is a schedule of a hand-written loop: %s %s", (outer, inner, expected) => {
    expect(schedulesOf(tapeLoop(outer, inner))).toEqual([expected]);
  });

  it.each([
    ["'sgd'", "model.optimizer.learning_rate = 0.1 / (epoch + 1)"],
    ["keras.optimizers.SGD(0.1)", "keras.backend.set_value(model.optimizer.learning_rate, 0.1 / (epoch + 1))"],
  ])("is a schedule of the epochs around fit: %s with %s", (optimizer, statement) => {
    const code = `model = keras.Sequential()
model.compile(${optimizer}, "mse")
for epoch in range(9):
  ${statement}
  model.fit(x, y, epochs=1)`;

    expect(schedulesOf(code)).toEqual([["manual per epoch"]]);
  });
});
