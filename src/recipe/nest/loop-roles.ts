import type { LoopNode } from "../../program/trace.ts";
import type { Made, Origin, Site, Value } from "../../program/values.ts";
import { alternativesOf, constant, originOf } from "../../program/values.ts";
import { textOf } from "../../python/source-file.ts";
import { loopsOf } from "../events.ts";
import { isSameConstant } from "../identity.ts";
import type { TrainingNest } from "./training-nest.ts";

/** What one turn of a loop is in a training. */
export type LoopRole = "epochs" | "batches" | "updates" | "micro-batches" | "unknown";

/** Calls that go over their first argument and change nothing about the turns. */
const TRANSPARENT =
  /^(builtins\.(enumerate|iter|zip|list|reversed)|tqdm\.|rich\.progress\.track|alive_progress\.|fastprogress\.|torch\.utils\.data\.dataloader\.)|(^|\.)(tqdm|trange|progress_bar|track)$/;
const RANGES = /(^|\.)(x?range|trange|arange|count)$/;

/**
 * What a loop of a nest counts. A range with a loop over batches inside counts epochs; alone it counts updates, unless
 * it is called after epochs: full-batch training is one update an epoch.
 */
export function roleOfLoop(loop: LoopNode, nest: TrainingNest): LoopRole {
  if (loop.role) return loop.role;
  const at = nest.loops.indexOf(loop);
  if (at < 0) return isMicroBatchLoop(loop, nest) ? "micro-batches" : "unknown";
  const isInnermost = at === nest.loops.length - 1;
  if (nest.loops.length === 1) {
    if (!isCounted(loop)) return "batches";
    return countsEpochs(loop) ? "epochs" : "updates";
  }
  if (isInnermost) return "batches";
  const inner = nest.loops.at(-1);
  if (countsSteps(loop)) return "updates";
  const isWritten = loop.over !== undefined || loop.test !== undefined;
  const isPlain = at === 0 && isWritten && inner !== undefined && !isCounted(inner);
  return isPlain || countsEpochs(loop) ? "epochs" : "unknown";
}

/** A `range` or a `while`, not a data set; `range(0, n, size)` goes over data. */
function isCounted(loop: LoopNode): boolean {
  const range = loop.over && rangeOf(loop.over);
  return loop.over === undefined || (range !== undefined && range.arguments.positional.length < 3);
}

const EPOCHS = /epoch/i;

/** Whether the counter or the bound of a loop is called after epochs. */
export function countsEpochs(loop: LoopNode): boolean {
  if (EPOCHS.test(loop.target ?? "")) return true;
  const count = countOfLoop(loop);
  for (let at = count && originOf(count); at && !isProduct(at); at = at.from[0]) if (EPOCHS.test(at.label)) return true;
  return false;
}

/** `epochs * steps_per_epoch` counts no epochs. */
function isProduct({ kind, label }: Origin): boolean {
  return kind === "operation" && label === "*";
}

const STEPS = /step|iter|update/i;

/** `while step < total:` around a loop over batches, which passes the data set as often as the steps need. */
function countsSteps(loop: LoopNode): boolean {
  if (loop.test === undefined || countOfLoop(loop) === undefined || countsEpochs(loop)) return false;
  const tests = alternativesOf(loop.test).flatMap(({ value }) => (value.kind === "operation" ? [value.site] : []));
  return tests.some((site) => STEPS.test(textOf(site.file, site)));
}

/** A loop with a backward pass inside the loop of the steps, where no step is. */
function isMicroBatchLoop(loop: LoopNode, nest: TrainingNest): boolean {
  const inner = nest.loops.at(-1);
  return nest.events.some(({ kind, path }) => {
    const loops = loopsOf(path);
    return (
      kind === "backward" && loops.includes(loop) && inner !== undefined && loops.indexOf(inner) < loops.indexOf(loop)
    );
  });
}

