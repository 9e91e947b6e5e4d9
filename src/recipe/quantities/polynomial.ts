import { createHash } from "node:crypto";
import type { Atom } from "./count.ts";
import {
  addRationals,
  divideRationals,
  isTooLarge,
  isWhole,
  isZero,
  multiplyRationals,
  ONE,
  type Rational,
  ZERO,
} from "./rational.ts";

/**
 * A sum of products of variables, by the product they belong to. Equal polynomials are equal for all values of the
 * variables; exponents may be negative, so quotients by products are polynomials too.
 */
export type Polynomial = ReadonlyMap<string, Term>;

/** `coefficient · variable^exponent · …`; the powers are sorted and not zero, the coefficient is not zero. */
export interface Term {
  readonly coefficient: Rational;
  readonly powers: readonly Power[];
}

export interface Power {
  readonly variable: Variable;
  readonly exponent: number;
}

/** What a polynomial is over: an atom, or what is no polynomial itself and stands for one number. Equal keys are equal numbers. */
export type Variable = AtomVariable | RoundedVariable | DivisorVariable | ExtremumVariable | OpaqueVariable;

interface AtomVariable {
  readonly kind: "atom";
  readonly key: string;
  readonly atom: Atom;
}

/** A rounded polynomial; ceilings are written as floors, and rounding towards zero too where the sign is known. */
export interface RoundedVariable {
  readonly kind: "rounded";
  readonly key: string;
  readonly mode: "floor" | "truncate" | "half even" | "either";
  readonly of: Polynomial;
  /** What is rounded is a whole multiple of this, 1/n, where that is known; else nothing. */
  readonly grain: Polynomial;
  /** See `Rounding`. */
  readonly approximation: string | undefined;
}

/** A sum that something is divided by; its exponents are negative. */
interface DivisorVariable {
  readonly kind: "divisor";
  readonly key: string;
  readonly of: Polynomial;
}

export interface ExtremumVariable {
  readonly kind: "max" | "min";
  readonly key: string;
  readonly of: readonly Polynomial[];
}

/** A formula that was too long; only its identity is kept. */
interface OpaqueVariable {
  readonly kind: "opaque";
  readonly key: string;
}

/** Polynomials with more terms are given up on. */
const MAX_TERMS = 1_024;
/** Products of more pairs of terms are not worked out. */
const MAX_PRODUCTS = 4_096;
/** Powers beyond this are given up on. */
const MAX_EXPONENT = 64;
/** Longer keys are replaced by their digest. */
const MAX_KEY_LENGTH = 160;

export const NOTHING: Polynomial = new Map();

/** A polynomial that is a number. */
export function makeConstant(value: Rational): Polynomial {
  return isZero(value) ? NOTHING : new Map([["", { coefficient: value, powers: [] }]]);
}

/** A polynomial that is one variable, or a power of it. */
export function makeVariable(variable: Variable, exponent = 1): Polynomial {
  return fromTerms([{ coefficient: ONE, powers: [{ variable, exponent }] }]) ?? NOTHING;
}

/** The number that a polynomial is; undefined when it has variables. */
export function getConstant(polynomial: Polynomial): Rational | undefined {
  if (polynomial.size === 0) return ZERO;
  return polynomial.size === 1 ? polynomial.get("")?.coefficient : undefined;
}

/** The sum of terms; undefined when it is too large to work with. */
export function fromTerms(terms: Iterable<Term>): Polynomial | undefined {
  const sum = new Map<string, Term>();
  for (const term of terms) {
    if (isZero(term.coefficient)) continue;
    const key = nameOfPowers(term.powers);
    const known = sum.get(key);
    const coefficient = known ? addRationals(known.coefficient, term.coefficient) : term.coefficient;
    if (isTooLarge(coefficient)) return undefined;
    if (isZero(coefficient)) sum.delete(key);
    else sum.set(key, { coefficient, powers: term.powers });
  }
  return sum.size > MAX_TERMS ? undefined : sum;
}

const names = new WeakMap<readonly Power[], string>();

