import { createHash } from "node:crypto";
import { isIntegerValued, isNeverNegative } from "./bounds.ts";
import type { Atom, Count, Rounding } from "./count.ts";
import { evaluateExactly } from "./evaluate-count.ts";
import { extremeOf } from "./extremum.ts";
import { ceilOf, floorOf, makeRounded } from "./floor.ts";
import {
  addPolynomials,
  getConstant,
  keyOf,
  makeConstant,
  makeVariable,
  multiplyPolynomials,
  type Polynomial,
  scalePolynomial,
  shortenKey,
} from "./polynomial.ts";
import { dividePolynomials } from "./quotient.ts";
import { isTooLarge, isZero, MINUS_ONE, makeRational, ONE, roundRational, toNumber } from "./rational.ts";

/** In which sense two counts are compared. */
export interface FormRules {
  /** Known atoms are replaced by what they are equal to. */
  readonly isExpanded: boolean;
  /** Nothing is rounded: what the count would be if everything divided evenly. */
  readonly isUnrounded: boolean;
}

/** The exact value of a count, as far as it is known. */
export const EXACT: FormRules = { isExpanded: true, isUnrounded: false };
/** A count by the names that it is written with. */
export const BY_NAME: FormRules = { isExpanded: false, isUnrounded: false };

/**
 * The one form of a count: counts with equal forms are equal for all values of their atoms. A part that is too large to
 * work with is a variable of its own.
 */
export function formOf(count: Count, rules: FormRules = EXACT): Polynomial {
  const forms = cacheFor(rules);
  const known = forms.get(count);
  if (known) return known;
  const form = findForm(count, rules) ?? makeOpaque(count, rules);
  forms.set(count, form);
  return form;
}

const caches = [new WeakMap(), new WeakMap(), new WeakMap(), new WeakMap()] as const satisfies WeakMap<
  Count,
  Polynomial
>[];

function cacheFor({ isExpanded, isUnrounded }: FormRules): WeakMap<Count, Polynomial> {
  if (isExpanded) return isUnrounded ? caches[0] : caches[1];
  return isUnrounded ? caches[2] : caches[3];
}

function findForm(count: Count, rules: FormRules): Polynomial | undefined {
  switch (count.kind) {
    case "number":
      return isTooLarge(count.value) ? undefined : makeConstant(count.value);
    case "atom":
      return formOfAtom(count, rules);
    case "sum":
      return addPolynomials(...count.terms.map((term) => formOf(term, rules)));
    case "product":
      return count.factors
        .map((factor) => formOf(factor, rules))
        .reduce<Polynomial | undefined>((a, b) => a && multiplyPolynomials(a, b), makeConstant(ONE));
    case "quotient":
      return dividePolynomials(formOf(count.dividend, rules), formOf(count.divisor, rules));
    case "rounding":
      return rules.isUnrounded ? formOf(count.of, rules) : formOfRounding(count, formOf(count.of, rules));
    case "max":
    case "min":
      return extremeOf(
        count.kind,
        count.of.map((one) => formOf(one, rules)),
      );
  }
}

function formOfAtom(atom: Atom, rules: FormRules): Polynomial {
  if (rules.isExpanded && atom.definition) return formOf(atom.definition, rules);
  return makeVariable({ kind: "atom", key: shortenKey(JSON.stringify(atom.id)), atom });
}

function formOfRounding(count: Rounding, of: Polynomial): Polynomial | undefined {
  const { mode } = count;
  if (count.approximation !== undefined) return formOfApproximation(count, of, count.approximation);
  switch (mode) {
    case "floor":
      return floorOf(of);
    case "ceil":
      return ceilOf(of);
    case "truncate":
      return formOfTruncation(of);
    case "half even":
    case "either": {
      const known = getConstant(of);
      if (known && mode === "half even") return makeConstant(roundRational(known));
      return isIntegerValued(of) ? of : makeRounded(of, { mode });
    }
  }
}

function formOfTruncation(of: Polynomial): Polynomial | undefined {
  if (isIntegerValued(of)) return of;
  if (isNeverNegative(of)) return floorOf(of);
  return isNeverNegative(scalePolynomial(of, MINUS_ONE)) ? ceilOf(of) : makeRounded(of, { mode: "truncate" });
}

/** What may be one off is equal to nothing but itself; where all numbers are known, it is worked out as Python does. */
function formOfApproximation(count: Rounding, of: Polynomial, approximation: string): Polynomial | undefined {
  const { mode } = count;
  if (getConstant(of)) {
    const known = evaluateExactly(count);
    return known && makeConstant(known);
  }
  if (mode === "ceil") {
    const floor = makeRounded(scalePolynomial(of, MINUS_ONE), { mode: "floor", approximation });
    return scalePolynomial(floor, MINUS_ONE);
  }
  const isFloor = mode === "truncate" && isNeverNegative(of);
  return makeRounded(of, { mode: isFloor ? "floor" : mode, approximation });
}

/** Equal parts in any order give equal digests, different ones do not. Numbers stay in front of a product. */
function makeOpaque(count: Count, rules: FormRules): Polynomial {
  if (count.kind === "product") {
    const numbers = count.factors.filter((factor) => getConstant(formOf(factor, rules)));
    const rest = count.factors.filter((factor) => !numbers.includes(factor));
    const number = numbers.length > 0 ? findForm({ ...count, factors: numbers }, rules) : undefined;
    const known = number && getConstant(number);
    if (known) return scalePolynomial(formOf({ ...count, factors: rest }, rules), known);
  }
  const key = `opaque(${count.kind}:${partsOf(count, rules).join(",")})`;
  return makeVariable({ kind: "opaque", key: createHash("sha256").update(key).digest("hex") });
}

function partsOf(count: Count, rules: FormRules): string[] {
  switch (count.kind) {
    case "number":
      return [`${count.value.numerator}/${count.value.denominator}`];
    case "atom":
      return [JSON.stringify(count.id)];
    case "sum":
      return count.terms.map((term) => keyOf(formOf(term, rules))).sort();
    case "product":
      return count.factors.map((factor) => keyOf(formOf(factor, rules))).sort();
    case "quotient":
      return [count.dividend, count.divisor].map((part) => keyOf(formOf(part, rules)));
    case "rounding":
      return [count.mode, count.approximation ?? "", keyOf(formOf(count.of, rules))];
    case "max":
    case "min":
      return count.of.map((one) => keyOf(formOf(one, rules))).sort();
  }
}

/** Whether a count is always a whole number; false when that is not known. */
export function isWholeCount(count: Count): boolean {
  return isIntegerValued(formOf(count));
}

/** The number that a count is, where all of it is known. */
export function getKnownValue(count: Count): ReturnType<typeof getConstant> {
  const value = getConstant(formOf(count));
  return value && isZero(value) ? makeRational(0n) : value;
}

/** The number that a count is whatever its unknown parts are: 3 of `3 · n / n`. Undefined where it depends on them. */
export function getKnownNumber(count: Count): number | undefined {
  const known = getKnownValue(count);
  return known && toNumber(known);
}
