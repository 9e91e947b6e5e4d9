import { describe, expect, it } from "vitest";
import { readFit } from "./read-fixture.ts";

const schedulesOf = (callbacks: string, before = "") =>
  readFit({ before, fit: `x, y, callbacks=${callbacks}` }).schedules.map(
    ({ name, steppedPer }) => `${name} per ${steppedPer}`,
  );

const ownCallback = (method: string, statement: string) =>
  `class Own(keras.callbacks.Callback):\n  def ${method}(self, index, logs=None):\n    ${statement}\n`;

describe("callbacks that move the rate", () => {
  it.each([
    ["[keras.callbacks.LearningRateScheduler(f)]", ["LearningRateScheduler per epoch"]],
    ["[keras.callbacks.EarlyStopping(), keras.callbacks.ReduceLROnPlateau()]", ["ReduceLROnPlateau per epoch"]],
    ["keras.callbacks.ReduceLROnPlateau()", ["ReduceLROnPlateau per epoch"]],
    ["[keras.callbacks.ModelCheckpoint('a')]", []],
    ["None", []],
  ])("are found in %s", (callbacks, expected) => {
    expect(schedulesOf(callbacks)).toEqual(expected);
  });

  it.each([
    ["on_epoch_begin", "self.model.optimizer.lr = 0.1 / (index + 1)", ["manual per epoch"]],
    ["on_train_batch_end", "keras.backend.set_value(self.model.optimizer.learning_rate, 0.1)", ["manual per batch"]],
    ["on_batch_begin", "self.model.optimizer.learning_rate.assign(0.1)", ["manual per batch"]],
    ["on_epoch_end", "print(self.model.optimizer.lr == 0.1)", []],
    ["on_train_begin", "self.model.optimizer.lr = 0.1", []],
  ])("may be written by hand: %s with %s", (method, statement, expected) => {
    expect(schedulesOf("[Own()]", ownCallback(method, statement))).toEqual(expected);
  });

  it("may be given a function as a method", () => {
    const hook = "def raise_rate(self, batch, logs=None):\n  self.model.optimizer.lr = 0.1\n";
    const own = `${hook}class Own(keras.callbacks.Callback):\n  on_train_batch_begin = raise_rate\n`;

    expect(schedulesOf("[Own()]", own)).toEqual(["manual per batch"]);
  });

  it("are called by their class where it is named after rates", () => {
    const own = ownCallback("on_batch_begin", "self.model.optimizer.lr = 0.1").replace("class Own", "class WarmUp");

    expect(schedulesOf("[WarmUp()]", own)).toEqual(["WarmUp per batch"]);
  });
});
