import { boundGroups } from "./groups.ts";
import {
  addPolynomials,
  exponentIn,
  fromTerms,
  getConstant,
  makeConstant,
  multiplyTerms,
  type Polynomial,
  scalePolynomial,
  type Term,
  type Variable,
  variablesOf,
} from "./polynomial.ts";
import {
  compareRationals,
  floorRational,
  isNegative,
  isWhole,
  isZero,
  MINUS_ONE,
  makeRational,
  multiplyRationals,
  ONE,
  type Rational,
  ZERO,
} from "./rational.ts";
import { isRefuted } from "./refute.ts";
import { findRelaxations, type Sign } from "./relax.ts";

/** Polynomials of more terms are not proven anything about. */
const MAX_TERMS = 32;
/** Terms that one attempt may multiply out to. */
const MAX_EXPANDED = 128;
/** Attempts for one question. */
const MAX_ATTEMPTS = 64;

/** Whether a polynomial is at least 0 whatever its variables are; false when that cannot be shown. */
export function isNeverNegative(polynomial: Polynomial): boolean {
  return prove({ polynomial, isStrict: false, kept: new Set() }, { attempts: 0 });
}

/** Whether a polynomial is more than 0 whatever its variables are; false when that cannot be shown. */
export function isAlwaysPositive(polynomial: Polynomial): boolean {
  return prove({ polynomial, isStrict: true, kept: new Set() }, { attempts: 0 });
}

/** Whether a polynomial is a whole number whenever its variables have values they can have; false when that is not known. */
export function isIntegerValued(polynomial: Polynomial): boolean {
  for (const { coefficient, powers } of polynomial.values()) {
    if (!isWhole(coefficient)) return false;
    if (powers.some(({ variable, exponent }) => exponent < 0 || !isIntegerVariable(variable))) return false;
  }
  return true;
}

/** Whether a variable is a whole number; false when that is not known. */
export function isIntegerVariable(variable: Variable): boolean {
  switch (variable.kind) {
    case "atom":
      return variable.atom.isInteger;
    case "rounded":
      return true;
    case "max":
    case "min":
      return variable.of.every(isIntegerValued);
    case "divisor":
      return isIntegerValued(variable.of);
    case "opaque":
      return false;
  }
}

const lowerBounds = new WeakMap<Variable, Rational | "none">();

/** A number that a variable is never less than, not always the best one; undefined when none is known. */
export function getLowerBound(variable: Variable): Rational | undefined {
  const known = lowerBounds.get(variable);
  if (known !== undefined) return known === "none" ? undefined : known;
  const found = findLowerBound(variable);
  lowerBounds.set(variable, found ?? "none");
  return found;
}

function findLowerBound(variable: Variable): Rational | undefined {
  switch (variable.kind) {
    case "atom":
      return variable.atom.min;
    case "rounded":
      return findBoundOfRounded(variable.of, variable.approximation !== undefined);
    case "divisor":
      return isAlwaysPositive(variable.of) ? (boundByShift(variable.of) ?? ZERO) : boundByShift(variable.of);
    case "max":
    case "min": {
      const bounds = variable.of.map((one) => boundByShift(one));
      const present = bounds.filter((bound) => bound !== undefined).sort(compareRationals);
      return variable.kind === "max" ? present.at(-1) : present.length === bounds.length ? present[0] : undefined;
    }
    case "opaque":
      return undefined;
  }
}

/** What floating-point numbers make of a difference that is exactly 0 may be just below it. */
function findBoundOfRounded(of: Polynomial, isApproximate: boolean): Rational | undefined {
  if (isApproximate) return [...of.values()].every(isTermNeverNegative) ? ZERO : undefined;
  const byShift = boundByShift(of);
  const bound = byShift && floorRational(byShift);
  if (bound && compareRationals(bound, ZERO) > 0) return bound;
  const less = addPolynomials(of, makeConstant(MINUS_ONE));
  if (less && isNeverNegative(less)) return ONE;
  return isNeverNegative(of) ? ZERO : bound;
}

function isTermNeverNegative({ coefficient, powers }: Term): boolean {
  return !isNegative(coefficient) && powers.every(({ variable }) => isVariableNeverNegative(variable));
}

function isVariableNeverNegative(variable: Variable): boolean {
  const bound = getLowerBound(variable);
  return bound !== undefined && !isNegative(bound);
}

interface Goal {
  readonly polynomial: Polynomial;
  /** More than 0, not at least 0. */
  readonly isStrict: boolean;
  /** Rounded variables that are not taken apart any more. */
  readonly kept: ReadonlySet<string>;
}

/**
 * Searches for a proof. A whole number above -1 is at least 0; common factors that are positive do not matter; a rounded
 * variable can be replaced by a bound, where the sign of what it is multiplied by is known.
 */
function prove(goal: Goal, search: { attempts: number }): boolean {
  if (++search.attempts > MAX_ATTEMPTS || goal.polynomial.size > MAX_TERMS) return false;
  if (isRefuted(goal.polynomial)) return false;
  const { kept } = goal;
  const polynomial = stripCommonFactors(goal.polynomial, goal.isStrict);
  if (polynomial === undefined) return false;
  if (holdsByShift(polynomial, goal.isStrict)) return true;
  if (getConstant(polynomial)) return false;
  if (!goal.isStrict && isIntegerValued(polynomial)) {
    const above = addPolynomials(polynomial, makeConstant(ONE));
    return above !== undefined && prove({ polynomial: above, isStrict: true, kept }, search);
  }
  return proveRelaxed({ ...goal, polynomial }, search);
}

