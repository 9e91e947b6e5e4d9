import { libraryBases } from "../../program/classes.ts";
import type { Argument, Instance, Made, Value } from "../../program/values.ts";
import { originOf } from "../../program/values.ts";
import { loopsOf, type TrainingEvent } from "../events.ts";
import { unwrapIterable } from "./loop-roles.ts";
import { findTold, type TrainingNest } from "./training-nest.ts";

/** Calls that make batches, with the position of their batch size where it has one. */
const LOADERS: [name: RegExp, position: number][] = [
  [/^torch\.utils\.data\.(dataloader\.)?DataLoader$/, 1],
  [/^torch_geometric\.(loader|data)\.\w*DataLoader$/, 1],
  [/^dgl\.dataloading\.\w*DataLoader$/, -1],
  [/(^|\.)DataLoader$/, -1],
  [/(^|\.)(Distributed)?ItemSampler$/, 1],
  [/(^|\.)(MultiEpochsDataLoader|PrefetchLoader|StatefulDataLoader|ThreadDataLoader|FastDataLoader)$/, 1],
  [/\.(batch|padded_batch|ragged_batch|shuffle_batch)$/, 0],
  [/(^|\.)(create_loader)$/, 2],
  [/^ignite\.distributed\.(auto\.)?auto_dataloader$/, -1],
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
  const told = findTold(nest, "batch size");
  if (told) return told;
  for (const loop of [...nest.loops].reverse()) {
    const found = loop.over && batchSizeOf(unwrapIterable(loop.over));
    if (found) return simplify(found);
  }
  const inside = calls.filter(({ path }) => inner !== undefined && loopsOf(path).includes(inner));
  const found = firstTaken(inside) ?? firstNamed(inside) ?? firstNamed(calls);
  return found && simplify(found);
}

/** Of the loader that `next(…)` takes batches from. */
function firstTaken(calls: { call: Made }[]): Value | undefined {
  const taken = calls.flatMap(({ call }) =>
    call.name === "builtins.next" ? call.arguments.positional.slice(0, 1) : [],
  );
  return taken.map(({ value }) => batchSizeOf(unwrapIterable(value))).find((found) => found !== undefined);
}

function firstNamed(calls: { call: Made }[]): Value | undefined {
  return calls.map(({ call }) => namedBatchSize(call)).find((found) => found !== undefined);
}

/** `min(64, len(dataset))` is 64 for every data set that is worth training on. */
function simplify(value: Value): Value {
  if (value.kind !== "operation" || value.operator !== "min") return value;
  const known = value.operands.filter((part) => part.kind === "constant");
  const lengths = value.operands.filter((part) => part.kind === "operation" && part.operator === "len");
  const [only] = known;
  return only && known.length === 1 && lengths.length === value.operands.length - 1 ? only : value;
}

/** The batch size of the loader behind a value: through methods such as `.prefetch()`, and samplers. */
function batchSizeOf(value: Value, depth = 0): Value | undefined {
  if (depth > 8) return undefined;
  if (value.kind === "choice")
    return value.alternatives.map((one) => batchSizeOf(one.value, depth + 1)).find((found) => found !== undefined);
  if (value.kind === "collection" && value.isGenerator)
    return [...value.items.values()].map((item) => batchSizeOf(item, depth + 1)).find((found) => found !== undefined);
  if (value.kind === "member") return batchSizeOf(value.object, depth + 1);
  if (value.kind === "instance" && libraryBases(value.class).some((base) => findLoader(base)))
    return argumentOf(value, 1)?.value;
  if (value.kind !== "made") return undefined;
  const known = findLoader(value.name);
  const own = known && argumentOf(value, known[1]);
  if (own) return own.value;
  const sampler = value.arguments.keywords.get("batch_sampler")?.value;
  if (sampler) return batchSizeOf(sampler, depth + 1);
  if (value.callee.kind === "member") return batchSizeOf(value.callee.object, depth + 1);
  const inner = value.arguments.positional[0]?.value;
  return inner && batchSizeOf(inner, depth + 1);
}

function findLoader(name: string): (typeof LOADERS)[number] | undefined {
  return LOADERS.find(([pattern]) => pattern.test(name));
}

function argumentOf(call: Made | Instance, position: number): Argument | undefined {
  const { keywords, positional } = call.arguments;
  return keywords.get("batch_size") ?? (position < 0 ? undefined : positional[position]);
}

/** An argument that is called a batch size, by its keyword or by the name it went through. */
function namedBatchSize(call: Made): Value | undefined {
  for (const [name, argument] of call.arguments.keywords) if (NAME.test(name)) return argument.value;
  if (call.name.endsWith(".next_batch")) return call.arguments.positional[0]?.value;
  for (const { value } of [...call.arguments.positional, ...call.arguments.keywords.values()]) {
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
  const names = namesOf(value);
  return names.some((name) => NAME.test(name)) && !names.some((name) => OTHER.test(name)) ? value : undefined;
}

/** Batches that nothing is trained on. */
const OTHER = /eval|val|test|infer|pred|sampl/i;

/** The names that a value went through. */
function namesOf(value: Value): string[] {
  const names: string[] = [];
  for (let at = originOf(value); at && names.length < 6; at = at.from[0])
    if (at.kind !== "literal") names.push(at.label.replace(/^--?/, "").replaceAll("-", "_"));
  return names;
}
