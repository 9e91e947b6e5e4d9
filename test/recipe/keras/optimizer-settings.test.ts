import { describe, expect, it } from "vitest";
import { readFit, shownValues } from "./read-fixture.ts";

const readCompiled = (optimizer: string, ...requirements: string[]) =>
  readFit({ compile: `${optimizer}, 'mse'` }, ...requirements);

describe("what an optimizer of Keras does besides stepping", () => {
  it.each(["clipnorm=1.5", "clipvalue=1.5", "global_clipnorm=1.5"])("clips with %s", (limit) => {
    expect(shownValues(readCompiled(`keras.optimizers.Adam(${limit})`).clipping)).toEqual([1.5]);
  });

  it("does not clip with None", () => {
    expect(readCompiled("keras.optimizers.Adam(clipnorm=None)").clipping).toBeUndefined();
  });

  it("gathers the gradients of several batches", () => {
    expect(shownValues(readCompiled("keras.optimizers.SGD(gradient_accumulation_steps=4)").accumulation)).toEqual([4]);
  });

  it("moves a schedule object with every update", () => {
    const { schedules } = readCompiled("keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay(0.1, 1000))");

    expect(schedules).toMatchObject([{ name: "CosineDecay", optimizer: 0, steppedPer: "update" }]);
  });

  it("calls a schedule class of the program by its name", () => {
    const before =
      "class Noam(keras.optimizers.schedules.LearningRateSchedule):\n  def __call__(self, step):\n    return 1 / step\n";
    const { schedules } = readFit({ before, compile: "keras.optimizers.Adam(Noam()), 'mse'" });

    expect(schedules).toMatchObject([{ name: "Noam", steppedPer: "update" }]);
  });

  it("knows decay only where the release does", () => {
    expect(readCompiled("keras.optimizers.SGD(0.1, decay=1e-6)").schedules).toMatchObject([{ name: "decay" }]);
    expect(readCompiled("keras.optimizers.SGD(0.1, decay=1e-6)", "keras==3.5.0").schedules).toEqual([]);
    expect(readCompiled("keras.optimizers.SGD(0.1, decay=0)").schedules).toEqual([]);
  });
});
