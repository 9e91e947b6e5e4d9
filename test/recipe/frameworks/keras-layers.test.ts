import { describe, expect, it } from "vitest";
import { readScript, shownOptimizers } from "../keras/read-fixture.ts";

describe("the layers of a Sequential", () => {
  it.each([
    ["gan = keras.Sequential([generator, critic])", "a, b = gan.layers"],
    ["gan = keras.Sequential()\ngan.add(keras.Input((4,)))\ngan.add(generator)\ngan.add(critic)", "a, b = gan.layers"],
    ["gan = keras.Sequential(layers=[keras.Input((4,)), generator, critic])", "b = gan.layers[1]"],
  ])("are the models that it was made of: %s", (made, taken) => {
    const code = `generator = keras.Sequential()
critic = keras.Sequential()
critic.compile(keras.optimizers.SGD(0.7), "mse")
${made}
${taken}
for x, y in pairs:
  b.train_on_batch(x, y)`;

    expect(readScript(code).map(shownOptimizers)).toEqual([["SGD 0.7"]]);
  });
});
