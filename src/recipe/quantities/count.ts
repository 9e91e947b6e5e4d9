import { isWhole, isZero, negateRational, type Rational, readNumber } from "./rational.ts";
import { divideUnits, isSameUnit, multiplyUnits, NO_UNIT, type Unit } from "./unit.ts";

/**
 * A number of something in a training, as a formula over what is not known. It keeps the shape in which it was made,
 * for people to read; what it is equal to is asked of `relateCounts`. Every count carries its unit, undefined where that is not known.
 */
export type Count = NumberCount | Atom | Sum | Product | Quotient | Rounding | Extremum;

/** A number that is written out. Without a unit it takes that of what it is added to. */
export interface NumberCount {
  readonly kind: "number";
  readonly value: Rational;
  readonly unit: Unit | undefined;
}

/** A quantity with a name: `len(loader)`, `args.epochs`, `processes`. */
export interface Atom {
  readonly kind: "atom";
  /** Atoms with one id are one number. */
  readonly id: string;
  /** As a person would look for it in the program. */
  readonly name: string;
  readonly unit: Unit | undefined;
  /** The least value it can have; undefined where it may be anything. */
  readonly min: Rational | undefined;
  readonly isInteger: boolean;
  /** What it is equal to, where that is known: a number, or a count of other atoms. */
  readonly definition: Count | undefined;
}

export interface Sum {
  readonly kind: "sum";
  readonly terms: readonly Count[];
  readonly unit: Unit | undefined;
}

export interface Product {
  readonly kind: "product";
  readonly factors: readonly Count[];
  readonly unit: Unit | undefined;
}

interface Quotient {
  readonly kind: "quotient";
  readonly dividend: Count;
  readonly divisor: Count;
  readonly unit: Unit | undefined;
}

/** How a fraction becomes whole: Python's `math.ceil`, `//`, `int` and `round`; `either` is up or down, nobody knows which. */
export type RoundingMode = "ceil" | "floor" | "truncate" | "half even" | "either";

export interface Rounding {
  readonly kind: "rounding";
  readonly mode: RoundingMode;
  readonly of: Count;
  /**
   * Set where Python rounds a floating-point number that may itself be a little off, so that the result may be one off:
   * `int(0.1 * n)`. Two roundings with the same text here come from the same expression and are the same number.
   */
  readonly approximation: string | undefined;
  readonly unit: Unit | undefined;
}

export interface Extremum {
  readonly kind: "max" | "min";
  readonly of: readonly Count[];
  readonly unit: Unit | undefined;
}

/** What `makeAtom` needs; `min` defaults to none, or to that of the definition, and `isInteger` to false. */
export interface AtomTraits {
  id: string;
  name: string;
  unit?: Unit | undefined;
  min?: number | undefined;
  isInteger?: boolean | undefined;
  definition?: Count | undefined;
}

/** Sums and products inside sums and products are merged up to this many operands. */
const MAX_OPERANDS = 1_024;
/** Longer names are cut. */
const MAX_NAME_LENGTH = 60;

/** A number. Throws RangeError for NaN and infinity. */
export function makeNumber(value: number | Rational, unit?: Unit): NumberCount {
  const exact = typeof value === "number" ? readNumber(value) : value;
  if (exact === undefined) throw new RangeError(`${value} is no count`);
  return { kind: "number", value: exact, unit };
}

/** A named quantity. Throws RangeError for a `min` that is NaN or infinite. */
export function makeAtom(traits: AtomTraits): Atom {
  const { id, unit, isInteger = false, definition } = traits;
  const min = traits.min === undefined ? undefined : makeNumber(traits.min).value;
  return {
    kind: "atom",
    id,
    name: cleanName(traits.name),
    unit: unit ?? definition?.unit,
    min,
    isInteger,
    definition,
  };
}

/** A named positive whole number, which most counts of a training are. */
export function makePositive(id: string, name: string, unit?: Unit): Atom {
  return makeAtom({ id, name, unit, min: 1, isInteger: true });
}

export function addCounts(...counts: Count[]): Count {
  const terms = mergeOperands(counts, (one) => (one.kind === "sum" ? one.terms : undefined));
  const present = terms.filter((term) => !isNumber(term, 0n));
  const [first] = present;
  if (first === undefined) return terms[0] ?? makeNumber(0);
  return present.length === 1 ? first : addInOrder(present);
}

/** A sum exactly as written, for numbers of which Python's floating point makes something else in another order. */
export function addInOrder(terms: readonly Count[]): Sum {
  return { kind: "sum", terms, unit: commonUnit(terms) };
}

export function subtractCounts(from: Count, count: Count): Count {
  return addCounts(from, negateCount(count));
}

