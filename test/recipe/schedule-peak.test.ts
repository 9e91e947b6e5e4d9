import { describe, expect, it } from "vitest";
import { recipeOf } from "./read-code.ts";

/** The rate that a recipe shows for an optimizer of optax with a schedule. */
function rateOf(schedule: string): unknown {
  const code = `import optax
tx = optax.adam(${schedule})
for step in range(10):
    updates, state = tx.update(grads, state)
`;
  return recipeOf(code).optimizers[0]?.learningRate[0];
}

describe("the peak of a schedule", () => {
  it("is the peak that is told, not where the warm-up begins", () => {
    expect(rateOf("optax.warmup_cosine_decay_schedule(0.0, 3e-3, 100, 1000)")).toMatchObject({ value: 3e-3 });
  });

  it("is the end of a schedule that rises", () => {
    expect(rateOf("optax.linear_schedule(init_value=0.0, end_value=0.2, transition_steps=50)")).toMatchObject({
      value: 0.2,
    });
  });

  it("is the highest of several schedules that follow one another", () => {
    const parts = "[optax.linear_schedule(0.0, 0.5, 10), optax.exponential_decay(0.5, 10, 0.9)]";

    expect(rateOf(`optax.join_schedules(${parts}, boundaries=[10])`)).toMatchObject({ value: 0.5 });
  });

  it("is not known where steps may raise the rate", () => {
    expect(rateOf("optax.piecewise_constant_schedule(0.01, {100: 10.0})")).not.toHaveProperty("value");
  });

  it("is not known where one of two ends is not", () => {
    expect(rateOf("optax.linear_schedule(0.1, config.end, 50)")).not.toHaveProperty("value");
  });
});
