import type { FrameNode, LoopNode } from "../../program/trace.ts";
import type { Made, Value } from "../../program/values.ts";
import { loopsOf, walkTrace } from "../events.ts";
import type { TrainingRun } from "../training-run.ts";
import { countOfLoop } from "./loop-roles.ts";
import { batchSizeOfPipeline, isBatchSizeName, isNamedBatchSize } from "./pipeline-batch.ts";
import type { TrainingNest } from "./training-nest.ts";

/** Calls that take the next batch out of something. */
const TAKES = /(^|\.)(next|__next__|get_next|next_batch|get_batch|as_numpy|run|sample)$/;

/**
 * How many samples an update gets where batches are arrays: from the pipeline that a loop goes over or takes batches from,
 * else from what is called a batch size on the way to the update.
 */
export function findArrayBatch(nest: TrainingNest, calls: TrainingRun["calls"]): Value | undefined {
  const told = [...nest.steps, ...nest.events]
    .map((event) => event.values.get("batch size"))
    .find((value) => value !== undefined);
  if (told) return told;
  const gone = nest.loops.toReversed().map((loop) => loop.over && batchSizeOfPipeline(loop.over));
  const inner = nest.loops.at(-1);
  const around = inner ? callsAround(nest, inner, calls) : [];
  return (
    gone.find((size) => size !== undefined) ??
    first(around, ({ call }) => takenSize(call)) ??
    (inner && first(framesBefore(nest, inner), sizeInFrame)) ??
    first(around, ({ call }) => sizeInCall(call)) ??
    (inner && divisorOfCount(inner))
  );
}

function first<T>(items: T[], read: (item: T) => Value | undefined): Value | undefined {
  for (const item of items) {
    const found = read(item);
    if (found) return found;
  }
  return undefined;
}

/**
 * What happens in the innermost loop until the parameters are updated, nearest first; then the rest, which may be evaluation,
 * or take the next batch.
 */
function callsAround(nest: TrainingNest, inner: LoopNode, calls: TrainingRun["calls"]): TrainingRun["calls"] {
  const inside = calls.filter(({ path }) => loopsOf(path).includes(inner));
  const at = inside.findIndex(({ call }) => nest.steps.some((step) => step.call === call));
  return at < 0 ? inside : [...inside.slice(0, at + 1).toReversed(), ...inside.slice(at + 1)];
}

function takenSize(call: Made): Value | undefined {
  if (!TAKES.test(call.name)) return undefined;
  const { callee, arguments: given } = call;
  const receiver = callee.kind === "member" && /next/.test(callee.name) ? [callee.object] : [];
  const places = [...given.positional.map((argument) => argument.value), ...receiver];
  return places.map(batchSizeOfPipeline).find((size) => size !== undefined);
}

/** The functions of the program that the innermost loop calls until the parameters are updated, nearest first. */
function framesBefore(nest: TrainingNest, inner: LoopNode): FrameNode[] {
  const frames: FrameNode[] = [];
  let isUpdated = false;
  walkTrace(inner.body, (node) => {
    const call = node.kind === "call" || node.kind === "effect" ? node.call : undefined;
    isUpdated ||= nest.steps.some((step) => step.call === call);
    if (node.kind === "frame" && !isUpdated) frames.push(node);
  });
  return frames.toReversed();
}

/** A parameter that is called after the size of a batch. */
function sizeInFrame({ function: { node }, receiver, args }: FrameNode): Value | undefined {
  const skipped = receiver ? 1 : 0;
  const index = node.parameters.findIndex(({ name }) => isBatchSizeName(name));
  const name = node.parameters[index]?.name;
  if (name === undefined) return undefined;
  return (args.keywords.get(name) ?? args.positional[index - skipped])?.value;
}

function sizeInCall({ arguments: { positional, keywords } }: Made): Value | undefined {
  const told = [...keywords].find(([name]) => isBatchSizeName(name));
  if (told) return told[1].value;
  const given = [...positional, ...keywords.values()].map((argument) => argument.value);
  return given.map((value) => namedIn(value)).find((size) => size !== undefined);
}

function namedIn(value: Value, depth = 0): Value | undefined {
  if (value.kind === "collection" && depth < 2)
    return [...value.items.values()].map((item) => namedIn(item, depth + 1)).find((size) => size !== undefined);
  return isNamedBatchSize(value) ? value : undefined;
}

/** `range(n // batch_size)`. */
function divisorOfCount(loop: LoopNode): Value | undefined {
  const count = countOfLoop(loop);
  return count && divisorIn(count);
}

function divisorIn(value: Value, depth = 0): Value | undefined {
  if (value.kind !== "operation" || depth > 6) return undefined;
  const [, divisor] = value.operands;
  if (/^\/\/?$/.test(value.operator) && divisor && isNamedBatchSize(divisor)) return divisor;
  return value.operands.map((operand) => divisorIn(operand, depth + 1)).find((found) => found !== undefined);
}
