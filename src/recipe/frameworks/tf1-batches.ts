import type { Machine } from "../../program/machine.ts";
import type { Made, Value } from "../../program/values.ts";
import { originOf } from "../../program/values.ts";
import { argumentOf, operationsIn } from "./tf1-graph.ts";
import { tfNameOf } from "./tf1-names.ts";

/** Operations that make batches, by their last name, with the position of the batch size. */
const BATCHERS: Record<string, number> = {
  batch: 0,
  padded_batch: 0,
  map_and_batch: 1,
  batch_and_drop_remainder: 0,
  shuffle_batch: 1,
  batch_join: 1,
  shuffle_batch_join: 1,
  maybe_batch: -1,
  make_batched_features_dataset: 1,
  make_csv_dataset: 1,
  numpy_input_fn: 2,
  pandas_input_fn: 2,
  BatchData: 1,
  BatchDataByShape: 1,
  BatchQueueInput: 1,
};

const BATCH_SIZE = /^(train_?|mini_?)?(batch_?size|bs|bsz|batchsize|n_batch)$/i;

/** The batch size of the pipeline that a value is computed from; undefined where what is fed decides. */
export function batchSizeBehind(machine: Machine, value: Value): Value | undefined {
  const found = operationsIn(machine, value, (made) => lastName(made) in BATCHERS || isPlaceholder(made));
  for (const made of found) {
    const size = isPlaceholder(made) ? sizeOfPlaceholder(made) : sizeOf(made);
    if (size) return size;
  }
  return sizeOfSource(value);
}

/** A source of data of the program, given to something of a library, holds its batch size under that name. */
function sizeOfSource(value: Value): Value | undefined {
  if (value.kind === "instance") {
    const given = [...value.arguments.keywords].find(([name]) => BATCH_SIZE.test(name));
    return given?.[1].value ?? value.attributes.get("batch_size");
  }
  const first = value.kind === "made" ? value.arguments.positional[0]?.value : undefined;
  return first && sizeOfSource(first);
}

/** How often the data is repeated in all; undefined where it is repeated for ever, or the text does not say. */
export function repetitionsBehind(machine: Machine, value: Value): Value | undefined {
  const [repeat] = operationsIn(machine, value, (made) =>
    ["repeat", "numpy_input_fn", "pandas_input_fn"].includes(lastName(made)),
  );
  if (repeat === undefined) return undefined;
  const count = lastName(repeat) === "repeat" ? argumentOf(repeat, "count", 0) : argumentOf(repeat, "num_epochs", 3);
  const isEndless = count?.value.kind === "constant" && (count.value.value === null || Number(count.value.value) < 1);
  return isEndless ? undefined : count?.value;
}

function lastName(made: Made): string {
  return made.name.split(".").pop() ?? "";
}

/** `tf.train.batch([tensors], 32)` has the tensors before the size, `dataset.batch(32)` has not. */
function sizeOf(made: Made): Value | undefined {
  const isQueue = /^train\./.test(tfNameOf(made) ?? "");
  const position = BATCHERS[lastName(made)] ?? -1;
  return argumentOf(made, "batch_size", isQueue && lastName(made) === "batch" ? 1 : position)?.value;
}

function isPlaceholder(made: Made): boolean {
  return tfNameOf(made) === "placeholder";
}

/** The first dimension of a placeholder, where it went through the name of a batch size. */
function sizeOfPlaceholder(made: Made): Value | undefined {
  const shape = argumentOf(made, "shape", 1)?.value;
  const [first] = shape?.kind === "collection" ? [...shape.items.values()] : [];
  if (first?.kind !== "constant" || typeof first.value !== "number") return undefined;
  for (let at = originOf(first); at; at = at.from[0]) if (BATCH_SIZE.test(at.label.replace(/^--?/, ""))) return first;
  return undefined;
}
