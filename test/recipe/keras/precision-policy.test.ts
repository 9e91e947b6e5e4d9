import { describe, expect, it } from "vitest";
import { readFit, shownValues } from "./read-fixture.ts";

describe("the precision of a Keras training", () => {
  it.each([
    ["keras.mixed_precision.set_global_policy('mixed_float16')", ["mixed float16"]],
    [
      "keras.mixed_precision.experimental.set_policy(keras.mixed_precision.experimental.Policy('mixed_bfloat16'))",
      ["mixed bfloat16"],
    ],
    ["keras.mixed_precision.set_global_policy(args.policy)", undefined],
    ["pass", undefined],
  ])("is what %s sets", (before, expected) => {
    expect(shownValues(readFit({ before }).precision)).toEqual(expected);
  });
});
