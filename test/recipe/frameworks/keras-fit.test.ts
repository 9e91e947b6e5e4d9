import { describe, expect, it } from "vitest";
import { readScript, shownOptimizers, shownValues } from "../keras/read-fixture.ts";

const trainStep = (body: string) => `class Net(keras.Model):
  def __init__(self):
    super().__init__()
    self.extra = keras.optimizers.SGD(0.5)
    self.critic = keras.losses.Hinge()
  def train_step(self, data):
    x, y = data
    with tf.GradientTape() as tape:
      loss = self.critic(y, self(x))
    grads = tape.gradient(loss, self.weights)
    ${body}
    return {"loss": loss}
net = Net()
net.compile(optimizer=keras.optimizers.Adam(0.002), loss="mse")
net.fit(pairs.batch(6), epochs=8)`;

describe("a train_step of the program", () => {
  it.each([
    ["self.optimizer.apply_gradients(zip(grads, self.weights))", ["Adam 0.002"]],
    ["self.extra.apply_gradients(zip(grads, self.weights))", ["SGD 0.5"]],
    ["return super().train_step(data)", ["Adam 0.002"]],
  ])("trains with the optimizer that it steps: %s", (body, expected) => {
    const [recipe, ...others] = readScript(trainStep(body));

    expect(others).toEqual([]);
    expect(recipe && shownOptimizers(recipe)).toEqual(expected);
    expect([recipe?.batchSize, recipe?.epochs].map(shownValues)).toEqual([[6], [8]]);
  });

  it("computes its own loss where compile is given none", () => {
    const code = trainStep("self.optimizer.apply_gradients(zip(grads, self.weights))").replace(', loss="mse"', "");

    expect(readScript(code).map(({ loss }) => loss?.map(({ name }) => name))).toEqual([["Hinge"]]);
  });

  it("is Keras' own where only the loss is of the program", () => {
    const code = `class Net(keras.Model):
  def call(self, x):
    return self.inner(x)
  def compute_loss(self, x, y, y_pred, sample_weight=None):
    return keras.losses.mean_absolute_error(x, y_pred)
net = Net()
net.compile(keras.optimizers.Adam(0.004))
net.fit(pictures.batch(6), epochs=8)`;

    const [recipe] = readScript(code);

    expect(recipe && shownOptimizers(recipe)).toEqual(["Adam 0.004"]);
    expect(recipe?.loss).toMatchObject([{ name: "mean_absolute_error" }]);
  });
});
