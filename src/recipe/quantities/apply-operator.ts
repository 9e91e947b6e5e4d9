import { isNeverNegative } from "./bounds.ts";
import {
  addCounts,
  addInOrder,
  type Count,
  ceilCount,
  divideCounts,
  extremeOfCounts,
  floorDivideCounts,
  makeNumber,
  multiplyCounts,
  multiplyInOrder,
  negateCount,
  type RoundingMode,
  remainderOfCounts,
  roundCount,
  subtractCounts,
} from "./count.ts";
import { BY_NAME, formOf, getKnownValue, isWholeCount } from "./form.ts";
import { keyOf } from "./polynomial.ts";
import { isWhole, isZero, type Rational } from "./rational.ts";

/**
 * A count with how well Python's floating point keeps it: `exact`; `rounded`, the floating-point number next to it,
 * which rounds to the same whole number; `drifting`, after more arithmetic, when rounding it may be one off.
 */
export interface Computed {
  readonly count: Count;
  readonly precision: "exact" | "rounded" | "drifting";
}

/** Larger powers stay as they are. */
const MAX_POWER = 8n;
/** Fractions with a power of two up to this below the line are exact in floating point, and so is arithmetic with them. */
const MAX_BINARY_DENOMINATOR = 1n << 20n;

/** Longer sums are not searched for terms that cancel. */
const MAX_CANCELLED = 16;

const ROUNDINGS: Readonly<Record<string, RoundingMode>> = {
  ceil: "ceil",
  floor: "floor",
  int: "truncate",
  trunc: "truncate",
  round: "half even",
};

/** Whether floating point holds a number, and small multiples of it, exactly. */
export function isBinary({ denominator }: Rational): boolean {
  return denominator <= MAX_BINARY_DENOMINATOR && (denominator & (denominator - 1n)) === 0n;
}

/**
 * What a Python operator or function gives; undefined for one that is not arithmetic. `source` tells the expression from
 * all others, for results that floating point may have moved.
 */
export function applyOperator(operator: string, operands: readonly Computed[], source: string): Computed | undefined {
  const [first, second, ...others] = operands;
  if (first === undefined || (others.length > 0 && !["+", "*", "max", "min"].includes(operator))) return undefined;
  const mode = ROUNDINGS[operator];
  if (mode) return second ? undefined : round(mode, first, source);
  if (operator === "max" || operator === "min") {
    const count = extremeOfCounts(
      operator,
      operands.map((one) => one.count),
    );
    return { count, precision: worstOf(operands) };
  }
  return second ? applyBinary(operator, operands, source) : applyUnary(operator, first);
}

function applyUnary(operator: string, { count, precision }: Computed): Computed | undefined {
  switch (operator) {
    case "+":
    case "float":
      return { count, precision };
    case "-":
      return { count: negateCount(count), precision };
    case "abs":
      return {
        count: isNeverNegative(formOf(count)) ? count : extremeOfCounts("max", [count, negateCount(count)]),
        precision,
      };
    default:
      return undefined;
  }
}

function applyBinary(operator: string, operands: readonly Computed[], source: string): Computed | undefined {
  const [left, right] = operands;
  if (left === undefined || right === undefined) return undefined;
  const counts = operands.map((one) => one.count);
  const isExact = operands.every((one) => one.precision === "exact");
  switch (operator) {
    case "+":
      return isExact ? exact(addWithoutOpposites(counts)) : drifting(addInOrder(counts));
    case "*":
      return isExact ? exact(multiplyCounts(...counts)) : drifting(multiplyInOrder(counts));
    case "-":
      return isExact
        ? exact(subtractCounts(left.count, right.count))
        : drifting(addInOrder([left.count, negateCount(right.count)]));
    case "/":
      return divide(left, right);
    case "//":
      return isExact
        ? exact(floorDivideCounts(left.count, right.count))
        : exact(roundCount("floor", divideCounts(left.count, right.count), source));
    case "%":
      return isExact ? exact(remainderOfCounts(left.count, right.count)) : undefined;
    case "**":
      return raise(left, right.count);
    default:
      return undefined;
  }
}

/** The sum without terms that cancel: `⌊n⌋ + (⌈n⌉ - ⌊n⌋)`. */
function addWithoutOpposites(counts: readonly Count[]): Count {
  const sum = addCounts(...counts);
  if (sum.kind !== "sum" || sum.terms.length > MAX_CANCELLED) return sum;
  const left: Count[] = [];
  for (const term of sum.terms) {
    const opposite = keyOf(formOf(negateCount(term), BY_NAME));
    const at = left.findIndex((one) => keyOf(formOf(one, BY_NAME)) === opposite);
    if (at >= 0) left.splice(at, 1);
    else left.push(term);
  }
  return addCounts(...left);
}

function divide(left: Computed, right: Computed): Computed {
  const count = divideCounts(left.count, right.count);
  const isExact = left.precision === "exact" && right.precision === "exact";
  const divisor = getKnownValue(right.count);
  if (isExact && divisor && isWhole(divisor) && isPowerOfTwo(divisor.numerator)) return exact(count);
  return { count, precision: isExact ? "rounded" : "drifting" };
}

function raise(base: Computed, exponent: Count): Computed | undefined {
  const known = exponent.kind === "number" ? exponent.value : undefined;
  if (known === undefined || !isWhole(known) || known.numerator < 0n || known.numerator > MAX_POWER) return undefined;
  if (isZero(known)) return exact(makeNumber(1));
  const factors = Array.from({ length: Number(known.numerator) }, () => base.count);
  if (factors.length === 1) return base;
  return base.precision === "exact" ? exact(multiplyCounts(...factors)) : drifting(multiplyInOrder(factors));
}

function round(mode: RoundingMode, { count, precision }: Computed, source: string): Computed {
  if (precision === "exact" && isWholeCount(count)) return exact(count);
  return exact(roundCount(mode, count, precision === "drifting" ? source : undefined));
}

/** `n % k > 0` as a number, for whole n and k: 1 where something is left over. Used as `n // k + (n % k > 0)`. */
export function countRemainder(dividend: Count, divisor: Count): Count {
  const parts = divideCounts(dividend, divisor);
  return subtractCounts(ceilCount(parts), roundCount("floor", parts));
}

function worstOf(operands: readonly Computed[]): Computed["precision"] {
  const order = ["drifting", "rounded", "exact"] as const;
  return order.find((precision) => operands.some((one) => one.precision === precision)) ?? "exact";
}

function exact(count: Count): Computed {
  return { count, precision: "exact" };
}

function drifting(count: Count): Computed {
  return { count, precision: "drifting" };
}

function isPowerOfTwo(value: bigint): boolean {
  return value > 0n && (value & (value - 1n)) === 0n;
}
