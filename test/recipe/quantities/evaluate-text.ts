import {
  addRationals,
  ceilRational,
  compareRationals,
  divideRationals,
  floorRational,
  makeRational,
  multiplyRationals,
  negateRational,
  type Rational,
  readNumber,
  roundRational,
  truncateRational,
} from "../../../src/recipe/quantities/rational.ts";

/** The value of a rendered count, with values for its names. Throws where it cannot be read. */
export function evaluateText(text: string, values: ReadonlyMap<string, number>): Rational {
  const reader = new Reader(text, values);
  const value = reader.sum();
  if (reader.rest !== "") throw new Error(`left over: ${reader.rest}`);
  return value;
}

const FUNCTIONS: Record<string, (...values: Rational[]) => Rational> = {
  round: (value) => roundRational(value ?? makeRational(0n)),
  int: (value) => truncateRational(value ?? makeRational(0n)),
  max: (...all) => all.sort(compareRationals).at(-1) ?? makeRational(0n),
  min: (...all) => all.sort(compareRationals).at(0) ?? makeRational(0n),
};

class Reader {
  rest: string;
  private readonly values: ReadonlyMap<string, number>;

  constructor(text: string, values: ReadonlyMap<string, number>) {
    this.rest = text;
    this.values = values;
  }

  sum(): Rational {
    let value = this.product();
    for (;;) {
      if (this.take(" + ")) value = addRationals(value, this.product());
      else if (this.take(" - ")) value = addRationals(value, negateRational(this.product()));
      else return value;
    }
  }

  private product(): Rational {
    if (this.take("-")) return negateRational(this.product());
    let value = this.operand();
    for (;;) {
      if (this.take(" · ")) value = multiplyRationals(value, this.operand());
      else if (this.take(" / ")) value = divideRationals(value, this.operand());
      else return value;
    }
  }

  private operand(): Rational {
    for (const [name, number] of this.values) if (this.take(name)) return readNumber(number) ?? makeRational(0n);
    const [digits] = /^\d{1,3}(,\d{3})*(\.\d+)?/.exec(this.rest) ?? [];
    if (digits && this.take(digits)) return readNumber(Number(digits.replaceAll(",", ""))) ?? makeRational(0n);
    if (this.take("(")) return this.until(")")[0] ?? makeRational(0n);
    if (this.take("⌈")) return ceilRational(this.until("⌉")[0] ?? makeRational(0n));
    if (this.take("⌊")) return floorRational(this.until("⌋")[0] ?? makeRational(0n));
    const found = Object.entries(FUNCTIONS).find(([name]) => this.take(`${name}(`));
    if (found) return found[1](...this.until(")"));
    throw new Error(`cannot read: ${this.rest}`);
  }

  private until(end: string): Rational[] {
    const values = [this.sum()];
    while (this.take(", ")) values.push(this.sum());
    if (!this.take(end)) throw new Error(`no ${end} before: ${this.rest}`);
    return values;
  }

  private take(text: string): boolean {
    if (!this.rest.startsWith(text)) return false;
    this.rest = this.rest.slice(text.length);
    return true;
  }
}
