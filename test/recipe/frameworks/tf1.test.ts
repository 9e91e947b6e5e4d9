import { describe, expect, it } from "vitest";
import { recipeOf, recipesOf } from "../read-code.ts";

const GRAPH = `import tensorflow as tf
x = tf.placeholder(tf.float32, [None, 4])
y = tf.placeholder(tf.float32, [None, 1])
loss = tf.losses.mean_squared_error(y, tf.layers.dense(x, 1))
`;

/** A loop of a session that runs something, with what stands before it. */
function sessionWith(before: string, run: string): string {
  return `${GRAPH}${before}\nwith tf.Session() as sess:\n    for step in range(500):\n        ${run}\n`;
}

describe("a session of TensorFlow 1", () => {
  it("trains with each update among what is fetched", () => {
    const before = `train_a = tf.train.AdamOptimizer(1e-3).minimize(loss)
train_b = tf.train.GradientDescentOptimizer(0.1).minimize(loss)`;

    const { optimizers } = recipeOf(
      sessionWith(before, "_, _, value = sess.run([train_a, train_b, loss], {x: a, y: b})"),
    );

    expect(optimizers.map(({ name }) => name)).toEqual(["AdamOptimizer", "GradientDescentOptimizer"]);
  });

  it("trains with what has to run before what is fetched", () => {
    const before = `apply_op = tf.train.AdamOptimizer(1e-3).minimize(loss)
with tf.control_dependencies([apply_op]):
    train_op = tf.no_op()`;

    expect(recipeOf(sessionWith(before, "sess.run(train_op)")).optimizers).toMatchObject([{ name: "AdamOptimizer" }]);
  });

  it("trains with an operation that runs itself", () => {
    const before = "train_step = tf.train.AdagradOptimizer(0.05).minimize(loss)";

    expect(recipeOf(sessionWith(before, "train_step.run(feed_dict={x: a, y: b})"))).toMatchObject({
      framework: "tf1",
      optimizers: [{ name: "AdagradOptimizer", learningRate: [{ value: 0.05 }] }],
    });
  });

  it("does not train with what it only looks at", () => {
    const before = "train_op = tf.train.AdamOptimizer(1e-3).minimize(loss)";

    expect(recipesOf(sessionWith(before, "print(sess.run(loss, {x: a, y: b}))"))).toEqual([]);
  });

  it("takes the rate from what a placeholder is fed with", () => {
    const before = `lr = tf.placeholder(tf.float32, [])
train_op = tf.train.MomentumOptimizer(lr, 0.9).minimize(loss)`;

    const { optimizers } = recipeOf(sessionWith(before, "sess.run(train_op, feed_dict={x: a, y: b, lr: 0.02})"));

    expect(optimizers).toMatchObject([{ learningRate: [{ kind: "constant", value: 0.02 }] }]);
  });

  it("takes the rate from what a variable begins with", () => {
    const before = `lr = tf.Variable(0.3, trainable=False)
train_op = tf.train.GradientDescentOptimizer(lr).minimize(loss)`;

    expect(recipeOf(sessionWith(before, "sess.run(train_op)")).optimizers).toMatchObject([
      { learningRate: [{ value: 0.3 }] },
    ]);
  });

  it("clips where gradients are limited between two calls, and nowhere else", () => {
    const before = `opt = tf.train.AdamOptimizer(1e-3)
pairs = [(tf.clip_by_value(g, -2.0, 2.0), v) for g, v in opt.compute_gradients(loss)]
clipped = opt.apply_gradients(pairs)
bounded = tf.train.AdamOptimizer(1e-3).minimize(tf.clip_by_value(loss, 0.0, 10.0))`;

    expect(recipeOf(sessionWith(before, "sess.run(clipped)")).clipping).toMatchObject([{ value: 2 }]);
    expect(recipeOf(sessionWith(before, "sess.run(bounded)")).clipping).toBeUndefined();
  });

  it("counts what a hook stops it at", () => {
    const code = `${GRAPH}train_op = tf.train.AdamOptimizer(1e-3).minimize(loss)
with tf.train.MonitoredTrainingSession(hooks=[tf.train.StopAtStepHook(last_step=900)]) as sess:
    while not sess.should_stop():
        sess.run(train_op)
`;

    expect(recipeOf(code).updates).toMatchObject([{ value: 900 }]);
  });
});

describe("an estimator of TensorFlow 1", () => {
  it("builds its graph with the mode for training and the parameters it was made with", () => {
    const code = `import tensorflow as tf
def model_fn(features, labels, mode, params):
    loss = tf.losses.softmax_cross_entropy(labels, tf.layers.dense(features, 3))
    if mode != tf.estimator.ModeKeys.TRAIN:
        return tf.estimator.EstimatorSpec(mode, loss=loss)
    opt = tf.train.FtrlOptimizer(params["rate"])
    return tf.estimator.EstimatorSpec(mode, loss=loss, train_op=opt.minimize(loss))
def input_fn():
    return tf.data.Dataset.from_tensor_slices((a, b)).repeat(4).batch(12)
tf.estimator.Estimator(model_fn, params={"rate": 0.7}).train(input_fn)
`;

    expect(recipeOf(code)).toMatchObject({
      framework: "tf1",
      optimizers: [{ name: "FtrlOptimizer", learningRate: [{ value: 0.7 }] }],
      batchSize: [{ value: 12 }],
      epochs: [{ value: 4 }],
      loss: [{ name: "softmax_cross_entropy" }],
    });
  });
});