/** The negative; `-⌊-x⌋` is written `⌈x⌉`. */
export function negateCount(count: Count): Count {
  if (count.kind === "number") return { ...count, value: negateRational(count.value) };
  const unsigned = withoutSign(count);
  if (unsigned) return unsigned;
  const inner = count.kind === "rounding" && count.mode === "floor" ? withoutSign(count.of) : undefined;
  if (inner && count.kind === "rounding") return { ...count, mode: "ceil", of: inner };
  return multiplyCounts(makeNumber(-1, NO_UNIT), count);
}

export function multiplyCounts(...counts: Count[]): Count {
  const factors = mergeOperands(counts, (one) => (one.kind === "product" ? one.factors : undefined));
  const present = factors.filter((factor) => !isNumber(factor, 1n));
  const [first] = present;
  if (first === undefined) return factors[0] ?? makeNumber(1, NO_UNIT);
  return present.length === 1 ? first : multiplyInOrder(present);
}

/** A product exactly as written; see `addInOrder`. */
export function multiplyInOrder(factors: readonly Count[]): Product {
  return { kind: "product", factors, unit: factors.map((one) => one.unit).reduce(multiplyUnits, NO_UNIT) };
}

export function divideCounts(dividend: Count, divisor: Count): Count {
  if (isNumber(divisor, 1n)) return dividend;
  return { kind: "quotient", dividend, divisor, unit: divideUnits(dividend.unit, divisor.unit) };
}

/** A count made whole; one that is whole as written stays as it is. */
export function roundCount(mode: RoundingMode, of: Count, approximation?: string): Count {
  if (isPlainlyWhole(of)) return of;
  return { kind: "rounding", mode, of, approximation, unit: of.unit };
}

/** `⌈count⌉`. */
export function ceilCount(count: Count): Count {
  return roundCount("ceil", count);
}

/** `⌊count⌋`. */
export function floorCount(count: Count): Count {
  return roundCount("floor", count);
}

/** Python's `dividend // divisor`. */
export function floorDivideCounts(dividend: Count, divisor: Count): Count {
  return floorCount(divideCounts(dividend, divisor));
}

/** Python's `dividend % divisor`. */
export function remainderOfCounts(dividend: Count, divisor: Count): Count {
  return subtractCounts(dividend, multiplyCounts(divisor, floorDivideCounts(dividend, divisor)));
}

/** The greatest or least of counts. Throws RangeError when there are none. */
export function extremeOfCounts(kind: "max" | "min", counts: readonly Count[]): Count {
  const [first] = counts;
  if (first === undefined) throw new RangeError(`${kind} of nothing`);
  return counts.length === 1 ? first : { kind, of: counts, unit: commonUnit(counts) };
}

/** The same count, known to be of a unit. */
export function withUnit(count: Count, unit: Unit): Count {
  return { ...count, unit };
}

/** Sums and extrema have the unit of their parts where those agree; plain numbers adapt. */
function commonUnit(counts: readonly Count[]): Unit | undefined {
  const units = counts.filter((one) => one.kind !== "number" || one.unit !== undefined).map((one) => one.unit);
  const [first] = units;
  return units.every((unit) => isSameUnit(unit, first)) ? first : undefined;
}

/** Merged one level, since operands were merged when they were made; what does not fit stays nested. */
function mergeOperands(counts: Count[], partsOf: (count: Count) => readonly Count[] | undefined): Count[] {
  const merged = counts.flatMap((one) => partsOf(one) ?? [one]);
  return merged.length <= MAX_OPERANDS ? merged : counts;
}

function withoutSign(count: Count): Count | undefined {
  if (count.kind === "quotient") {
    const dividend = withoutSign(count.dividend);
    return dividend && { ...count, dividend };
  }
  if (count.kind !== "product") return undefined;
  const [first, ...rest] = count.factors;
  return first && isNumber(first, -1n) ? multiplyCounts(...rest) : undefined;
}

/** Whether a count is the literal number and nothing else; a unit makes it more. */
function isNumber(count: Count, value: bigint): boolean {
  if (count.kind !== "number" || !isWhole(count.value) || count.value.numerator !== value) return false;
  return isZero(count.value) || count.unit === undefined || Object.keys(count.unit).length === 0;
}

function isPlainlyWhole(count: Count): boolean {
  if (count.kind === "number") return isWhole(count.value);
  return count.kind === "rounding" || (count.kind === "atom" && count.isInteger);
}

/** Names come from programs: one line, without control characters, not too long. */
function cleanName(name: string): string {
  const plain = name.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return plain.length > MAX_NAME_LENGTH ? `${plain.slice(0, MAX_NAME_LENGTH - 1)}…` : plain;
}
