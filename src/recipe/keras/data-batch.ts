import type { Argument, Made, Value } from "../../program/values.ts";

/** The batch size of data: as it was passed, or the default of what makes the batches. */
export type BatchSize = { kind: "given"; argument: Argument } | { kind: "default"; value: number };

/** Something that makes batches. */
interface Batcher {
  /** Position of the batch size; -1 where it is only a keyword. */
  position: number;
  /** Undefined where it must be passed. */
  default?: number;
}

/**
 * Functions and methods that make batches, by their last name.
 * https://keras.io/api/data_loading/ and https://www.tensorflow.org/api_docs/python/tf/data/Dataset
 */
const BATCHERS: Record<string, Batcher> = {
  batch: { position: 0 },
  padded_batch: { position: 0 },
  ragged_batch: { position: 0 },
  rebatch: { position: 0 },
  dense_to_ragged_batch: { position: 0 },
  map_and_batch: { position: 1 },
  make_csv_dataset: { position: 1 },
  make_batched_features_dataset: { position: 1 },
  flow: { position: 2, default: 32 },
  flow_from_directory: { position: 5, default: 32 },
  flow_from_dataframe: { position: 9, default: 32 },
  image_dataset_from_directory: { position: 5, default: 32 },
  text_dataset_from_directory: { position: 4, default: 32 },
  audio_dataset_from_directory: { position: 4, default: 32 },
  timeseries_dataset_from_array: { position: 5, default: 128 },
  TimeseriesGenerator: { position: 9, default: 128 },
  DataLoader: { position: 1, default: 1 },
};

/** Calls behind which batches are no longer what they were. */
const ENDS = new Set(["unbatch", "bucket_by_sequence_length", "group_by_window", "next", "get_single_element"]);

const NAME = /^_?(train_?|training_?|global_?|local_?|mini_?)?(batch_?size|bs|bsz|batchsize|n_batch)$/i;

/** The batch size of a data set, generator or sequence; undefined where the text does not show it. */
export function findBatchSize(data: Value, depth = 0): BatchSize | undefined {
  if (depth > 20) return undefined;
  switch (data.kind) {
    case "made":
      return ofCall(data, depth);
    case "member":
      return findBatchSize(data.object, depth + 1);
    case "instance":
      return named([...data.attributes, ...data.class.attributes]);
    case "collection":
      return data.isGenerator ? ofGenerator(data, depth) : undefined;
    case "choice":
      return data.alternatives.map(({ value }) => findBatchSize(value, depth + 1)).find((found) => found !== undefined);
    default:
      return undefined;
  }
}

function ofCall(call: Made, depth: number): BatchSize | undefined {
  const name = call.name.split(".").pop() ?? "";
  if (ENDS.has(name)) return undefined;
  const batcher = BATCHERS[name];
  if (batcher) return ofBatcher(call, batcher);
  const { keywords, positional } = call.arguments;
  const told = keywords.get("batch_size");
  if (told) return given(told);
  const [first] = positional;
  const isMethodOfData = call.callee.kind === "member" && !/distribute_dataset$|^apply$/.test(name);
  if (name === "apply" && first?.value.kind === "made") return ofCall(first.value, depth + 1) ?? behind(call, depth);
  if (isMethodOfData) return behind(call, depth);
  if (first === undefined) return undefined;
  const { value } = first;
  const inner = value.kind === "collection" && !value.isGenerator ? value.items.get(0) : value;
  return inner && findBatchSize(inner, depth + 1);
}

function behind({ callee }: Made, depth: number): BatchSize | undefined {
  return callee.kind === "member" ? findBatchSize(callee.object, depth + 1) : undefined;
}

function ofBatcher(call: Made, { position, default: usual }: Batcher): BatchSize | undefined {
  const { keywords, positional, hasUnknown } = call.arguments;
  const argument = keywords.get("batch_size") ?? positional[position];
  if (argument) return given(argument);
  return usual === undefined || hasUnknown ? undefined : { kind: "default", value: usual };
}

/** `None` gives single samples. */
function given(argument: Argument): BatchSize | undefined {
  const { value } = argument;
  return value.kind === "constant" && typeof value.value !== "number" ? undefined : { kind: "given", argument };
}

/** What a generator function calls its batch size, or the batches that it passes on. */
function ofGenerator(data: Extract<Value, { kind: "collection" }>, depth: number): BatchSize | undefined {
  return named([...(data.locals ?? [])]) ?? passedOn(data, depth) ?? leadingSize(data);
}

/** Functions that make arrays of a shape which is passed as one tuple or number by number. */
const MAKES_ARRAY =
  /^(?:numpy|jax\.numpy|torch|tensorflow)\.(?:random\.)?(?:random|random_sample|rand|randn|standard_normal|normal|uniform|zeros|ones|empty)$/;

/** How many rows the arrays have that a generator makes: `np.random.random((32, 128))`. */
function leadingSize({ items }: Extract<Value, { kind: "collection" }>): BatchSize | undefined {
  const [batch] = items.values();
  const array = batch?.kind === "collection" ? batch.items.get(0) : batch;
  if (array?.kind !== "made" || !MAKES_ARRAY.test(array.name)) return undefined;
  const { keywords, positional } = array.arguments;
  const shape = keywords.get("size") ?? keywords.get("shape") ?? positional[0];
  const first = shape?.value.kind === "collection" ? shape.value.items.get(0) : shape?.value;
  return first && given({ value: first, site: undefined, whole: undefined });
}

function passedOn({ items }: Extract<Value, { kind: "collection" }>, depth: number): BatchSize | undefined {
  const [only] = items.values();
  const from = only?.kind === "member" && only.name === "[]" ? only.object : undefined;
  return from && findBatchSize(from, depth + 1);
}

function named(names: [string, Value][]): BatchSize | undefined {
  const found = names.find(([name, value]) => NAME.test(name) && value.kind !== "function");
  return found && given({ value: found[1], site: undefined, whole: undefined });
}
