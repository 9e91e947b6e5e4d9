import type { Polynomial, Variable } from "../../../src/recipe/quantities/polynomial.ts";
import {
  addRationals,
  compareRationals,
  floorRational,
  isZero,
  multiplyRationals,
  powerOfRational,
  type Rational,
  readNumber,
  roundRational,
  truncateRational,
  ZERO,
} from "../../../src/recipe/quantities/rational.ts";

/** The value of a form, by the meaning of its variables; undefined on a division by zero, or where an atom has no value. */
export function evaluateForm(form: Polynomial, values: ReadonlyMap<string, number>): Rational | undefined {
  let sum: Rational | undefined = ZERO;
  for (const { coefficient, powers } of form.values()) {
    let product: Rational | undefined = coefficient;
    for (const { variable, exponent } of powers) {
      const value = evaluateVariable(variable, values);
      const isDefined = value !== undefined && !(isZero(value) && exponent < 0);
      product = product && isDefined ? multiplyRationals(product, powerOfRational(value, exponent)) : undefined;
    }
    sum = sum && product && addRationals(sum, product);
  }
  return sum;
}

function evaluateVariable(variable: Variable, values: ReadonlyMap<string, number>): Rational | undefined {
  switch (variable.kind) {
    case "atom":
      return readNumber(values.get(variable.atom.id) ?? Number.NaN);
    case "divisor":
      return evaluateForm(variable.of, values);
    case "rounded": {
      const value = evaluateForm(variable.of, values);
      if (variable.mode === "floor") return value && floorRational(value);
      return value && (variable.mode === "truncate" ? truncateRational(value) : roundRational(value));
    }
    case "max":
    case "min": {
      const operands = variable.of.map((one) => evaluateForm(one, values)).filter((one) => one !== undefined);
      return operands.sort(compareRationals).at(variable.kind === "max" ? -1 : 0);
    }
    case "opaque":
      return undefined;
  }
}
