import {
  addPolynomials,
  type ExtremumVariable,
  exponentIn,
  fromTerms,
  makeConstant,
  multiplyPolynomials,
  type Polynomial,
  type RoundedVariable,
  scalePolynomial,
  type Term,
  type Variable,
  variablesOf,
} from "./polynomial.ts";
import { addRationals, HALF, MINUS_ONE, makeRational, negateRational, ONE, type Rational, ZERO } from "./rational.ts";

/** An inequality that is at least as strong as the one to be shown. */
interface Relaxed {
  readonly polynomial: Polynomial;
  readonly isStrict: boolean;
}

/** Ways to get rid of one variable: each is a list of inequalities that all have to hold. */
export interface Relaxations {
  readonly variable: Variable;
  readonly alternatives: readonly (readonly Relaxed[])[];
}

/** The sign of a polynomial, as far as it is known. */
export type Sign = "positive" | "negative" | "not negative" | "not positive" | undefined;

/**
 * How far floating-point rounding moves what is rounded, at most: a few units in the last of 53 digits, for counts below
 * 2^40. Only that it is small and not zero matters.
 */
const FLOAT_ERROR = makeRational(1n, 1024n);

/** The first variable that can be taken apart, with the ways to do it; undefined when there is none. */
export function findRelaxations(
  goal: { polynomial: Polynomial; isStrict: boolean; kept: ReadonlySet<string> },
  signOf: (polynomial: Polynomial) => Sign,
): Relaxations | undefined {
  const terms = [...goal.polynomial.values()];
  const [variable] = variablesOf(goal.polynomial)
    .filter((one) => isCompound(one) && !goal.kept.has(one.key))
    .filter((one) => terms.every((term) => [0, 1].includes(exponentIn(term, one))))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  if (variable === undefined || !isCompound(variable)) return undefined;
  const rest = fromTerms(terms.filter((term) => exponentIn(term, variable) === 0));
  const factor = fromTerms(
    terms.filter((term) => exponentIn(term, variable) === 1).map((term) => without(term, variable)),
  );
  if (rest === undefined || factor === undefined) return undefined;
  const parts = { rest, factor, isStrict: goal.isStrict };
  const sign = signOf(factor);
  const alternatives =
    variable.kind === "rounded" ? relaxRounded(variable, parts, sign) : relaxExtremum(variable, parts, sign);
  return { variable, alternatives };
}

/** The polynomial is `rest + factor · variable`. */
interface Parts {
  readonly rest: Polynomial;
  readonly factor: Polynomial;
  readonly isStrict: boolean;
}

function isCompound(variable: Variable): variable is RoundedVariable | ExtremumVariable {
  return variable.kind === "rounded" || variable.kind === "max" || variable.kind === "min";
}

function without(term: Term, variable: Variable): Term {
  return { ...term, powers: term.powers.filter((power) => power.variable.key !== variable.key) };
}

/** A bound that is never reached makes the inequality strict, if it is multiplied by something positive. */
function relaxRounded(variable: RoundedVariable, parts: Parts, sign: Sign): Relaxed[][] {
  if (sign === undefined) return [];
  const isLower = sign === "positive" || sign === "not negative";
  const [least, most] = distances(variable);
  const [sideways, inwards] = isLower ? [least, variable.grain] : [most, scalePolynomial(variable.grain, MINUS_ONE)];
  const isReached = variable.mode === "half even" || variable.approximation !== undefined || sideways === ZERO;
  const bound = addPolynomials(variable.of, makeConstant(sideways), isReached ? new Map() : inwards);
  const replaced = bound && replace(parts, bound);
  const isNeverReached = !isReached && variable.grain.size === 0 && (sign === "positive" || sign === "negative");
  return replaced ? [[{ polynomial: replaced, isStrict: parts.isStrict && !isNeverReached }]] : [];
}

/** How far the rounded number can lie below and above what is rounded. */
function distances({ mode, approximation }: RoundedVariable): [least: Rational, most: Rational] {
  const error = approximation === undefined ? ZERO : FLOAT_ERROR;
  const size = addRationals(mode === "half even" ? HALF : ONE, error);
  return [negateRational(size), mode === "floor" ? error : size];
}

/** It is one of its operands; and of the greatest each is a lower bound. */
function relaxExtremum(variable: ExtremumVariable, parts: Parts, sign: Sign): Relaxed[][] {
  const cases = variable.of.map((operand) => replace(parts, operand));
  const known = cases.flatMap((polynomial) => (polynomial ? [{ polynomial, isStrict: parts.isStrict }] : []));
  if (known.length < cases.length) return [];
  const side = variable.kind === "max" ? ["positive", "not negative"] : ["negative", "not positive"];
  const isBound = sign !== undefined && side.includes(sign);
  return isBound ? [...known.map((one) => [one]), known] : [known];
}

function replace({ rest, factor }: Parts, bound: Polynomial): Polynomial | undefined {
  const product = multiplyPolynomials(factor, bound);
  return product && addPolynomials(rest, product);
}
