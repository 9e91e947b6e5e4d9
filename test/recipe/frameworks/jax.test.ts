import { describe, expect, it } from "vitest";
import { recipeOf, recipesOf } from "../read-code.ts";

const HEAD = "import jax\nimport jax.numpy as jnp\nimport optax\n";

/** A loop over batches whose update is given, with what stands before it. */
function loopWith(before: string, update: string): string {
  return `${HEAD}${before}\nfor step in range(100):\n    ${update}\n`;
}

describe("an update of optax", () => {
  it("belongs to the optimizer that a function returned", () => {
    const code = loopWith(
      "def make(lr):\n    return optax.adam(lr)\ntx = make(3e-4)",
      "updates, state = tx.update(grads, state)",
    );

    const [optimizer] = recipeOf(code).optimizers;

    expect(optimizer).toMatchObject({ name: "adam", learningRate: [{ kind: "constant", value: 3e-4 }] });
  });

  it("is found where init and update are taken apart", () => {
    const code = loopWith("init, update = optax.sgd(0.1)", "updates, state = update(grads, state)");

    expect(recipeOf(code).optimizers).toMatchObject([{ name: "sgd" }]);
  });

  it("is found where the optimizer is made anew in every turn, as it holds nothing", () => {
    const code = loopWith(
      "def step_fn(state):\n    tx = optax.rmsprop(1e-3)\n    return tx.update(state.grads, state.opt)[1]",
      "state = step_fn(state)",
    );

    expect(recipeOf(code)).toMatchObject({ framework: "jax", optimizers: [{ name: "rmsprop" }] });
  });

  it("of something that no file shows is a training without an optimizer", () => {
    const code = `${HEAD}def fit(optimizer, state, grads, n):\n    for i in range(n):\n        updates, state = optimizer.update(grads, state)\n`;

    expect(recipeOf(code).optimizers).toEqual([]);
  });
});

describe("a gradient", () => {
  it("is taken of a function whose losses count, not of those for evaluation", () => {
    const code = loopWith(
      `tx = optax.adam(1e-3)
def loss_fn(p, x, y):
    return optax.softmax_cross_entropy(p @ x, y).mean()
def evaluate(p, x, y):
    return optax.huber_loss(p @ x, y).mean()`,
      "grads = jax.grad(loss_fn)(p, x, y); updates, s = tx.update(grads, s); print(evaluate(p, x, y))",
    );

    expect(recipeOf(code).loss?.map(({ name }) => name)).toEqual(["softmax_cross_entropy"]);
  });

  it("of a haiku transform is one of the function inside", () => {
    const code = loopWith(
      `import haiku as hk
tx = optax.adam(1e-3)
def token_loss(batch):
    return optax.softmax_cross_entropy(hk.Linear(4)(batch["x"]), batch["y"]).mean()
init, loss_fn = hk.without_apply_rng(hk.transform(token_loss))`,
      'grads = jax.grad(loss_fn)(p, {"x": x, "y": y}); updates, s = tx.update(grads, s)',
    );

    expect(recipeOf(code).loss?.map(({ name }) => name)).toEqual(["softmax_cross_entropy"]);
  });

  it("beside the one of the update, in a loop of its own, is no accumulation", () => {
    const code = `${HEAD}tx = optax.adam(1e-3)
for x in data:
    for _ in range(7):
        x = x + jax.grad(attack)(x)
    grads = jax.grad(loss)(p, x)
    updates, s = tx.update(grads, s)
`;

    expect(recipeOf(code).accumulation).toBeUndefined();
  });
});

describe("a chain of optax", () => {
  it("takes the sign from a rate that turns the direction", () => {
    const code = loopWith(
      "tx = optax.chain(optax.scale_by_adam(), optax.scale(-2e-3))",
      "updates, s = tx.update(grads, s)",
    );

    expect(recipeOf(code).optimizers).toMatchObject([{ name: "scale_by_adam", learningRate: [{ value: 2e-3 }] }]);
  });

  it("gives its decay to the one optimizer in it", () => {
    const code = loopWith(
      "tx = optax.chain(optax.add_decayed_weights(5e-4), optax.sgd(0.1, momentum=0.9))",
      "updates, s = tx.update(grads, s)",
    );

    expect(recipeOf(code).optimizers).toMatchObject([{ name: "sgd", weightDecay: [{ value: 5e-4 }] }]);
  });

  it("is not named after what scales it where other parts are not known", () => {
    const code = loopWith("tx = optax.chain(make_update(), optax.scale(-2e-3))", "updates, s = tx.update(grads, s)");

    expect(recipeOf(code).optimizers).toEqual([]);
  });

  it("tells its clipping and how many gradients make an update", () => {
    const code = loopWith(
      "tx = optax.MultiSteps(optax.chain(optax.clip(0.25), optax.lion(1e-4)), 8)",
      "updates, s = tx.update(grads, s)",
    );

    expect(recipeOf(code)).toMatchObject({ clipping: [{ value: 0.25 }], accumulation: [{ value: 8 }] });
  });
});

describe("a rate that a function of the program gives", () => {
  it("starts where the function does, if it falls from there", () => {
    const code = loopWith(
      "def rate(step):\n    return 0.4 * (1.0 - step / 5000)\ntx = optax.sgd(rate)",
      "updates, s = tx.update(grads, s)",
    );

    expect(recipeOf(code)).toMatchObject({
      optimizers: [{ name: "sgd", learningRate: [{ kind: "scheduled", value: 0.4 }] }],
      schedules: [{ name: "manual", steppedPer: "update" }],
    });
  });

  it("has no number where the function rises first", () => {
    const code = loopWith(
      "def rate(step):\n    return 0.4 * jnp.minimum(1.0, (step + 1) / 100)\ntx = optax.sgd(rate)",
      "updates, s = tx.update(grads, s)",
    );

    expect(recipeOf(code).optimizers[0]?.learningRate[0]).not.toHaveProperty("value");
  });
});

describe("gradient descent by hand", () => {
  it("is an optimizer with the rate that it multiplies gradients with", () => {
    const code = loopWith(
      "def update(p, x):\n    g = jax.grad(f)(p, x)\n    return jax.tree.map(lambda a, b: a - 0.03 * b, p, g)",
      "p = update(p, x)",
    );

    expect(recipeOf(code)).toMatchObject({
      framework: "jax",
      optimizers: [{ name: "manual", learningRate: [{ value: 0.03 }] }],
    });
  });

  it("is not seen in a moving average", () => {
    const code = `${HEAD}for x in data:\n    p = jax.tree.map(lambda a, b: 0.9 * a + 0.1 * b, p, x)\n`;

    expect(recipesOf(code)).toEqual([]);
  });
});
