import { describe, expect, it } from "vitest";
import { recipeOf } from "../read-code.ts";

const HEAD = "import jax\nimport numpy as np\nimport optax\ntx = optax.adam(1e-3)\n";

/** The batch size that is found for a loop over arrays; undefined where none is. */
function sizeIn(code: string): number | string | boolean | undefined {
  return recipeOf(HEAD + code).batchSize?.[0]?.value;
}

describe("the batch size of arrays", () => {
  it("is the step of a range over data", () => {
    expect(sizeIn("for i in range(0, len(x), 96):\n    u, s = tx.update(grad(x[i:i + 96]), s)\n")).toBe(96);
  });

  it("is the length of the rows of a permutation", () => {
    const code =
      "for rows in np.random.permutation(n).reshape((n // 40, 40)):\n    u, s = tx.update(grad(x[rows]), s)\n";

    expect(sizeIn(code)).toBe(40);
  });

  it("is that of the batches that are trained on, not of those that are evaluated before", () => {
    const code = `for step in range(100):
    if step % 10 == 0:
        evaluate(next(test.batch(1000)))
    u, s = tx.update(grad(next(train.batch(64))), s)
`;

    expect(sizeIn(code)).toBe(64);
  });

  it("is a parameter of the function that gives the batch", () => {
    const code = `def sample(rng, batch_size):
    return rng.integers(0, 9, batch_size)
for step in range(100):
    u, s = tx.update(grad(sample(rng, 12)), s)
`;

    expect(sizeIn(code)).toBe(12);
  });

  it("is what the number of turns is divided by", () => {
    const code = "batch_size = 20\nfor i in range(len(x) // batch_size):\n    u, s = tx.update(grad(x, i), s)\n";

    expect(sizeIn(code)).toBe(20);
  });

  it("is not taken from the shape of what a network computes", () => {
    expect(sizeIn("for i in range(9):\n    u, s = tx.update(grad(x.reshape((-1, 784))), s)\n")).toBeUndefined();
  });
});

describe("the epochs in a count", () => {
  it("are a factor of the number of updates that is called so", () => {
    const code = "num_epochs = 7\nfor i in range(num_epochs * steps_per_epoch):\n    u, s = tx.update(g, s)\n";

    expect(recipeOf(HEAD + code).epochs).toMatchObject([{ value: 7 }]);
  });

  it("are not those of the warm-up", () => {
    const code = "warmup_epochs = 7\nfor i in range(warmup_epochs * steps_per_epoch):\n    u, s = tx.update(g, s)\n";

    expect(recipeOf(HEAD + code).epochs).toBeUndefined();
  });

  it("are told by a generator that goes through its data several times", () => {
    const code = `def batches(data, batch_size, num_epochs):
    for epoch in range(num_epochs):
        for i in range(0, len(data), batch_size):
            yield data[i:i + batch_size]
for batch in batches(x, 30, 5):
    u, s = tx.update(grad(batch), s)
`;

    expect(recipeOf(HEAD + code)).toMatchObject({ epochs: [{ value: 5 }], batchSize: [{ value: 30 }] });
  });
});
