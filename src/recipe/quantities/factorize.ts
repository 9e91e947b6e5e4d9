import { type Count, divideCounts, makeNumber, multiplyCounts } from "./count.ts";
import { BY_NAME, EXACT, type FormRules, formOf } from "./form.ts";
import { getConstant, keyOf } from "./polynomial.ts";
import { compareRationals, divideRationals, isZero, multiplyRationals, ONE, type Rational } from "./rational.ts";

/** One count over another, with what they have in common taken out. */
export interface Ratio {
  readonly top: Count;
  readonly bottom: Count;
  /** How many factors are left over the line, and under it. */
  readonly sizes: readonly [top: number, bottom: number];
}

/** Counts are taken apart into at most this many factors. */
const MAX_FACTORS = 64;

interface Factors {
  coefficient: Rational;
  byKey: Map<string, { count: Count; exponent: number }>;
  left: number;
}

/**
 * The quotient of two counts as a product of what they are written with; undefined when one of them is 0 or too long.
 * Unrounded, `⌈n / k⌉` counts as `n / k`; expanded, a named count as what it is made of.
 */
export function getRatio(over: Count, under: Count, rules: FormRules): Ratio | undefined {
  const factors: Factors = { coefficient: ONE, byKey: new Map(), left: MAX_FACTORS };
  if (!collect(over, 1, { factors, rules }) || !collect(under, -1, { factors, rules })) return undefined;
  const left = [...factors.byKey.values()].filter(({ exponent }) => exponent !== 0);
  const [top, bottom] = [1, -1].map((side) =>
    left.flatMap(({ count, exponent }) => Array.from({ length: Math.max(0, side * exponent) }, () => count)),
  ) as [Count[], Count[]];
  const { numerator, denominator } = factors.coefficient;
  if (numerator !== 1n) top.unshift(makeNumber({ numerator, denominator: 1n }));
  if (denominator !== 1n) bottom.unshift(makeNumber({ numerator: denominator, denominator: 1n }));
  return { top: multiplyCounts(...top), bottom: multiplyCounts(...bottom), sizes: [top.length, bottom.length] };
}

/** The count that a ratio is. */
export function toCount({ top, bottom }: Ratio): Count {
  return divideCounts(top, bottom);
}

type Collection = { factors: Factors; rules: FormRules };

/** Adds the factors of a count to those of the quotient; false when it cannot be divided by, or is too long. */
function collect(count: Count, sign: 1 | -1, into: Collection): boolean {
  const { factors, rules } = into;
  if (--factors.left < 0) return false;
  switch (count.kind) {
    case "number":
      return addNumber(count.value, sign, factors);
    case "atom":
      return rules.isExpanded && count.definition && count.definition.kind !== "number"
        ? collect(count.definition, sign, into)
        : addFactor(count, keyOf(formOf(count, BY_NAME)), sign, into);
    case "product":
      return count.factors.every((factor) => collect(factor, sign, into));
    case "quotient":
      return collect(count.dividend, sign, into) && collect(count.divisor, sign === 1 ? -1 : 1, into);
    case "rounding":
      return rules.isUnrounded ? collect(count.of, sign, into) : addWhole(count, sign, into);
    default:
      return addWhole(count, sign, into);
  }
}

function addWhole(count: Count, sign: 1 | -1, into: Collection): boolean {
  const form = formOf(count, into.rules);
  const known = getConstant(form);
  return known ? addNumber(known, sign, into.factors) : addFactor(count, keyOf(form), sign, into);
}

function addNumber(value: Rational, sign: 1 | -1, factors: Factors): boolean {
  if (isZero(value)) return false;
  factors.coefficient = multiplyRationals(factors.coefficient, sign === 1 ? value : divideRationals(ONE, value));
  return compareRationals(factors.coefficient, { numerator: 0n, denominator: 1n }) > 0;
}

function addFactor(count: Count, key: string, sign: 1 | -1, { factors }: Collection): boolean {
  const known = getConstant(formOf(count, EXACT));
  if (known && isZero(known)) return false;
  const exponent = sign + (factors.byKey.get(key)?.exponent ?? 0);
  factors.byKey.set(key, { count, exponent });
  return true;
}
