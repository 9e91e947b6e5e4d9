import type { Origin, Site, Value } from "../../program/values.ts";
import { alternativesOf, originOf } from "../../program/values.ts";

/** A rate that a program computes anew in its loop and passes with every update. */
export interface ChangingRate {
  /** What it is at the beginning. */
  initial: Value;
  /** Where it is changed. */
  change: Site;
}

/** Splits a rate that changes in a loop into its beginning and its change; undefined for one that stays. */
export function readChangingRate(value: Value): ChangingRate | undefined {
  const alternatives = alternativesOf(value);
  const begins = alternatives.filter(({ when }) => when?.includes("in the first turn")).map((one) => one.value);
  const [initial] = begins.sort((a, b) => operationsOf(a).length - operationsOf(b).length);
  if (initial === undefined) return undefined;
  const known = new Set(operationsOf(initial).map((one) => one.start));
  const changes = alternatives.flatMap((one) => operationsOf(one.value)).filter((one) => !known.has(one.start));
  const [change] = changes;
  return change && { initial, change };
}

/** The arithmetic on the way of a value. */
function operationsOf(value: Value): Origin[] {
  const found: Origin[] = [];
  for (let at = originOf(value); at; at = at.from[0]) if (at.kind === "operation") found.push(at);
  return found;
}
