/** An exact number: a fraction in lowest terms with a positive denominator. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Numbers of more binary digits than this are given up on: no floating-point number holds them, and no count needs them. */
const MAX_BITS = 1023n;
const LIMIT = 1n << MAX_BITS;

export const ZERO: Rational = { numerator: 0n, denominator: 1n };
export const ONE: Rational = { numerator: 1n, denominator: 1n };
export const MINUS_ONE: Rational = { numerator: -1n, denominator: 1n };
export const HALF: Rational = { numerator: 1n, denominator: 2n };

/** The fraction `numerator / denominator` in lowest terms. Throws RangeError for a denominator of 0. */
export function makeRational(numerator: bigint, denominator = 1n): Rational {
  if (denominator === 0n) throw new RangeError(`${numerator} / 0 is no number`);
  if (denominator === 1n) return { numerator, denominator };
  const divisor = gcd(absolute(numerator), absolute(denominator)) * (denominator < 0n ? -1n : 1n);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

/** The number as people read it: 0.1 is one tenth, not the nearest binary fraction. Undefined for NaN and infinity. */
export function readNumber(value: number): Rational | undefined {
  if (!Number.isFinite(value)) return undefined;
  if (Number.isSafeInteger(value)) return makeRational(BigInt(value));
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const scale = Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  return scale >= 0 ? makeRational(digits * 10n ** BigInt(scale)) : makeRational(digits, 10n ** BigInt(-scale));
}

/** The nearest floating-point number, to the last digit or two. */
export function toNumber(value: Rational): number {
  return value.denominator === 1n ? Number(value.numerator) : Number(value.numerator) / Number(value.denominator);
}

export function addRationals(a: Rational, b: Rational): Rational {
  if (a.denominator === b.denominator) return makeRational(a.numerator + b.numerator, a.denominator);
  return makeRational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

export function subtractRationals(a: Rational, b: Rational): Rational {
  return addRationals(a, negateRational(b));
}

export function multiplyRationals(a: Rational, b: Rational): Rational {
  return makeRational(a.numerator * b.numerator, a.denominator * b.denominator);
}

/** Throws RangeError for a divisor of 0. */
export function divideRationals(a: Rational, b: Rational): Rational {
  return makeRational(a.numerator * b.denominator, a.denominator * b.numerator);
}

export function negateRational(value: Rational): Rational {
  return { numerator: -value.numerator, denominator: value.denominator };
}

/** `base` to a whole power. Throws RangeError for 0 to a negative one. */
export function powerOfRational(base: Rational, exponent: number): Rational {
  const power = BigInt(Math.abs(exponent));
  const [top, bottom] = exponent < 0 ? [base.denominator, base.numerator] : [base.numerator, base.denominator];
  return makeRational(top ** power, bottom ** power);
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compareRationals(a: Rational, b: Rational): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function isZero(value: Rational): boolean {
  return value.numerator === 0n;
}

export function isWhole(value: Rational): boolean {
  return value.denominator === 1n;
}

export function isNegative(value: Rational): boolean {
  return value.numerator < 0n;
}

/** The greatest whole number that is not greater. */
export function floorRational({ numerator, denominator }: Rational): Rational {
  const quotient = numerator / denominator;
  return makeRational(numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient);
}

/** The least whole number that is not less. */
export function ceilRational(value: Rational): Rational {
  return negateRational(floorRational(negateRational(value)));
}

/** Python's `int()`: towards zero. */
export function truncateRational(value: Rational): Rational {
  return isNegative(value) ? ceilRational(value) : floorRational(value);
}

/** Python's `round()`: halves go to the even neighbour. */
export function roundRational(value: Rational): Rational {
  const floor = floorRational(value);
  const side = compareRationals(subtractRationals(value, floor), HALF);
  const isUp = side > 0 || (side === 0 && floor.numerator % 2n !== 0n);
  return isUp ? addRationals(floor, ONE) : floor;
}

/** Whether a number has more digits than anything here computes with. */
export function isTooLarge({ numerator, denominator }: Rational): boolean {
  return absolute(numerator) > LIMIT || denominator > LIMIT;
}

/** The greatest common divisor of two numbers that are not negative. */
export function gcd(a: bigint, b: bigint): bigint {
  let [rest, divisor] = [a, b];
  while (divisor !== 0n) [rest, divisor] = [divisor, rest % divisor];
  return rest;
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}
