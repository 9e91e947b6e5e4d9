import { isNeverNegative } from "./bounds.ts";
import { type Count, multiplyCounts, type Rounding } from "./count.ts";
import { evaluateExactly } from "./evaluate-count.ts";
import { formOf } from "./form.ts";
import { isNegative, isWhole, negateRational, type Rational, toNumber } from "./rational.ts";
import { renderUnit } from "./unit.ts";

/** How a count is written. */
export interface RenderOptions {
  /** Known atoms by name (`args.epochs`) and without the result, instead of by value (`100`). */
  byName?: boolean;
  /** Numbers that count one thing say what: `100 epochs · ⌈782 / 4⌉`. */
  withUnits?: boolean;
  /** Leaves `= 19,600` away. */
  withoutResult?: boolean;
}

/** Sums and products of more operands are cut. */
const MAX_OPERANDS = 8;
const SHOWN_OPERANDS = 6;
/** Formulas inside formulas are cut below this depth. */
const MAX_DEPTH = 8;
/** Longer formulas are cut, or left away where the number is known. */
const MAX_LENGTH = 200;
/** Fractions with more digits after the point are written as quotients. */
const MAX_DECIMALS = 6;

/**
 * A count as people write it: `100 · ⌈782 / 4⌉ = 19,600`, `epochs · ⌈len(loader) / 4⌉`, `len(loader)`. Plain text with
 * names out of the program in it: whoever puts it into Markdown or HTML has to escape it. `⌊x⌉` is rounded one way or
 * the other.
 */
export function renderCount(count: Count, options: RenderOptions = {}): string {
  if (options.byName) return cut(write(count, { options, depth: 0 }).text);
  const value = evaluateExactly(count);
  const shown = value && count.kind === "atom" && count.definition ? count.definition : count;
  const formula = write(shown, { options, depth: 0 }).text;
  if (value === undefined) return cut(formula);
  const result = writeResult(value);
  const isPlain = shown.kind === "number" || shown.kind === "atom";
  if (isPlain || formula.length > MAX_LENGTH) return isPlain ? formula : result.text;
  return options.withoutResult ? formula : `${formula} ${result.sign} ${result.text}`;
}

/** A number with separators between thousands: `19,600`, `0.1`, `1 / 3`. */
function renderNumber(value: Rational): string {
  const decimals = countDecimals(value);
  if (decimals === undefined) return `${group(value.numerator)} / ${group(value.denominator)}`;
  if (decimals === 0) return group(value.numerator);
  const scaled = (value.numerator * 10n ** BigInt(decimals)) / value.denominator;
  const digits = `${scaled < 0n ? -scaled : scaled}`.padStart(decimals + 1, "0");
  return `${scaled < 0n ? "-" : ""}${group(BigInt(digits.slice(0, -decimals)))}.${digits.slice(-decimals)}`;
}

interface Place {
  readonly options: RenderOptions;
  readonly depth: number;
}

/** Text with how strongly it holds together: 1 a sum, 2 a product or quotient, 3 anything that needs no brackets. */
interface Written {
  readonly text: string;
  readonly strength: 1 | 2 | 3;
}

function write(count: Count, place: Place): Written {
  if (place.depth > MAX_DEPTH) return { text: "…", strength: 3 };
  const inner = { ...place, depth: place.depth + 1 };
  switch (count.kind) {
    case "number":
      return writeNumber(count.value, count, place);
    case "atom": {
      const value = place.options.byName ? undefined : evaluateExactly(count);
      return value ? writeNumber(value, count, place) : { text: count.name, strength: 3 };
    }
    case "sum":
      return { text: writeSum(count.terms, inner), strength: 1 };
    case "product":
      return writeProduct(count.factors, inner);
    case "quotient": {
      const [dividend, divisor] = [write(count.dividend, inner), write(count.divisor, inner)];
      return { text: `${bracket(dividend, 2)} / ${bracket(divisor, 3)}`, strength: 2 };
    }
    case "rounding":
      return { text: writeRounding(count, write(count.of, inner).text), strength: 3 };
    case "max":
    case "min":
      return { text: `${count.kind}(${writeList(count.of, inner).join(", ")})`, strength: 3 };
  }
}

