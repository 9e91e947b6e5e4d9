import { describe, expect, it } from "vitest";
import { recipeOf } from "../read-code.ts";

const EVALUATED = `import torch
from torch import nn
from data import loader, held_out

model = nn.Linear(8, 2)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

def train(epoch):
    for x, y in loader:
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

def check(epoch):
    with torch.no_grad():
        for x, y in held_out:
            print(criterion(model(x), y), nn.functional.l1_loss(model(x), y))

for epoch in range(5):
    train(epoch)
    check(epoch)
`;

describe("the losses of a training", () => {
  it("stand where they are trained on, not where an evaluation computes them again", () => {
    expect(recipeOf(EVALUATED).loss).toEqual([{ name: "CrossEntropyLoss", path: "train.py", line: 11 }]);
  });

  it("leave out what a function that evaluates computes in a step of the training", () => {
    const code = EVALUATED.replace(
      "        optimizer.step()\n",
      "        optimizer.step()\n        evaluate(x, y)\n",
    ).replace(
      "def check(epoch)",
      "def evaluate(x, y):\n    print(nn.functional.mse_loss(model(x), y))\n\ndef check(epoch)",
    );

    expect(recipeOf(code).loss?.map(({ name }) => name)).toEqual(["CrossEntropyLoss"]);
  });

  it("leave out what an evaluation inside a loop of Keras computes", () => {
    const code = `import tensorflow as tf
from data import images, held_out

model = tf.keras.Sequential([tf.keras.layers.Dense(2)])
loss_fn = tf.keras.losses.BinaryCrossentropy()
optimizer = tf.keras.optimizers.Adam(1e-3)

def evaluate():
    return tf.keras.losses.MeanSquaredError()(held_out, model(held_out))

for step, (x, y) in enumerate(images.batch(32)):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    evaluate()
`;

    expect(recipeOf(code).loss?.map(({ name }) => name)).toEqual(["BinaryCrossentropy"]);
  });
});
