import type { Count, Extremum, Rounding } from "./count.ts";
import {
  addRationals,
  ceilRational,
  compareRationals,
  divideRationals,
  floorRational,
  isTooLarge,
  isWhole,
  isZero,
  multiplyRationals,
  ONE,
  type Rational,
  readNumber,
  roundRational,
  toNumber,
  truncateRational,
  ZERO,
} from "./rational.ts";

/** Values of atoms by their id. */
export type Assignment = ReadonlyMap<string, number>;

const NO_ASSIGNMENT: Assignment = new Map();

/**
 * The value of a count where its atoms have these values; atoms that are not listed have what they are known to be.
 * Computed exactly, and where Python computes in floating point as Python does. Undefined when an atom has no value, on
 * a division by zero, and for a number too large for floating point.
 */
export function evaluateCount(count: Count, assignment: Assignment = NO_ASSIGNMENT): number | undefined {
  const value = evaluateExactly(count, assignment);
  return value && toNumber(value);
}

/** As `evaluateCount`, as an exact fraction. */
export function evaluateExactly(count: Count, assignment: Assignment = NO_ASSIGNMENT): Rational | undefined {
  return new Evaluation(assignment).exact(count);
}

/** Counts share parts; each is computed once. */
class Evaluation {
  private readonly known = new Map<Count, Rational | undefined>();
  private readonly floats = new Map<Count, number>();
  private readonly assignment: Assignment;

  constructor(assignment: Assignment) {
    this.assignment = assignment;
  }

  exact(count: Count): Rational | undefined {
    if (this.known.has(count)) return this.known.get(count);
    const value = this.compute(count);
    const kept = value && isTooLarge(value) ? undefined : value;
    this.known.set(count, kept);
    return kept;
  }

  private compute(count: Count): Rational | undefined {
    switch (count.kind) {
      case "number":
        return count.value;
      case "atom": {
        const given = this.assignment.get(count.id);
        if (given !== undefined) return readNumber(given);
        return count.definition && this.exact(count.definition);
      }
      case "sum":
        return this.fold(count.terms, addRationals, ZERO);
      case "product":
        return this.fold(count.factors, multiplyRationals, ONE);
      case "quotient": {
        const [dividend, divisor] = [this.exact(count.dividend), this.exact(count.divisor)];
        return dividend && divisor && !isZero(divisor) ? divideRationals(dividend, divisor) : undefined;
      }
      case "rounding":
        return this.round(count);
      case "max":
      case "min":
        return this.pick(count);
    }
  }

  private fold(
    counts: readonly Count[],
    combine: (a: Rational, b: Rational) => Rational,
    start: Rational,
  ): Rational | undefined {
    let result: Rational | undefined = start;
    for (const count of counts) {
      const value = this.exact(count);
      result = result && value && combine(result, value);
      if (result === undefined || isTooLarge(result)) return undefined;
    }
    return result;
  }

  private round({ mode, of, approximation }: Rounding): Rational | undefined {
    const value = approximation === undefined ? this.exact(of) : readExactly(this.float(of));
    if (value === undefined) return undefined;
    switch (mode) {
      case "ceil":
        return ceilRational(value);
      case "floor":
        return floorRational(value);
      case "truncate":
        return truncateRational(value);
      case "half even":
        return roundRational(value);
      case "either":
        return isWhole(value) ? value : undefined;
    }
  }

  private pick({ kind, of }: Extremum): Rational | undefined {
    const values = of.map((one) => this.exact(one));
    const known = values.filter((value) => value !== undefined).sort(compareRationals);
    return known.length < values.length ? undefined : known.at(kind === "max" ? -1 : 0);
  }

  /** What Python's floating point makes of it, operation by operation; NaN where it has no value. */
  private float(count: Count): number {
    const known = this.floats.get(count);
    if (known !== undefined) return known;
    const value = this.computeFloat(count);
    this.floats.set(count, value);
    return value;
  }

  private computeFloat(count: Count): number {
    switch (count.kind) {
      case "sum":
        return count.terms.map((term) => this.float(term)).reduce((a, b) => a + b);
      case "product":
        return count.factors.map((factor) => this.float(factor)).reduce((a, b) => a * b);
      case "quotient": {
        const divisor = this.float(count.divisor);
        return divisor === 0 ? Number.NaN : this.float(count.dividend) / divisor;
      }
      default: {
        const value = this.exact(count);
        return value ? toNumber(value) : Number.NaN;
      }
    }
  }
}

/** The number that the floating-point number is, to the last digit: not the decimal number that it stands for. */
function readExactly(value: number): Rational | undefined {
  const whole = Math.floor(value);
  if (!Number.isFinite(value)) return undefined;
  // Where it is not whole, only on which side of a half it lies can matter.
  const rest = value - whole;
  const base = readNumber(whole);
  const part = readNumber(rest === 0 || rest === 0.5 ? rest : rest < 0.5 ? 0.25 : 0.75);
  return base && part && addRationals(base, part);
}
