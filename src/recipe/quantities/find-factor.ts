import { isAlwaysPositive, isNeverNegative } from "./bounds.ts";
import { type Count, makeNumber, multiplyCounts } from "./count.ts";
import { getRatio, type Ratio, toCount } from "./factorize.ts";
import { type FormRules, formOf, getKnownValue } from "./form.ts";
import {
  addPolynomials,
  getConstant,
  makeConstant,
  multiplyPolynomials,
  type Polynomial,
  scalePolynomial,
} from "./polynomial.ts";
import {
  compareRationals,
  divideRationals,
  isZero,
  MINUS_ONE,
  makeRational,
  ONE,
  type Rational,
  ZERO,
} from "./rational.ts";

/** From this ratio on two counts differ by a factor. */
const LEAST_FACTOR = makeRational(3n, 2n);

/** The greater count is `factor` times the smaller one, up to rounding. */
export interface FoundFactor {
  readonly larger: "left" | "right";
  readonly factor: Count;
  /** Whether the factor is certainly at least 1.5; else it may be 1. */
  readonly isCertain: boolean;
}

/** Names first, then what they stand for; as written first, then as if everything divided evenly. */
const VIEWS: readonly FormRules[] = [
  { isExpanded: false, isUnrounded: false },
  { isExpanded: false, isUnrounded: true },
  { isExpanded: true, isUnrounded: false },
  { isExpanded: true, isUnrounded: true },
];

/** The factor between two counts; a plain one is preferred to a quotient. Undefined when none can be shown. */
export function findFactor(left: Count, right: Count, slack: Polynomial): FoundFactor | undefined {
  const found = VIEWS.flatMap((rules) => {
    const ratio = getRatio(left, right, rules);
    const factor = ratio && orient(ratio);
    return factor && isShown(left, right, { ...factor, slack }) ? [factor] : [];
  });
  const best = found.find(({ isPlain }) => isPlain) ?? found[0];
  return best ?? findNumber(left, right);
}

interface Candidate extends FoundFactor {
  /** Not a quotient. */
  readonly isPlain: boolean;
}

/** A ratio that is never less than 1, or one over it; undefined when either may be the greater. */
function orient({ top, bottom, sizes }: Ratio): Candidate | undefined {
  const [topForm, bottomForm] = [formOf(top), formOf(bottom)];
  const isUp = isAtLeast(topForm, bottomForm, ONE);
  if (!isUp && !isAtLeast(bottomForm, topForm, ONE)) return undefined;
  const [over, under] = isUp ? [topForm, bottomForm] : [bottomForm, topForm];
  const isCertain = isAtLeast(over, under, LEAST_FACTOR);
  const known = [over, under].every((form) => getConstant(form) !== undefined);
  const isPlain = sizes[isUp ? 1 : 0] === 0;
  if (!isCertain && (known || !isPlain)) return undefined;
  if (!isPlain && !isAlwaysPositive(under)) return undefined;
  const [shown, rest] = isUp ? [top, bottom] : [bottom, top];
  const factor = toCount({ top: shown, bottom: rest, sizes });
  return { larger: isUp ? "left" : "right", factor, isCertain, isPlain };
}

/** Whether `over` is always at least `times` as much as `under`. */
function isAtLeast(over: Polynomial, under: Polynomial, times: Rational): boolean {
  const lead = addPolynomials(over, scalePolynomial(scalePolynomial(under, times), MINUS_ONE));
  return lead !== undefined && isNeverNegative(lead);
}

/** Each of the two counts may be rounded once per epoch: |larger - factor · smaller| ≤ (factor + 1) · epochs. */
function isShown(left: Count, right: Count, found: Candidate & { slack: Polynomial }): boolean {
  const [larger, smaller] = found.larger === "left" ? [left, right] : [right, left];
  if (!isApartAsKnown(larger, smaller)) return false;
  const product = formOf(multiplyCounts(found.factor, smaller));
  const difference = addPolynomials(formOf(larger), scalePolynomial(product, MINUS_ONE));
  const onePerSide = addPolynomials(formOf(found.factor), makeConstant(ONE));
  const slack = onePerSide && multiplyPolynomials(onePerSide, found.slack);
  return difference !== undefined && slack !== undefined && isWithin(difference, slack);
}

/** Where both numbers are known, they have to be apart as they are, rounding included. */
function isApartAsKnown(larger: Count, smaller: Count): boolean {
  const [more, less] = [getKnownValue(larger), getKnownValue(smaller)];
  if (more === undefined || less === undefined) return true;
  return !isZero(less) && compareRationals(divideRationals(more, less), LEAST_FACTOR) >= 0;
}

/** Whether a difference is always between minus the slack and the slack. */
export function isWithin(difference: Polynomial, slack: Polynomial): boolean {
  const [above, below] = [
    addPolynomials(slack, scalePolynomial(difference, MINUS_ONE)),
    addPolynomials(slack, difference),
  ];
  return above !== undefined && below !== undefined && isNeverNegative(above) && isNeverNegative(below);
}

/** Two known numbers differ by what they differ by. */
function findNumber(left: Count, right: Count): FoundFactor | undefined {
  const [a, b] = [getKnownValue(left), getKnownValue(right)];
  if (a === undefined || b === undefined || compareRationals(a, ZERO) <= 0 || compareRationals(b, ZERO) <= 0)
    return undefined;
  const isUp = compareRationals(a, b) >= 0;
  const factor = isUp ? divideRationals(a, b) : divideRationals(b, a);
  if (compareRationals(factor, LEAST_FACTOR) < 0) return undefined;
  return { larger: isUp ? "left" : "right", factor: makeNumber(factor), isCertain: true };
}
