import {
  fromTerms,
  getConstant,
  invertTerm,
  keyOf,
  makeVariable,
  multiplyPolynomials,
  NOTHING,
  type Polynomial,
  scalePolynomial,
  shortenKey,
  type Term,
} from "./polynomial.ts";
import { gcd, isNegative, MINUS_ONE, makeRational, negateRational, ONE } from "./rational.ts";
import { divideByTerm } from "./whole-ratio.ts";

/**
 * The quotient of two polynomials; what does not divide by a sum is multiplied by one over that sum as a variable.
 * Undefined for a divisor of 0, and when it is too large to work with.
 */
export function dividePolynomials(dividend: Polynomial, divisor: Polynomial): Polynomial | undefined {
  const [top, bottom] = [takeContent(dividend), takeContent(divisor)];
  if (bottom === undefined) return undefined;
  if (top === undefined) return NOTHING;
  const factor = fromTerms([invertTerm(bottom.content)]);
  if (factor === undefined || keyOf(top.rest) === keyOf(bottom.rest))
    return factor && divideByTerm(factor, invertTerm(top.content));
  const quotient = multiplyPolynomials(dividend, factor);
  return getConstant(bottom.rest) ? quotient : quotient && multiplyPolynomials(quotient, makeDivisor(bottom.rest));
}

function makeDivisor(of: Polynomial): Polynomial {
  return makeVariable({ kind: "divisor", key: shortenKey(`divisor(${keyOf(of)})`), of }, -1);
}

/** A polynomial as a term times a polynomial without common factors; undefined for 0. */
function takeContent(polynomial: Polynomial): { content: Term; rest: Polynomial } | undefined {
  const [first, ...others] = [...polynomial.values()];
  if (first === undefined) return undefined;
  const powers = others.reduce((common, term) => intersectPowers(common, term.powers), first.powers);
  const tops = [first, ...others].map(({ coefficient: { numerator } }) => (numerator < 0n ? -numerator : numerator));
  const bottoms = [first, ...others].map(({ coefficient }) => coefficient.denominator);
  const size = makeRational(
    tops.reduce(gcd),
    bottoms.reduce((a, b) => (a / gcd(a, b)) * b),
  );
  const content = { coefficient: size, powers };
  const rest = divideByTerm(polynomial, content);
  if (rest === undefined) return undefined;
  const [leading] = [...rest].filter(([key]) => key !== "" || rest.size === 1).sort(([a], [b]) => (a < b ? -1 : 1));
  if (!isNegative(leading?.[1].coefficient ?? ONE)) return { content, rest };
  const negative = { ...content, coefficient: negateRational(size) };
  return { content: negative, rest: scalePolynomial(rest, MINUS_ONE) };
}

/** The powers that all terms of a sum have: the least exponents, negative ones too. */
function intersectPowers(a: Term["powers"], b: Term["powers"]): Term["powers"] {
  const variables = new Map([...a, ...b].map(({ variable }) => [variable.key, variable]));
  const exponentOf = (powers: Term["powers"], key: string) =>
    powers.find((power) => power.variable.key === key)?.exponent ?? 0;
  return [...variables.values()]
    .map((variable) => ({ variable, exponent: Math.min(exponentOf(a, variable.key), exponentOf(b, variable.key)) }))
    .filter(({ exponent }) => exponent !== 0)
    .sort((one, other) => (one.variable.key < other.variable.key ? -1 : 1));
}
