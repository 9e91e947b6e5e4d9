import { applyBinary, truthOf } from "./operators.ts";
import type { Constant, Site, Value } from "./values.ts";
import { constant, joinValues, originOf, unknown } from "./values.ts";

/** `int(x)`, `float(x)`, `bool(x)`; the operation itself where the text does not decide it. */
export function convert(value: Value, to: "int" | "float" | "bool", site: Site): Value {
  if (value.kind === "choice") {
    return joinValues(value.alternatives.map((one) => ({ ...one, value: convert(one.value, to, site) })));
  }
  const truth = to === "bool" ? truthOf(value) : undefined;
  if (truth !== undefined) return constant(truth, originOf(value));
  if (value.kind !== "constant" || value.value === null || to === "bool")
    return { kind: "operation", operator: to, operands: [value], site };
  const number = typeof value.value === "string" ? readNumberText(value.value, to) : Number(value.value);
  if (Number.isNaN(number)) return unknown(`${to}(…) of something that is no number`);
  return constant(to === "int" ? Math.trunc(number) : number, value.origin, to === "float");
}

/** What `int` and `float` make of a text; NaN where they raise. */
function readNumberText(text: string, to: "int" | "float"): number {
  const plain = text.trim().replace(/(?<=\d)_(?=\d)/g, "");
  if (to === "int") return /^[+-]?\d+$/.test(plain) ? Number(plain) : Number.NaN;
  const infinite = /^([+-]?)inf(inity)?$/i.exec(plain);
  if (infinite) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
}

/** What `str(x)` gives. */
export function textOfConstant(value: Constant): string {
  if (typeof value.value === "boolean") return value.value ? "True" : "False";
  return String(value.value);
}

/** A function of one number. */
export function mapNumber(
  value: Value | undefined,
  operator: string,
  compute: (number: number) => number,
  site: Site,
): Value | undefined {
  if (value?.kind === "constant" && typeof value.value === "number") {
    return { ...value, value: compute(value.value), isFloat: operator === "round" ? false : value.isFloat };
  }
  return value && { kind: "operation", operator, operands: [value], site };
}

/** Python rounds halves to the even neighbour. */
export function roundHalfEven(number: number): number {
  const floor = Math.floor(number);
  if (number - floor !== 0.5) return Math.round(number);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** `max` and `min` of several numbers, or of the items of one list. */
export function reduceNumbers(
  inputs: Value[],
  operator: string,
  compute: (...numbers: number[]) => number,
  site: Site,
): Value | undefined {
  const [only] = inputs;
  const values =
    inputs.length === 1 && only?.kind === "collection" && only.isComplete ? [...only.items.values()] : inputs;
  if (values.length === 0 || (inputs.length === 1 && values === inputs)) return undefined;
  const numbers = values.map((value) =>
    value.kind === "constant" && typeof value.value === "number" ? value.value : undefined,
  );
  if (numbers.some((number) => number === undefined)) return { kind: "operation", operator, operands: values, site };
  const best = compute(...numbers.filter((number) => number !== undefined));
  return values.find((value) => value.kind === "constant" && value.value === best);
}

/** `sum` of a list that is known. */
export function sumOf(of: Value | undefined, site: Site): Value | undefined {
  if (of?.kind !== "collection" || !of.isComplete) return undefined;
  return [...of.items.values()].reduce<Value>((sum, item) => applyBinary("+", [sum, item], site), constant(0));
}
