import { describe, expect, it } from "vitest";
import type { Recipe } from "../../../src/recipe/recipe-schema.ts";
import { readScript, shownOptimizers, shownValues } from "./read-fixture.ts";

/** A script with a step of its own and the given loop, which calls it. */
function readLoop(loop: string, { optimizer = "keras.optimizers.SGD(0.1)", clip = "" } = {}): Recipe | undefined {
  const code = `model = keras.Sequential([keras.layers.Dense(1)])
optimizer = ${optimizer}
pairs = tf.data.Dataset.from_tensor_slices((a, b))
@tf.function
def step(x, y):
  with tf.GradientTape() as tape:
    loss = tf.reduce_mean((y - model(x)) ** 2)
  grads = tape.gradient(loss, model.trainable_variables)
  ${clip}
  optimizer.apply_gradients(zip(grads, model.trainable_variables))
${loop}`;
  return readScript(code)[0];
}

describe("a loop with a gradient tape", () => {
  it.each([
    ["for epoch in range(7):\n  for x, y in pairs.batch(16):\n    step(x, y)", [16], [7]],
    [
      "for epoch in tf.range(7):\n  for i, (x, y) in enumerate(pairs.shuffle(9).batch(16).take(5)):\n    step(x, y)",
      [16],
      [7],
    ],
    [
      "data = iter(pairs.repeat().batch(16))\nfor epoch in range(7):\n  for i in range(100):\n    step(*next(data))",
      [16],
      [7],
    ],
    [
      "size = 16\nfor epoch in range(7):\n  for i in range(len(a) // size):\n    step(a[i * size:], b[i * size:])",
      [16],
      [7],
    ],
    ["batch_size = 16\nfor epoch in range(7):\n  for i in order:\n    step(*draw(a, b, size=batch_size))", [16], [7]],
    [
      "batch_size = 16\nshow(batch_size)\nfor epoch in range(7):\n  for x, y in chunks:\n    step(x, y)",
      undefined,
      [7],
    ],
  ])("has its counts: %s", (loop, batchSize, epochs) => {
    const recipe = readLoop(loop);

    expect([shownValues(recipe?.batchSize), shownValues(recipe?.epochs)]).toEqual([batchSize, epochs]);
  });

  it.each([
    ["keras.optimizers.Adam(0.01, clipnorm=2.0)", "", [2]],
    ["keras.optimizers.Adam(0.01)", "grads, _ = tf.clip_by_global_norm(grads, 5.0)", [5]],
    ["keras.optimizers.Adam(0.01)", "", undefined],
  ])("clips as %s with %s says", (optimizer, clip, expected) => {
    const recipe = readLoop("for x, y in pairs.batch(4):\n  step(x, y)", { optimizer, clip });

    expect(shownValues(recipe?.clipping)).toEqual(expected);
  });

  it("steps schedules inside optimizers with every update", () => {
    const optimizer = "keras.optimizers.Adam(keras.optimizers.schedules.PolynomialDecay(0.1, 500))";

    const recipe = readLoop("for x, y in pairs.batch(4):\n  step(x, y)", { optimizer });

    expect(recipe?.schedules).toMatchObject([{ name: "PolynomialDecay", optimizer: 0, steppedPer: "update" }]);
  });

  it("sees the optimizer inside what scales the loss", () => {
    const optimizer = "keras.mixed_precision.LossScaleOptimizer(keras.optimizers.Adam(0.02))";

    const recipe = readLoop("for x, y in pairs.batch(4):\n  step(x, y)", { optimizer });

    expect(recipe && shownOptimizers(recipe)).toEqual(["Adam 0.02"]);
  });

  it.each([
    ["    if (i + 1) % 6 == 0:\n      optimizer.apply_gradients(zip(total, model.weights))", "", [6]],
    ["      optimizer.apply_gradients(zip(grads, model.weights))", "    if i % 6 == 0:\n", undefined],
  ])("gathers gradients only where it takes more than it applies: %s", (applied, before, expected) => {
    const indent = before ? "      " : "    ";
    const code = `model = keras.Sequential()
optimizer = keras.optimizers.SGD(0.1)
for epoch in range(3):
  for i, (x, y) in enumerate(pairs):
${before}${indent}with tf.GradientTape() as tape:
${indent}  loss = keras.losses.mse(y, model(x))
${indent}grads = tape.gradient(loss, model.weights)
${applied}`;

    expect(readScript(code).map(({ accumulation }) => shownValues(accumulation))).toEqual([expected]);
  });

  it("leaves loops of other frameworks as they are", () => {
    const code =
      "import torch\nmodel = torch.nn.Linear(1, 1)\no = torch.optim.SGD(model.parameters(), 0.1)\nfor x in data:\n  model(x).backward()\n  o.step()\n  o.zero_grad()";

    expect(readScript(code)).toMatchObject([{ framework: "torch", optimizers: [{ name: "SGD" }] }]);
  });
});