/** The loops of micro-batches inside a nest; a backward pass beside them is the one of the update, and they do something else. */
export function microBatchLoops(nest: TrainingNest): LoopNode[] {
  const inner = nest.loops.at(-1);
  const isDirect = nest.events.some(({ kind, path }) => kind === "backward" && loopsOf(path).at(-1) === inner);
  if (isDirect) return [];
  const found = nest.events.flatMap(({ kind, path }) => (kind === "backward" ? loopsOf(path) : []));
  return [...new Set(found)].filter((loop) => !nest.loops.includes(loop) && isMicroBatchLoop(loop, nest));
}

/** How many turns a loop has; undefined when the text does not say. */
export function countOfLoop(loop: LoopNode): Value | undefined {
  if (loop.count) return loop.count;
  if (loop.over) return countOfRange(loop.over, loop.site);
  const limit = loop.test && limitOf(loop.test);
  const isEndless = limit?.kind === "constant" && limit.value === Number.POSITIVE_INFINITY;
  return isEndless ? undefined : limit;
}

/** The `range(…)` that a loop goes over, through `enumerate`, `tqdm` and their kind. */
function rangeOf(over: Value): Made | undefined {
  const made = unwrapIterable(over);
  return made.kind === "made" && RANGES.test(made.name) ? made : undefined;
}

/** What a loop really goes over. */
export function unwrapIterable(over: Value): Value {
  let at = over;
  for (let depth = 0; depth < 6 && at.kind === "made" && TRANSPARENT.test(at.name) && !RANGES.test(at.name); depth++) {
    const inner = at.arguments.positional[0]?.value ?? at.arguments.keywords.get("iterable")?.value;
    if (inner === undefined) break;
    at = inner;
  }
  return at;
}

/** `range(start, end)` has `end - start` turns; a step of 1 is taken for granted. */
function countOfRange(over: Value, site: Site): Value | undefined {
  const { positional = [] } = rangeOf(over)?.arguments ?? {};
  const [first, second] = positional.map((argument) => argument.value);
  if (positional.length > 2 || first === undefined) return undefined;
  return second === undefined ? first : subtract(second, first, rangeOf(over)?.site ?? site);
}

/** Numbers give a number; a start that is 0 or not known leaves the end, which is what a run from the beginning counts to. */
function subtract(end: Value, start: Value, site: Site): Value {
  const isNumber = (value: Value) => value.kind === "constant" && typeof value.value === "number";
  if (start.kind === "constant" && start.value === 0) return end;
  if (end.kind === "constant" && start.kind === "constant" && isNumber(end) && isNumber(start)) {
    return { ...constant(Number(end.value) - Number(start.value)), origin: end.origin };
  }
  if (end.kind === "operation" && end.operator === "+") {
    const [left, right] = end.operands;
    if (left && right && isNumber(start) && isNumber(right) && isSameConstant(start, right)) return left;
  }
  if (start.kind === "choice" || start.kind === "unknown" || start.kind === "member") return end;
  return { kind: "operation", operator: "-", operands: [end, start], site };
}

/**
 * The bound in a condition such as `step < max_steps`. A loop goes on while all parts of an `and` hold, so that each bounds
 * it; it stops where any part of an `or` does.
 */
export function limitOf(test: Value, joint: "and" | "or" = "and"): Value | undefined {
  if (test.kind === "choice")
    return test.alternatives.map((one) => limitOf(one.value, joint)).find((found) => found !== undefined);
  if (test.kind !== "operation") return undefined;
  const [left, right] = test.operands;
  if (test.operator === "not" && left) return limitOf(left, joint === "and" ? "or" : "and");
  if (test.operator === joint)
    return test.operands.map((part) => limitOf(part, joint)).find((found) => found !== undefined);
  if (left && right && /^[<>]=?$|^[!=]=$/.test(test.operator))
    return isCounter(left) ? right : isCounter(right) ? left : undefined;
  return undefined;
}

/** Something that a loop counts up: its own counter, or a number that changes in it. */
function isCounter(value: Value): boolean {
  if (value.kind === "choice") return value.alternatives.some((one) => isCounter(one.value));
  if (value.kind === "operation" && (value.operator === "+" || value.operator === "-"))
    return value.operands.some(isCounter);
  return value.kind === "unknown" && /the counter of a loop|changes in the loop/.test(value.reason);
}
