import { isIntegerValued } from "./bounds.ts";
import {
  addPolynomials,
  fromTerms,
  getConstant,
  keyOf,
  makeConstant,
  makeVariable,
  NOTHING,
  nameOfPowers,
  type Polynomial,
  type RoundedVariable,
  scalePolynomial,
  shortenKey,
  type Term,
} from "./polynomial.ts";
import {
  addRationals,
  compareRationals,
  floorRational,
  gcd,
  HALF,
  isNegative,
  MINUS_ONE,
  makeRational,
  negateRational,
  ONE,
  subtractRationals,
} from "./rational.ts";
import { divideByTerm, getWholeRatio, type WholeRatio } from "./whole-ratio.ts";

/** `floor(x)` is `whole + floor(rest)`. */
interface Split {
  readonly whole: Polynomial;
  readonly rest: Polynomial;
}

/**
 * The floor of a polynomial in its one form, so that all spellings of a rounded quotient are the same polynomial:
 * `(a + b - 1) // b`, `-(-a // b)`, `(a - 1) // b + 1` and `ceil(a / b)` for whole a and positive whole b. Undefined
 * when it is too large to work with.
 */
export function floorOf(polynomial: Polynomial): Polynomial | undefined {
  const split = splitWhole(polynomial);
  const ratio = split && getWholeRatio(split.rest);
  if (split === undefined || ratio === undefined) return split && join(split, NOTHING);
  const reduced = splitReduced(ratio);
  const other = reduced && flip(reduced.rest);
  if (reduced === undefined || other === undefined) return undefined;
  const floor = isPreferred(reduced.rest, other)
    ? floorOfUpright(reduced.rest)
    : negateFloor(addPolynomials(other.whole, other.rest));
  return floor && addPolynomials(split.whole, reduced.whole, floor);
}

/** floor(n / d) = -1 - floor((-n - 1) / d) */
function negateFloor(flipped: Polynomial | undefined): Polynomial | undefined {
  const floor = flipped && floorOf(flipped);
  return floor && addPolynomials(makeConstant(MINUS_ONE), scalePolynomial(floor, MINUS_ONE));
}

function floorOfUpright(rest: Polynomial): Polynomial | undefined {
  const flat = absorbFloor(rest);
  return flat ? floorOf(flat) : join({ whole: NOTHING, rest }, grainOf(rest));
}

/** The ceiling of a polynomial, written with a floor. */
export function ceilOf(polynomial: Polynomial): Polynomial | undefined {
  const floor = floorOf(scalePolynomial(polynomial, MINUS_ONE));
  return floor && scalePolynomial(floor, MINUS_ONE);
}

/** A rounding that has no better form: a variable of its own. */
export function makeRounded(
  of: Polynomial,
  how: { mode: RoundedVariable["mode"]; approximation?: string | undefined; grain?: Polynomial },
): Polynomial {
  const { mode, approximation, grain = grainOf(of) } = how;
  const source = approximation === undefined ? "" : JSON.stringify(approximation);
  const key = shortenKey(`${mode}${source}(${keyOf(of)})`);
  return makeVariable({ kind: "rounded", key, mode, of, grain, approximation });
}

function join({ whole, rest }: Split, grain: Polynomial): Polynomial | undefined {
  if (rest.size === 0) return whole;
  const known = getConstant(rest);
  if (known) return addPolynomials(whole, makeConstant(floorRational(known)));
  return addPolynomials(whole, makeRounded(rest, { mode: "floor", grain }));
}

/** One over the denominator of a ratio of whole numbers; nothing for anything else. */
function grainOf(polynomial: Polynomial): Polynomial {
  const ratio = getWholeRatio(polynomial);
  return (ratio && divideByTerm(makeConstant(ONE), ratio.denominator)) ?? NOTHING;
}

