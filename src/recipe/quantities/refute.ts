import type { Polynomial, Variable } from "./polynomial.ts";
import { toNumber } from "./rational.ts";

/** How far above its least value each atom is taken, in each sample; atoms differ by their key. */
const SAMPLES: readonly (readonly number[])[] = [[0], [1, 0, 3], [0, 6, 2, 40], [9, 1, 0, 17, 4], [2, 30, 5, 0, 11, 1]];
/** Where an atom has no least value. */
const LOW = -3.5;
/** Sums are off by at most this part of their terms. */
const TOLERANCE = 1e-9;

/**
 * Whether a polynomial is negative for some values that its variables can have. It is only a quick look at a few values,
 * which saves the search for a proof that there cannot be.
 */
export function isRefuted(polynomial: Polynomial): boolean {
  return SAMPLES.some((_, sample) => {
    const { value, size } = sum(polynomial, sample);
    return value < -TOLERANCE * size;
  });
}

/** The value in one sample, NaN where it has none, and the size of what was added up. */
function sum(polynomial: Polynomial, sample: number): { value: number; size: number } {
  let [value, size] = [0, 0];
  for (const { coefficient, powers } of polynomial.values()) {
    const known = termCaches[sample]?.get(powers);
    const product = known ?? powers.reduce((all, one) => all * sampleOf(one.variable, sample) ** one.exponent, 1);
    if (known === undefined) termCaches[sample]?.set(powers, product);
    const term = toNumber(coefficient) * product;
    value += term;
    size += Math.abs(term);
  }
  return { value, size };
}

const termCaches = SAMPLES.map(() => new WeakMap<object, number>());
const caches = SAMPLES.map(() => new WeakMap<Variable, number>());

function sampleOf(variable: Variable, sample: number): number {
  const known = caches[sample]?.get(variable);
  if (known !== undefined) return known;
  const value = compute(variable, sample);
  caches[sample]?.set(variable, value);
  return value;
}

function compute(variable: Variable, sample: number): number {
  switch (variable.kind) {
    case "atom": {
      const steps = SAMPLES[sample] ?? [0];
      const step = steps[hash(variable.key) % steps.length] ?? 0;
      const least = variable.atom.min === undefined ? LOW : toNumber(variable.atom.min);
      return least + (variable.atom.isInteger ? step : step * 0.75);
    }
    case "rounded": {
      const { value } = sum(variable.of, sample);
      // A value next to a whole number may be on the wrong side of it.
      if (Math.abs(value - Math.round(value)) < 1e-6) return Math.round(value);
      return variable.mode === "truncate"
        ? Math.trunc(value)
        : Math.floor(value + (variable.mode === "floor" ? 0 : 0.5));
    }
    case "divisor":
      return sum(variable.of, sample).value;
    case "max":
    case "min": {
      const values = variable.of.map((one) => sum(one, sample).value);
      return variable.kind === "max" ? Math.max(...values) : Math.min(...values);
    }
    case "opaque":
      return Number.NaN;
  }
}

function hash(text: string): number {
  let value = 7;
  for (let at = 0; at < text.length; at++) value = (value * 31 + text.charCodeAt(at)) % 1_000_003;
  return value;
}
