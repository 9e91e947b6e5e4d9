import { getLowerBound, isAlwaysPositive, isIntegerValued, isIntegerVariable } from "./bounds.ts";
import {
  exponentIn,
  fromTerms,
  invertTerm,
  multiplyTerms,
  type Polynomial,
  type Power,
  type Term,
  type Variable,
  variablesOf,
} from "./polynomial.ts";
import { compareRationals, gcd, makeRational, ONE } from "./rational.ts";

/** A polynomial as a quotient of a whole number and a positive whole number. */
export interface WholeRatio {
  readonly numerator: Polynomial;
  readonly denominator: Term;
}

/** The polynomial over its least common denominator; undefined when the parts are not known to be whole and positive. */
export function getWholeRatio(polynomial: Polynomial): WholeRatio | undefined {
  const terms = [...polynomial.values()];
  const powers: Power[] = [];
  for (const variable of variablesOf(polynomial)) {
    const lowest = terms.reduce((least, term) => Math.min(least, exponentIn(term, variable)), 0);
    if (lowest === 0) continue;
    if (!isPositiveInteger(variable)) return undefined;
    powers.push({ variable, exponent: -lowest });
  }
  const common = terms.map((term) => term.coefficient.denominator).reduce(leastCommonMultiple, 1n);
  const denominator = { coefficient: makeRational(common), powers };
  const numerator = fromTerms(terms.map((term) => multiplyTerms(term, denominator)));
  return numerator && isIntegerValued(numerator) ? { numerator, denominator } : undefined;
}

/** A polynomial divided by a term. */
export function divideByTerm(polynomial: Polynomial, term: Term): Polynomial | undefined {
  const inverse = invertTerm(term);
  return fromTerms([...polynomial.values()].map((one) => multiplyTerms(one, inverse)));
}

function isPositiveInteger(variable: Variable): boolean {
  if (!isIntegerVariable(variable)) return false;
  if (variable.kind === "divisor") return isIntegerValued(variable.of) && isAlwaysPositive(variable.of);
  const bound = getLowerBound(variable);
  return bound !== undefined && compareRationals(bound, ONE) >= 0;
}

function leastCommonMultiple(a: bigint, b: bigint): bigint {
  return (a / gcd(a, b)) * b;
}