/** floor((m + floor(x)) / d) = floor((m + x) / d) for whole m and positive whole d; undefined where there is no such floor. */
function absorbFloor(polynomial: Polynomial): Polynomial | undefined {
  const ratio = getWholeRatio(polynomial);
  if (ratio === undefined) return undefined;
  const terms = [...ratio.numerator.values()];
  const inner = terms.find((term) => getPlainFloor(term) !== undefined);
  const floor = inner && getPlainFloor(inner);
  const others = fromTerms(terms.filter((term) => term !== inner));
  const numerator = floor && others && addPolynomials(others, floor.of);
  return numerator && divideByTerm(numerator, ratio.denominator);
}

function getPlainFloor({ coefficient, powers }: Term): RoundedVariable | undefined {
  const [power, ...others] = powers;
  if (power === undefined || others.length > 0 || power.exponent !== 1) return undefined;
  const { variable } = power;
  const isPlain = variable.kind === "rounded" && variable.mode === "floor" && variable.approximation === undefined;
  return isPlain && compareRationals(coefficient, ONE) === 0 ? variable : undefined;
}

/** Takes out what is whole, so that the rest has coefficients from -1/2 (excluded) to 1/2 and a constant from 0 to 1. */
function splitWhole(polynomial: Polynomial): Split | undefined {
  const pairs = [...polynomial.values()].map(splitTerm);
  const whole = fromTerms(pairs.map(([one]) => one));
  const rest = fromTerms(pairs.map(([, one]) => one));
  return whole && rest && { whole, rest };
}

function splitTerm(term: Term): [whole: Term, rest: Term] {
  const { coefficient, powers } = term;
  const isInteger = isIntegerValued(new Map([["", { coefficient: ONE, powers }]]));
  if (!isInteger) return [{ ...term, coefficient: makeRational(0n) }, term];
  const below = floorRational(coefficient);
  const isAboveHalf = compareRationals(subtractRationals(coefficient, below), HALF) > 0;
  const whole = isAboveHalf && powers.length > 0 ? addRationals(below, ONE) : below;
  return [
    { coefficient: whole, powers },
    { coefficient: subtractRationals(coefficient, whole), powers },
  ];
}

/** floor((g·n + c) / (g·d)) = floor((n + floor(c / g)) / d). */
function splitReduced({ numerator, denominator }: WholeRatio): Split | undefined {
  const constant = numerator.get("")?.coefficient ?? makeRational(0n);
  const coefficients = [...numerator].flatMap(([key, term]) => (key === "" ? [] : [term.coefficient.numerator]));
  const common = coefficients.map((one) => (one < 0n ? -one : one)).reduce(gcd, denominator.coefficient.numerator);
  const rounded = floorRational(makeRational(constant.numerator, common));
  const change = makeConstant(addRationals(makeRational(rounded.numerator * common), negateRational(constant)));
  const reduced = addPolynomials(numerator, change);
  const rest = reduced && divideByTerm(reduced, denominator);
  return rest && splitWhole(rest);
}

/** The rest in the other direction: (-n - 1) / d, without what is whole in it. */
function flip(rest: Polynomial): Split | undefined {
  const ratio = getWholeRatio(rest);
  if (ratio === undefined) return undefined;
  const numerator = addPolynomials(scalePolynomial(ratio.numerator, MINUS_ONE), makeConstant(MINUS_ONE));
  const flipped = numerator && divideByTerm(numerator, ratio.denominator);
  return flipped && splitWhole(flipped);
}

/** Of the two directions the one that counts upwards; where both do, the one whose text comes first. */
function isPreferred(rest: Polynomial, other: Split): boolean {
  const [here, there] = [isUpward(rest), isUpward(other.rest)];
  return here === there ? keyOf(rest) <= keyOf(other.rest) : here;
}

function isUpward(rest: Polynomial): boolean {
  const [leading] = [...rest.values()].sort(byWeight);
  return leading === undefined || !isNegative(leading.coefficient);
}

/** What is multiplied by most comes first. */
function byWeight(a: Term, b: Term): number {
  return weightOf(b) - weightOf(a) || (nameOfPowers(a.powers) < nameOfPowers(b.powers) ? -1 : 1);
}

function weightOf({ powers }: Term): number {
  return powers.reduce((sum, { exponent }) => sum + Math.max(exponent, 0), 0);
}
