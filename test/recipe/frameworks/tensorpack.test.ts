import { describe, expect, it } from "vitest";
import { recipeOf } from "../read-code.ts";

const MODEL = `import tensorpack as tp
from tensorpack import tfv1 as tf
class Net(tp.ModelDesc):
    def inputs(self):
        return [tf.TensorSpec([None, 8], tf.float32, "x"), tf.TensorSpec([None], tf.int32, "y")]
    def build_graph(self, x, y):
        return tf.losses.sparse_softmax_cross_entropy(y, tf.layers.dense(x, 2))
    def optimizer(self):
        lr = tf.get_variable("learning_rate", initializer=0.01, trainable=False)
        return tp.optimizer.AccumGradOptimizer(tf.train.AdamOptimizer(lr), 4)
`;

describe("a trainer of tensorpack", () => {
  it("goes through the epochs and steps of its configuration", () => {
    const code = `${MODEL}tp.launch_train_with_config(
    tp.TrainConfig(model=Net(), dataflow=tp.BatchData(source, 48), steps_per_epoch=20, max_epoch=30), tp.SimpleTrainer())
`;

    expect(recipeOf(code)).toMatchObject({
      framework: "tf1",
      optimizers: [{ name: "AdamOptimizer", learningRate: [{ value: 0.01 }] }],
      batchSize: [{ value: 48 }],
      epochs: [{ value: 30 }],
      updates: [{ value: 600 }],
      loss: [{ name: "sparse_softmax_cross_entropy" }],
    });
  });

  it("is moved only by callbacks that set the rate", () => {
    const code = `${MODEL}setters = [
    tp.ScheduledHyperParamSetter("dropout", [(1, 0.5)]),
    tp.ScheduledHyperParamSetter("learning_rate", [(10, 0.001)]),
]
tp.launch_train_with_config(
    tp.TrainConfig(model=Net(), dataflow=source, callbacks=setters, steps_per_epoch=20, max_epoch=30), tp.SimpleTrainer())
`;

    expect(recipeOf(code).schedules).toMatchObject([{ name: "ScheduledHyperParamSetter", steppedPer: "epoch" }]);
  });
});
