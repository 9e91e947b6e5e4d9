import type { Argument, Made, Value } from "../../program/values.ts";
import { originOf } from "../../program/values.ts";
import { loopsOf, type TrainingEvent } from "../events.ts";
import { unwrapIterable } from "./loop-roles.ts";
import type { TrainingNest } from "./training-nest.ts";

/** Calls that make batches, with the position of their batch size where it has one. */
const LOADERS: [name: RegExp, position: number][] = [
  [/^torch\.utils\.data\.(dataloader\.)?DataLoader$/, 1],
  [/^torch_geometric\.(loader|data)\.\w*DataLoader$/, 1],
  [/^dgl\.dataloading\.\w*DataLoader$/, -1],
  [/(^|\.)(DataLoader|MultiEpochsDataLoader|PrefetchLoader|StatefulDataLoader|ThreadDataLoader|FastDataLoader)$/, 1],
  [/\.(batch|padded_batch|ragged_batch|shuffle_batch)$/, 0],
  [/(^|\.)(create_loader)$/, 2],
  [/(^|\.)(BatchSampler|AspectRatioBatchSampler)$/, 1],
];

const NAME =
  /^(train_?|training_?|per_device_train_|per_device_|per_gpu_train_|micro_?|mini_?|local_?|global_?|device_)?(batch_?size|bs|bsz|batchsize|batch)$/i;

/** How many samples one backward pass gets: what the loader of the innermost loop was made with, else what is called so. */
export function findBatchSize(
  nest: TrainingNest,
  calls: { call: Made; path: TrainingEvent["path"] }[],
): Value | undefined {
  const inner = nest.loops.at(-1);
  const told = nest.steps.map((step) => step.values.get("batch size")).find((value) => value !== undefined);
  if (told) return told;
  for (const loop of [...nest.loops].reverse()) {
    const found = loop.over && batchSizeOf(unwrapIterable(loop.over));
    if (found) return found;
  }
  const inside = calls.filter(({ path }) => inner !== undefined && loopsOf(path).includes(inner));
  return inside.map(({ call }) => namedBatchSize(call)).find((found) => found !== undefined);
}

/** The batch size of the loader behind a value: through methods such as `.prefetch()`, and samplers. */
function batchSizeOf(value: Value, depth = 0): Value | undefined {
  if (depth > 8) return undefined;
  if (value.kind === "choice")
    return value.alternatives.map((one) => batchSizeOf(one.value, depth + 1)).find((found) => found !== undefined);
  if (value.kind === "member") return batchSizeOf(value.object, depth + 1);
  if (value.kind !== "made") return undefined;
  const known = LOADERS.find(([name]) => name.test(value.name));
  const own = known && argumentOf(value, known[1]);
  if (own) return own.value;
  const sampler = value.arguments.keywords.get("batch_sampler")?.value;
  if (sampler) return batchSizeOf(sampler, depth + 1);
  if (value.callee.kind === "member") return batchSizeOf(value.callee.object, depth + 1);
  const inner = value.arguments.positional[0]?.value;
  return inner && batchSizeOf(inner, depth + 1);
}

function argumentOf(call: Made, position: number): Argument | undefined {
  const { keywords, positional } = call.arguments;
  return keywords.get("batch_size") ?? (position < 0 ? undefined : positional[position]);
}

/** An argument that is called a batch size, by its keyword or by the name it went through. */
function namedBatchSize(call: Made): Value | undefined {
  for (const [name, argument] of call.arguments.keywords) if (NAME.test(name)) return argument.value;
  for (const { value } of call.arguments.positional) {
    const found = namedIn(value, 0);
    if (found) return found;
  }
  return undefined;
}

function namedIn(value: Value, depth: number): Value | undefined {
  if (value.kind === "collection" && depth < 2) {
    return [...value.items.values()].map((item) => namedIn(item, depth + 1)).find((found) => found !== undefined);
  }
  if (value.kind !== "constant" || typeof value.value !== "number") return undefined;
  for (let at = originOf(value), links = 0; at && links < 6; at = at.from[0], links++) {
    if (at.kind !== "literal" && NAME.test(at.label.replace(/^--?/, "").replaceAll("-", "_"))) return value;
  }
  return undefined;
}
