import type { Value } from "../../program/values.ts";
import { alternativesOf, originOf } from "../../program/values.ts";
import { countOfLoop, unwrapIterable } from "./loop-roles.ts";
import type { TrainingNest } from "./training-nest.ts";

/** What a number of epochs is called; `warmup_epochs` is something else. */
const NAME = /^_?(?:(?:num|n|nb|max|total|train|training|number_of|no_of)_?)*epochs?$/i;

/** Operations whose result has the epochs of their operands as a factor, up to rounding. */
const KEEPS = new Set(["*", "/", "//", "int", "float", "round", "ceil", "floor", "max", "min", "+", "-"]);

/** The epochs in the count of a loop over updates, such as `range(epochs * steps_per_epoch)`. */
export function findEpochsInCount(nest: TrainingNest): Value | undefined {
  const counts = nest.loops.flatMap((loop) => countOfLoop(loop) ?? []);
  return counts.map((count) => epochsIn(count)).find((epochs) => epochs !== undefined) ?? epochsOfGenerator(nest);
}

/** A single loop over a generator that goes through its data several times. */
function epochsOfGenerator({ loops: [only, ...others] }: TrainingNest): Value | undefined {
  const over = only?.over && unwrapIterable(only.over);
  if (over?.kind !== "collection" || !over.isGenerator || others.length > 0) return undefined;
  const told = [...(over.locals ?? [])].filter(([name]) => NAME.test(name)).map(([, value]) => value);
  return told.find((value) => value.kind === "constant" && typeof value.value === "number");
}

/** A count that is the number of epochs itself has that role already; here it is a factor. */
function epochsIn(value: Value, depth = 0): Value | undefined {
  for (const { value: one } of alternativesOf(value)) {
    const found = depth > 8 ? undefined : epochsInOne(one, depth);
    if (found) return found;
  }
  return undefined;
}

function epochsInOne(value: Value, depth: number): Value | undefined {
  if (value.kind === "constant")
    return depth > 0 && typeof value.value === "number" && isNamed(value) ? value : undefined;
  if (value.kind === "made" && /(^|\.)(ceil|floor|int|round|max|min)$/.test(value.name))
    return first(
      value.arguments.positional.map((argument) => argument.value),
      depth,
    );
  if (value.kind !== "operation" || !KEEPS.has(value.operator)) return undefined;
  const isQuotient = value.operator === "/" || value.operator === "//";
  return first(isQuotient ? value.operands.slice(0, 1) : value.operands, depth);
}

function first(values: Value[], depth: number): Value | undefined {
  return values.map((value) => epochsIn(value, depth + 1)).find((found) => found !== undefined);
}

function isNamed(value: Value): boolean {
  for (let at = originOf(value); at; at = at.from[0]) {
    if (at.kind === "operation") return false;
    if (
      at.kind !== "literal" &&
      NAME.test(
        at.label
          .replace(/^--?/, "")
          .replace(/^\["(.*)"\]$/, "$1")
          .replaceAll("-", "_"),
      )
    )
      return true;
  }
  return false;
}
