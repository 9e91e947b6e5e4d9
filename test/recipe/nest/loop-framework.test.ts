import { describe, expect, it } from "vitest";
import { recipeOf } from "../read-code.ts";

describe("a loop whose optimizer is not in view", () => {
  it("is one of Keras where it calls TensorFlow", () => {
    const code = `import tensorflow as tf
from zoo import model, loss_fn, data, hvd

optimizer = hvd.DistributedOptimizer(model.choose())
for x, y in data:
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
`;

    expect(recipeOf(code).framework).toBe("keras");
  });
});
