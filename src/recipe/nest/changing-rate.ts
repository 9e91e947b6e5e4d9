import { applyBinary } from "../../program/operators.ts";
import type { Origin, Site, Value } from "../../program/values.ts";
import { alternativesOf, constant, originOf } from "../../program/values.ts";

/** A rate that a program computes anew in its loop and passes with every update. */
export interface ChangingRate {
  /** What it is at the beginning. */
  initial: Value;
  /** Where it is changed. */
  change: Site;
}

/** Splits a rate that changes in a loop into its beginning and its change; undefined for one that stays. */
export function readChangingRate(value: Value): ChangingRate | undefined {
  const counted = readCounted(value);
  if (counted) return counted;
  const alternatives = alternativesOf(value);
  const begins = alternatives.filter(({ when }) => when?.includes("in the first turn")).map((one) => one.value);
  const [initial] = begins.sort((a, b) => operationsOf(a).length - operationsOf(b).length);
  if (initial === undefined) return undefined;
  const known = new Set(operationsOf(initial).map((one) => one.start));
  const changes = alternatives.flatMap((one) => operationsOf(one.value)).filter((one) => !known.has(one.start));
  const [change] = changes;
  return change && { initial, change };
}

/** `rate * decay ** epoch` is `rate` in the first turn. */
function readCounted(value: Value): ChangingRate | undefined {
  if (value.kind !== "operation") return undefined;
  const initial = atFirstTurn(value);
  return initial?.kind === "constant" && Number(initial.value) > 0 ? { initial, change: value.site } : undefined;
}

/** A value with all counters at 0; undefined where more than counters is open. */
function atFirstTurn(value: Value, depth = 0): Value | undefined {
  if (value.kind === "constant") return value;
  if (value.kind === "unknown") return value.reason === "the counter of a loop" ? constant(0) : undefined;
  if (value.kind !== "operation" || depth > 8) return undefined;
  const operands = value.operands.map((operand) => atFirstTurn(operand, depth + 1));
  if (value.operator === "max" || value.operator === "min") return extremeOf(value.operator, operands);
  const [left, right] = operands;
  if (left === undefined || right === undefined || value.operands.length !== 2) return undefined;
  return applyBinary(value.operator, [left, right], value.site);
}

function extremeOf(operator: "max" | "min", operands: (Value | undefined)[]): Value | undefined {
  const numbers = operands.map((one) =>
    one?.kind === "constant" && typeof one.value === "number" ? one.value : Number.NaN,
  );
  const best = Math[operator](...numbers);
  return Number.isNaN(best) ? undefined : operands[numbers.indexOf(best)];
}

/** The arithmetic on the way of a value. */
function operationsOf(value: Value): Origin[] {
  const found: Origin[] = [];
  for (let at = originOf(value); at; at = at.from[0]) if (at.kind === "operation") found.push(at);
  return found;
}