/** A text that is the same for equal products of variables and for no others. */
export function nameOfPowers(powers: readonly Power[]): string {
  const known = names.get(powers);
  if (known !== undefined) return known;
  const name = powers.map(({ variable, exponent }) => `${variable.key}^${exponent}`).join("*");
  names.set(powers, name);
  return name;
}

/** The sum of polynomials; undefined when it is too large to work with. */
export function addPolynomials(...polynomials: Polynomial[]): Polynomial | undefined {
  return fromTerms(polynomials.flatMap((one) => [...one.values()]));
}

/** The product of two polynomials; undefined when it is too large to work with. */
export function multiplyPolynomials(a: Polynomial, b: Polynomial): Polynomial | undefined {
  if (a.size * b.size > MAX_PRODUCTS) return undefined;
  const terms: Term[] = [];
  for (const one of a.values()) {
    for (const other of b.values()) {
      const term = multiplyTerms(one, other);
      if (isTooLarge(term.coefficient) || term.powers.some((power) => Math.abs(power.exponent) > MAX_EXPONENT))
        return undefined;
      terms.push(term);
    }
  }
  return fromTerms(terms);
}

/** A polynomial times a number. */
export function scalePolynomial(polynomial: Polynomial, factor: Rational): Polynomial {
  if (isZero(factor)) return NOTHING;
  const scale = ({ coefficient, powers }: Term) => ({ coefficient: multiplyRationals(coefficient, factor), powers });
  return new Map([...polynomial].map(([key, term]) => [key, scale(term)] as const));
}

/** The product of two terms. */
export function multiplyTerms(a: Term, b: Term): Term {
  const coefficient = multiplyRationals(a.coefficient, b.coefficient);
  if (a.powers.length === 0) return { coefficient, powers: b.powers };
  if (b.powers.length === 0) return { coefficient, powers: a.powers };
  const powers = new Map(a.powers.map((power) => [power.variable.key, power]));
  for (const { variable, exponent } of b.powers) {
    const sum = exponent + (powers.get(variable.key)?.exponent ?? 0);
    if (sum === 0) powers.delete(variable.key);
    else powers.set(variable.key, { variable, exponent: sum });
  }
  return { coefficient, powers: [...powers.values()].sort(byKey) };
}

/** One over a term. */
export function invertTerm({ coefficient, powers }: Term): Term {
  return {
    coefficient: divideRationals(ONE, coefficient),
    powers: powers.map(({ variable, exponent }) => ({ variable, exponent: -exponent })),
  };
}

/** The variables of a polynomial, each once. */
export function variablesOf(polynomial: Polynomial): Variable[] {
  const variables = new Map<string, Variable>();
  for (const { powers } of polynomial.values())
    for (const { variable } of powers) variables.set(variable.key, variable);
  return [...variables.values()];
}

/** The power that a variable has in a term; 0 where it does not occur. */
export function exponentIn(term: Term, variable: Variable): number {
  return term.powers.find((power) => power.variable.key === variable.key)?.exponent ?? 0;
}

const keys = new WeakMap<Polynomial, string>();

/** A text that is the same for equal polynomials and for no others. */
export function keyOf(polynomial: Polynomial): string {
  const known = keys.get(polynomial);
  if (known !== undefined) return known;
  const terms = [...polynomial].map(([key, { coefficient }]) => `${writeRational(coefficient)}*${key}`);
  const key = shortenKey(terms.sort().join("+"));
  keys.set(polynomial, key);
  return key;
}

/** Long keys become a digest, so that formulas in formulas do not grow without end. */
export function shortenKey(key: string): string {
  return key.length <= MAX_KEY_LENGTH ? key : `#${createHash("sha256").update(key).digest("hex")}`;
}

function writeRational(value: Rational): string {
  return isWhole(value) ? `${value.numerator}` : `${value.numerator}/${value.denominator}`;
}

function byKey(a: Power, b: Power): number {
  return a.variable.key < b.variable.key ? -1 : a.variable.key > b.variable.key ? 1 : 0;
}
