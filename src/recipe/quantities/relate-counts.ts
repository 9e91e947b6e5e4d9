import { isNeverNegative } from "./bounds.ts";
import { type Count, makeNumber, multiplyCounts } from "./count.ts";
import { type FoundFactor, findFactor, isWithin } from "./find-factor.ts";
import { formOf } from "./form.ts";
import {
  addPolynomials,
  getConstant,
  keyOf,
  makeConstant,
  type Polynomial,
  scalePolynomial,
  variablesOf,
} from "./polynomial.ts";
import { MINUS_ONE, makeRational, ONE, toNumber } from "./rational.ts";
import { isSameUnit, makeUnit } from "./unit.ts";

/** How two counts stand to one another, for all values their atoms can have. */
export type CountRelation =
  | { kind: "equal" }
  | {
      /** At most one apart per epoch. */
      kind: "equal up to rounding";
      /** Whether the left count can be the smaller or the greater one. */
      left: "never less" | "never more" | "either";
      /** The left count minus the right one, where it is always the same. */
      difference: number | undefined;
    }
  | {
      /** The greater is `factor` times the smaller one, but for a rounding of each per epoch. */
      kind: "differs by a factor";
      larger: "left" | "right";
      /** A named count (`args.accum`, `len(loader)`, `processes`), a product or quotient of such, or a number. */
      factor: Count;
      /** What the factor is, where that is known; for two known numbers that have no factor in common their quotient. */
      value: number | undefined;
      /** Whether it is certainly at least 1.5. A factor that is not may be 1, and then there is no difference. */
      isCertain: boolean;
    }
  | {
      kind: "differs by a constant";
      /** The left count minus the right one: a number, or a number times one atom. */
      difference: Count;
      value: number | undefined;
    }
  | { kind: "not comparable"; reason: string };

/** What helps to compare. */
export interface RelateOptions {
  /** The number of epochs, for "one per epoch". Default: what the counts have of the unit epochs, where that is one thing. */
  epochs?: Count | undefined;
}

/** Compares two counts. Says only what holds whatever the unknown atoms are, within their bounds. */
export function relateCounts(left: Count, right: Count, options: RelateOptions = {}): CountRelation {
  const difference = subtract(formOf(left), formOf(right));
  if (difference === undefined) return { kind: "not comparable", reason: "the formulas are too long" };
  if (difference.size === 0) return { kind: "equal" };
  const epochs = formOf(options.epochs ?? findEpochs([left, right]) ?? makeNumber(1));
  const slack = isWithin(difference, makeConstant(ONE)) ? makeConstant(ONE) : epochs;
  const isRounding = isWithin(difference, slack);
  if (isRounding && !isApartUnrounded(left, right)) return describeRounding(difference);
  const factor = findFactor(left, right, epochs);
  if (factor) return describeFactor(factor);
  if (isRounding) return describeRounding(difference);
  const constant = describeConstant(difference, [formOf(left), formOf(right)]);
  return constant ?? { kind: "not comparable", reason: "it depends on numbers that are not known" };
}

function subtract(a: Polynomial, b: Polynomial): Polynomial | undefined {
  return addPolynomials(a, scalePolynomial(b, MINUS_ONE));
}

/** One count of epochs and two counts of epochs are one per epoch apart, but not by rounding. */
function isApartUnrounded(left: Count, right: Count): boolean {
  const rules = { isExpanded: true, isUnrounded: true };
  const [a, b] = [formOf(left, rules), formOf(right, rules)];
  return [
    [a, b],
    [b, a],
  ].some(([more, less]) => {
    const lead = more && less && subtract(more, scalePolynomial(less, makeRational(3n, 2n)));
    return lead !== undefined && isNeverNegative(lead);
  });
}

function describeRounding(difference: Polynomial): CountRelation {
  const isNeverLess = isNeverNegative(difference);
  const isNeverMore = !isNeverLess && isNeverNegative(scalePolynomial(difference, MINUS_ONE));
  const left = isNeverLess ? "never less" : isNeverMore ? "never more" : "either";
  const known = getConstant(difference);
  return { kind: "equal up to rounding", left, difference: known && toNumber(known) };
}

function describeFactor({ larger, factor, isCertain }: FoundFactor): CountRelation {
  const known = getConstant(formOf(factor));
  return { kind: "differs by a factor", larger, factor, value: known && toNumber(known), isCertain };
}

/** An atom that both counts have is more than a constant: it is a part of what they are. */
function describeConstant(difference: Polynomial, forms: Polynomial[]): CountRelation | undefined {
  const known = getConstant(difference);
  if (known) return { kind: "differs by a constant", difference: makeNumber(known), value: toNumber(known) };
  const [term, ...others] = [...difference.values()];
  const [power, ...factors] = term?.powers ?? [];
  if (term === undefined || power?.variable.kind !== "atom" || power.exponent !== 1) return undefined;
  if (others.length > 0 || factors.length > 0) return undefined;
  const { key } = power.variable;
  if (forms.every((form) => variablesOf(form).some((variable) => variable.key === key))) return undefined;
  const count = multiplyCounts(makeNumber(term.coefficient), power.variable.atom);
  return { kind: "differs by a constant", difference: count, value: undefined };
}

/** Visits at most this many parts when it looks for the epochs. */
const MAX_VISITED = 256;

/** The one thing of the unit epochs in the counts; undefined when there is none or more than one. */
function findEpochs(counts: Count[]): Count | undefined {
  const found = new Map<string, Count>();
  const queue = [...counts];
  for (let visited = 0; visited < queue.length && visited < MAX_VISITED; visited++) {
    const count = queue[visited];
    if (count === undefined) break;
    if (isEpochs(count)) found.set(keyOf(formOf(count)), count);
    else queue.push(...partsOf(count));
  }
  return found.size === 1 ? [...found.values()][0] : undefined;
}

function isEpochs(count: Count): boolean {
  return (count.kind === "number" || count.kind === "atom") && isSameUnit(count.unit, makeUnit("epochs"));
}

function partsOf(count: Count): readonly Count[] {
  switch (count.kind) {
    case "sum":
      return count.terms;
    case "product":
      return count.factors;
    case "quotient":
      return [count.dividend, count.divisor];
    case "rounding":
      return [count.of];
    case "max":
    case "min":
      return count.of;
    case "atom":
      return count.definition ? [count.definition] : [];
    case "number":
      return [];
  }
}
