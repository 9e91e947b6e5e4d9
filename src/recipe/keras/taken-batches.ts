import type { LoopNode } from "../../program/trace.ts";
import type { Value } from "../../program/values.ts";
import { constant } from "../../program/values.ts";
import { unwrapIterable } from "../nest/loop-roles.ts";
import type { TrainingNest } from "../nest/training-nest.ts";

/** Methods of a data set that keep the number of its batches. */
const KEEPS_COUNT = new Set(["prefetch", "map", "cache", "with_options", "as_numpy_iterator", "shuffle", "enumerate"]);

/** How many updates a single loop over `dataset.take(n)` makes; undefined where turns are skipped in ways not understood. */
export function countTaken(nest: TrainingNest): Value | undefined {
  const [loop, ...inner] = nest.loops;
  if (loop?.over === undefined || inner.length > 0) return undefined;
  const count = takenFrom(unwrapIterable(loop.over));
  const skipped = count && countSkipped(loop);
  if (count === undefined || skipped === undefined) return undefined;
  if (skipped === 0) return count;
  return count.kind === "constant" && typeof count.value === "number"
    ? constant(count.value - skipped, count.origin)
    : undefined;
}

function takenFrom(value: Value): Value | undefined {
  if (value.kind !== "made" || value.callee.kind !== "member") return undefined;
  const { name, object } = value.callee;
  if (name === "take") return (value.arguments.positional[0] ?? value.arguments.keywords.get("count"))?.value;
  return KEEPS_COUNT.has(name) ? takenFrom(object) : undefined;
}

/** Turns that leave before the step: none, or the first one with `if step == 0: continue`. */
function countSkipped(loop: LoopNode): number | undefined {
  const arms = loop.body.flatMap((node) => (node.kind === "branch" ? node.arms : []));
  const leaving = arms.filter(({ exit }) => exit === "continue" || exit === "break" || exit === "return");
  if (leaving.length === 0) return 0;
  const [only, ...others] = leaving;
  return only?.exit === "continue" && others.length === 0 && isFirstTurn(only.test) ? 1 : undefined;
}

function isFirstTurn(test: Value | undefined): boolean {
  if (test?.kind !== "operation" || test.operator !== "==") return false;
  const [counter, first] = test.operands;
  return counter?.kind === "unknown" && first?.kind === "constant" && first.value === 0;
}
