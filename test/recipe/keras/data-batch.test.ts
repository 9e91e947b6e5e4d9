import { describe, expect, it } from "vitest";
import { readFit, shownValues } from "./read-fixture.ts";

const batchSizeOf = (data: string, before = "") => shownValues(readFit({ before, fit: data }).batchSize);

describe("the batch size of data", () => {
  it.each([
    ["aug.flow(x, y, batch_size=8)", [8]],
    ["aug.flow(x, y)", ["default 32"]],
    ["aug.flow_from_directory('train', (64, 64), 'rgb', None, 'binary', 24)", [24]],
    ["aug.flow_from_dataframe(frame, x_col='file', batch_size=12)", [12]],
    ["keras.utils.image_dataset_from_directory('train')", ["default 32"]],
    ["keras.utils.timeseries_dataset_from_array(x, y, 30)", ["default 128"]],
    ["keras.preprocessing.sequence.TimeseriesGenerator(x, y, length=5, batch_size=6)", [6]],
    ["tokens.to_tf_dataset(columns=['ids'], batch_size=4, shuffle=True)", [4]],
    ["tf.data.Dataset.zip((images.batch(5), labels.batch(5)))", [5]],
    ["strategy.experimental_distribute_dataset(pairs.batch(256))", [256]],
    ["pairs.batch(10).unbatch()", undefined],
    ["pairs.batch(10).unbatch().batch(3)", [3]],
    ["pairs.batch(args.batch)", ["args.batch"]],
    ["pairs", undefined],
  ])("is read from %s", (data, expected) => {
    const before = "aug = keras.preprocessing.image.ImageDataGenerator()\npairs = tf.data.TFRecordDataset('a')";

    expect(batchSizeOf(data, before)).toEqual(expected);
  });

  it("is an attribute of a sequence of the program", () => {
    const before = `class Pairs(keras.utils.Sequence):
  def __init__(self, files, batch_size=9):
    self.files, self.batch_size = files, batch_size
`;

    expect(batchSizeOf("Pairs(files)", before)).toEqual([9]);
    expect(batchSizeOf("Pairs(files, batch_size=3)", before)).toEqual([3]);
  });

  it("is a parameter of a generator function", () => {
    const before = "def pairs(files, batch_size):\n  while True:\n    yield load(files, batch_size)\n";

    expect(batchSizeOf("pairs(files, 11)", before)).toEqual([11]);
  });

  it("is the number of rows that a generator makes", () => {
    const before =
      "def noise():\n  for _ in range(20):\n    yield np.random.random((36, 128)), np.random.random((36, 4))\n";

    expect(batchSizeOf("noise()", before)).toEqual([36]);
  });

  it("comes through a tuple of data sets", () => {
    const before = "train, val = keras.utils.image_dataset_from_directory('d', subset='both', batch_size=7)";

    expect(batchSizeOf("train.prefetch(1)", before)).toEqual([7]);
  });
});
