import { isIntegerValued } from "./bounds.ts";
import {
  addPolynomials,
  fromTerms,
  makeConstant,
  multiplyPolynomials,
  nameOfPowers,
  type Polynomial,
  type Power,
  type Term,
} from "./polynomial.ts";
import { makeRational, ONE } from "./rational.ts";

/** What is tried as the least value of a difference of roundings. */
const CANDIDATES = [1n, 0n, -1n, -2n];

/**
 * Puts the least whole number in place of the roundings that are multiplied by the same thing: in
 * `epochs · (⌊n / k⌋ - ⌊(n - 1) / k⌋) + 1` the difference of the floors is never below 0, which no bound of either shows.
 * Gives something that is never more than the polynomial; undefined when there is nothing to replace.
 */
export function boundGroups(
  polynomial: Polynomial,
  isNeverNegative: (polynomial: Polynomial) => boolean,
): Polynomial | undefined {
  const groups = Map.groupBy([...polynomial.values()], groupOf);
  let result: Polynomial | undefined;
  for (const [key, terms] of groups) {
    if (key === "" || terms.length < 2) continue;
    const bound = boundGroup(terms, isNeverNegative);
    const others = bound && fromTerms([...(result ?? polynomial).values()].filter((term) => !terms.includes(term)));
    if (bound && others) result = addPolynomials(others, bound);
  }
  return result;
}

function boundGroup(terms: Term[], isNeverNegative: (polynomial: Polynomial) => boolean): Polynomial | undefined {
  const outer = fromTerms([{ coefficient: ONE, powers: terms[0]?.powers.filter(isOuter) ?? [] }]);
  const inner = fromTerms(terms.map((term) => ({ ...term, powers: term.powers.filter((power) => !isOuter(power)) })));
  if (outer === undefined || inner === undefined || !isIntegerValued(inner) || !isNeverNegative(outer))
    return undefined;
  const least = CANDIDATES.map((one) => makeRational(one)).find((one) => {
    const rest = addPolynomials(inner, makeConstant(makeRational(-one.numerator)));
    return rest !== undefined && isNeverNegative(rest);
  });
  return least && multiplyPolynomials(outer, makeConstant(least));
}

/** The atoms that a rounding is multiplied by; empty for terms without a rounding. */
function groupOf({ powers }: Term): string {
  if (powers.every(isOuter)) return "";
  return nameOfPowers(powers.filter(isOuter));
}

function isOuter({ variable }: Power): boolean {
  return variable.kind !== "rounded";
}
