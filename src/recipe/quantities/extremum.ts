import { isNeverNegative } from "./bounds.ts";
import {
  addPolynomials,
  keyOf,
  makeVariable,
  type Polynomial,
  scalePolynomial,
  shortenKey,
  type Variable,
} from "./polynomial.ts";
import { compareRationals, MINUS_ONE, ONE } from "./rational.ts";

/** Operands of a longer `max` or `min` are not compared with one another. */
const MAX_COMPARED = 6;

/** The greatest or least of polynomials, without those that never are it. */
export function extremeOf(kind: "max" | "min", of: readonly Polynomial[]): Polynomial {
  const operands = new Map(of.flatMap((one) => flattenExtremum(kind, one)).map((one) => [keyOf(one), one]));
  const best = [...operands.values()].filter(
    (one, index, all) =>
      all.length > MAX_COMPARED ||
      !all.some((other, at) => at !== index && isBeaten(kind, { one, index }, { other, at })),
  );
  const [only] = best;
  if (only && best.length === 1) return only;
  const key = shortenKey(`${kind}(${best.map(keyOf).sort().join(",")})`);
  return makeVariable({ kind, key, of: best });
}

/** Of two that are never different in the wrong direction the first stays. */
function isBeaten(
  kind: "max" | "min",
  { one, index }: { one: Polynomial; index: number },
  { other, at }: { other: Polynomial; at: number },
): boolean {
  const sign = kind === "max" ? ONE : MINUS_ONE;
  const lead = addPolynomials(other, scalePolynomial(one, MINUS_ONE));
  if (lead === undefined || !isNeverNegative(scalePolynomial(lead, sign))) return false;
  return at < index || !isNeverNegative(scalePolynomial(lead, compareRationals(sign, ONE) === 0 ? MINUS_ONE : ONE));
}

function flattenExtremum(kind: "max" | "min", form: Polynomial): readonly Polynomial[] {
  const variable = getSingleVariable(form);
  return variable?.kind === kind ? variable.of : [form];
}

/** The variable that a polynomial is, if it is nothing else. */
function getSingleVariable(form: Polynomial): Variable | undefined {
  const [term] = [...form.values()];
  const [power] = term?.powers ?? [];
  const isSingle = form.size === 1 && term?.powers.length === 1 && power?.exponent === 1;
  return isSingle && term && compareRationals(term.coefficient, ONE) === 0 ? power?.variable : undefined;
}
