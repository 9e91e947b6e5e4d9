import type { Value } from "../program/values.ts";
import { alternativesOf } from "../program/values.ts";

/** Gives the same number to every sight of one object, so that uses can be collected by object. */
export class Identities {
  private readonly numbers = new Map<object | string, number>();

  /** The number of an object; for a choice or constant that of the value itself. */
  of(value: Value): number {
    const key = this.keyOf(value);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.numbers.size;
    this.numbers.set(key, number);
    return number;
  }

  /** Members are one when object and name are; unknowns when they share their attributes, whatever names they went through. */
  private keyOf(value: Value): object | string {
    if (value.kind === "member") return `${this.of(value.object)}.${value.name}`;
    return value.kind === "unknown" ? value.attributes : value;
  }
}

/** The objects a value may be or hold: alternatives, and items of lists and dicts, to a small depth. */
export function objectsIn(value: Value, depth = 3): Value[] {
  return alternativesOf(value).flatMap(({ value: one }) => {
    if (depth > 0 && one.kind === "collection")
      return [...one.items.values()].flatMap((item) => objectsIn(item, depth - 1));
    if (depth > 0 && one.kind === "mapping")
      return [...one.entries.values()].flatMap((item) => objectsIn(item, depth - 1));
    return [one];
  });
}

/** Whether two values are one object, or constants of one value. */
export function isSameConstant(a: Value, b: Value): boolean {
  return a === b || (a.kind === "constant" && b.kind === "constant" && a.value === b.value);
}
