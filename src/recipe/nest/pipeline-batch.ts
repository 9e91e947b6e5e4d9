import type { Made, Value } from "../../program/values.ts";
import { originOf } from "../../program/values.ts";
import { visitSources } from "../frameworks/value-sources.ts";
import { unwrapIterable } from "./loop-roles.ts";

/** Functions and methods that make batches, by their last name, with the position of the size; -1 where it is a keyword only. */
const BATCHERS: Record<string, number> = {
  batch: 0,
  padded_batch: 0,
  ragged_batch: 0,
  map_and_batch: 1,
  batch_and_drop_remainder: 0,
  shuffle_batch: 1,
  DataLoader: 1,
  NumpyLoader: 1,
  BatchSampler: 1,
  BatchData: 1,
  batched: 1,
  chunked: 1,
  partition_all: 0,
};

/** What a batch size is called. */
const NAME = /^_?(train_?|training_?|global_?|mini_?|local_?|host_?)?(batch_?size|bs|bsz|batchsize|n_batch)$/i;

/** Whether a name is that of the batches that are trained on. */
export function isBatchSizeName(name: string): boolean {
  const plain = name.replace(/^--?/, "").replace(/^\["(.*)"\]$/, "$1");
  return NAME.test(plain.replaceAll("-", "_"));
}

/** Whether a number went through a name of a batch size. */
export function isNamedBatchSize(value: Value): boolean {
  if (value.kind !== "constant" || typeof value.value !== "number") return false;
  for (let at = originOf(value); at; at = at.from[0])
    if (at.kind !== "literal" && isBatchSizeName(at.label)) return true;
  return false;
}

/** The batch size of the pipeline, sampler or slices that a loop goes over; undefined where the text does not show it. */
export function batchSizeOfPipeline(over: Value): Value | undefined {
  const parts = over.kind === "collection" && !over.isGenerator ? [...over.items.values()] : [over];
  const step = stepOf(over) ?? parts.map((part) => rowsOf(unwrapIterable(part))).find((rows) => rows !== undefined);
  if (step) return step;
  let found = sizeInObject(over);
  visitSources(over, (made) => {
    found ??= sizeInCall(made) ?? sizeInArguments(made);
    return found ? "stop" : undefined;
  });
  return found;
}

function sizeInCall(made: Made): Value | undefined {
  const { positional, keywords } = made.arguments;
  const name = made.name.split(".").pop() ?? "";
  const position = BATCHERS[name];
  const told = [...keywords].find(([keyword]) => isBatchSizeName(keyword))?.[1];
  if (told) return told.value;
  return position === undefined ? undefined : positional[position]?.value;
}

/** `perms.reshape((steps, batch_size))`: each row is a batch. */
function rowsOf(value: Value): Value | undefined {
  if (value.kind !== "made" || !/(^|\.)reshape$/.test(value.name)) return undefined;
  const {
    callee,
    arguments: { positional, keywords },
  } = value;
  const given = positional.map((argument) => argument.value);
  const shape =
    keywords.get("newshape")?.value ?? keywords.get("shape")?.value ?? (callee.kind === "member" ? given[0] : given[1]);
  const items = shape?.kind === "collection" ? [...shape.items.values()] : callee.kind === "member" ? given : [];
  const [turns, rows] = items;
  if (turns === undefined || rows === undefined || isRest(rows)) return undefined;
  return (items.length === 2 && !isRest(turns)) || isNamedBatchSize(rows) ? rows : undefined;
}

function isRest(value: Value): boolean {
  return value.kind === "constant" && Number(value.value) < 0;
}

/** Generators and loaders of the program among the arguments of a call. */
function sizeInArguments({ arguments: { positional, keywords } }: Made): Value | undefined {
  const given = [...positional, ...keywords.values()].map((argument) => argument.value);
  return given.map(sizeInObject).find((size) => size !== undefined);
}

function sizeInObject(value: Value): Value | undefined {
  if (value.kind === "collection" && value.isGenerator) {
    const locals = [...(value.locals ?? [])];
    return named(locals) ?? locals.map(([, held]) => held).find(isNamedBatchSize);
  }
  if (value.kind !== "instance") return undefined;
  const given = [...value.arguments.keywords].map(([name, argument]) => [name, argument.value] as const);
  return named(value.attributes) ?? named(given);
}

function named(values: Iterable<readonly [string, Value]>): Value | undefined {
  return [...values].find(([name]) => isBatchSizeName(name))?.[1];
}

const RANGE = /(^|\.)(x?range|arange|trange)$/;

/** `range(0, n, batch_size)`, alone or in a `zip`. */
function stepOf(over: Value): Value | undefined {
  if (over.kind !== "made") return undefined;
  const given = over.arguments.positional.map((argument) => argument.value);
  if (RANGE.test(over.name)) return given[2];
  return given.map(stepOf).find((step) => step !== undefined);
}