function writeNumber(value: Rational, count: Count, { options }: Place): Written {
  const isFraction = countDecimals(value) === undefined;
  const unit = options.withUnits && count.unit && isPlainUnit(count.unit) ? ` ${renderUnit(count.unit)}` : "";
  return { text: renderNumber(value) + unit, strength: isNegative(value) ? 1 : isFraction ? 2 : 3 };
}

function isPlainUnit(unit: NonNullable<Count["unit"]>): boolean {
  return Object.values(unit).join() === "1";
}

function writeSum(terms: readonly Count[], place: Place): string {
  return cutOperands(terms)
    .map((term, index) => {
      if (term === undefined) return " + …";
      const positive = withoutSign(term);
      const text = bracket(write(positive ?? term, place), positive ? 2 : 1);
      if (index === 0) return positive ? `-${text}` : text;
      return positive ? ` - ${text}` : ` + ${text}`;
    })
    .join("");
}

/** The rest of a negative number, or of a product or quotient that begins with one; undefined for anything else. */
function withoutSign(count: Count): Count | undefined {
  if (count.kind === "number")
    return isNegative(count.value) ? { ...count, value: negateRational(count.value) } : undefined;
  if (count.kind === "quotient") {
    const dividend = withoutSign(count.dividend);
    return dividend && { ...count, dividend };
  }
  const [first, ...rest] = count.kind === "product" ? count.factors : [];
  const positive = first?.kind === "number" ? withoutSign(first) : undefined;
  return positive && multiplyCounts(positive, ...rest);
}

function writeProduct(factors: readonly Count[], place: Place): Written {
  const negative = withoutSign({ kind: "product", factors, unit: undefined });
  if (negative) return { text: `-${bracket(write(negative, place), 2)}`, strength: 1 };
  const parts = cutOperands(factors).map((factor) => (factor ? bracket(write(factor, place), 2) : "…"));
  return { text: parts.join(" · "), strength: 2 };
}

function writeRounding({ mode, of }: Rounding, text: string): string {
  switch (mode) {
    case "floor":
      return `⌊${text}⌋`;
    case "ceil":
      return `⌈${text}⌉`;
    case "truncate":
      return isNeverNegative(formOf(of)) ? `⌊${text}⌋` : `int(${text})`;
    case "half even":
      return `round(${text})`;
    case "either":
      return `⌊${text}⌉`;
  }
}

function writeList(counts: readonly Count[], place: Place): string[] {
  return cutOperands(counts).map((one) => (one ? write(one, place).text : "…"));
}

/** The operands that are shown; undefined stands for the rest. */
function cutOperands(counts: readonly Count[]): readonly (Count | undefined)[] {
  return counts.length <= MAX_OPERANDS ? counts : [...counts.slice(0, SHOWN_OPERANDS), undefined];
}

function bracket({ text, strength }: Written, needed: 1 | 2 | 3): string {
  return strength < needed ? `(${text})` : text;
}

function cut(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 1)}…`;
}

function writeResult(value: Rational): { sign: "=" | "≈"; text: string } {
  if (countDecimals(value) !== undefined) return { sign: "=", text: renderNumber(value) };
  return { sign: "≈", text: String(Number(toNumber(value).toPrecision(4))) };
}

/** Digits after the decimal point; undefined when they do not end soon. */
function countDecimals(value: Rational): number | undefined {
  if (isWhole(value)) return 0;
  for (let decimals = 1, scale = 10n; decimals <= MAX_DECIMALS; decimals++, scale *= 10n)
    if (scale % value.denominator === 0n) return decimals;
  return undefined;
}

function group(value: bigint): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}