function proveRelaxed(goal: Goal, search: { attempts: number }): boolean {
  const signOf = (polynomial: Polynomial) => findSign(polynomial, goal.kept, search);
  const found = findRelaxations(goal, signOf);
  if (found === undefined) return false;
  const kept = new Set([...goal.kept, found.variable.key]);
  const isShown = found.alternatives.some((cases) =>
    cases.every(({ polynomial, isStrict }) => prove({ polynomial, isStrict, kept: goal.kept }, search)),
  );
  return isShown || prove({ ...goal, kept }, search) || proveByGroups(goal, search);
}

function proveByGroups({ polynomial, isStrict, kept }: Goal, search: { attempts: number }): boolean {
  if (kept.size > 0) return false;
  const less = boundGroups(polynomial, (one) => prove({ polynomial: one, isStrict: false, kept }, search));
  return less !== undefined && prove({ polynomial: less, isStrict, kept }, search);
}

function findSign(polynomial: Polynomial, kept: ReadonlySet<string>, search: { attempts: number }): Sign {
  const negative = scalePolynomial(polynomial, MINUS_ONE);
  if (prove({ polynomial, isStrict: true, kept }, search)) return "positive";
  if (prove({ polynomial: negative, isStrict: true, kept }, search)) return "negative";
  if (prove({ polynomial, isStrict: false, kept }, search)) return "not negative";
  return prove({ polynomial: negative, isStrict: false, kept }, search) ? "not positive" : undefined;
}

/** Divides by what is common to all terms and positive; denominators go away with it. */
function stripCommonFactors(polynomial: Polynomial, isStrict: boolean): Polynomial | undefined {
  const terms = [...polynomial.values()];
  const powers = variablesOf(polynomial).flatMap((variable) => {
    const lowest = terms.reduce((least, term) => Math.min(least, exponentIn(term, variable)), Number.POSITIVE_INFINITY);
    const bound = getLowerBound(variable);
    if (lowest === 0 || bound === undefined || isNegative(bound)) return [];
    // A divisor is not 0, or Python would raise.
    return lowest > 0 && isStrict && isZero(bound) ? [] : [{ variable, exponent: -lowest }];
  });
  return powers.length === 0
    ? polynomial
    : powers.reduce<Polynomial | undefined>(
        (product, power) => product && fromTerms([...product.values()].map((term) => multiplyTerms(term, one(power)))),
        polynomial,
      );
}

function one(power: Term["powers"][number]): Term {
  return { coefficient: ONE, powers: [power] };
}

function holdsByShift(polynomial: Polynomial, isStrict: boolean): boolean {
  const bound = boundByShift(polynomial);
  return bound !== undefined && (isStrict ? compareRationals(bound, ZERO) > 0 : !isNegative(bound));
}

/**
 * With every variable written as its least value plus something that is not negative, a polynomial without negative
 * coefficients is at least its constant.
 */
function boundByShift(polynomial: Polynomial): Rational | undefined {
  if (polynomial.size > MAX_TERMS) return undefined;
  let shifted: Polynomial | undefined = polynomial;
  for (const variable of variablesOf(polynomial)) {
    const bound = getLowerBound(variable);
    if (bound === undefined) return undefined;
    shifted = isZero(bound) ? shifted : shift(shifted, variable, bound);
    if (shifted === undefined) return undefined;
  }
  const terms = [...shifted.values()];
  if (terms.some(({ coefficient, powers }) => isNegative(coefficient) && powers.length > 0)) return undefined;
  // What is divided by stays as it is: a positive term whose divisor is positive is positive.
  return shifted.get("")?.coefficient ?? ZERO;
}

/** The polynomial with `variable + by` in place of a variable, where it is not divided by. */
function shift(polynomial: Polynomial, variable: Variable, by: Rational): Polynomial | undefined {
  const shifted: Term[] = [];
  for (const term of polynomial.values()) {
    if (!shiftTerm(term, variable, by, shifted) || shifted.length > MAX_EXPANDED) return undefined;
  }
  return fromTerms(shifted);
}

/** Adds the terms of `coefficient · rest · (variable + by)^exponent` by the binomial theorem. */
function shiftTerm(term: Term, variable: Variable, by: Rational, into: Term[]): boolean {
  const exponent = exponentIn(term, variable);
  if (exponent < 0 || exponent > MAX_EXPANDED) return false;
  let { coefficient } = term;
  for (let power = exponent; power >= 0; power--) {
    into.push({ coefficient, powers: power === exponent ? term.powers : withExponent(term.powers, variable, power) });
    const ratio = makeRational(BigInt(power), BigInt(exponent - power + 1));
    coefficient = multiplyRationals(multiplyRationals(coefficient, ratio), by);
  }
  return true;
}

function withExponent(powers: Term["powers"], variable: Variable, exponent: number): Term["powers"] {
  return powers.flatMap((power) => {
    if (power.variable.key !== variable.key) return [power];
    return exponent === 0 ? [] : [{ variable, exponent }];
  });
}
