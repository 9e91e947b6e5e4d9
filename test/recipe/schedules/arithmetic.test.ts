import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { getCycleStart, locateCycle, modulo, power } from "../../../src/recipe/schedules/arithmetic.ts";

describe("power", () => {
  it("is 1 for the base 1, whatever the exponent, as in C", () => {
    expect([Number.NaN, Number.POSITIVE_INFINITY, 0].map((exponent) => power(1, exponent))).toEqual([1, 1, 1]);
    expect(power(0.9, Number.POSITIVE_INFINITY)).toBe(0);
  });
});

describe("modulo", () => {
  it("has the sign of the divisor, as in Python", () => {
    expect([modulo(7, 3), modulo(-7, 3), modulo(7, -3), modulo(5, 2.5)]).toEqual([1, 2, -2, 0]);
  });
});

describe("locateCycle", () => {
  it("starts each cycle at its restart", () => {
    expect([0, 1, 3, 7].map((passed) => locateCycle(passed, 2))).toEqual(
      [0, 1, 2, 3].map((index) => ({ index, fraction: 0 })),
    );
    expect(locateCycle(5, 2)).toEqual({ index: 2, fraction: 0.5 });
  });

  it("has no place behind cycles that shrink", () => {
    expect(locateCycle(1.5, 0.5)).toEqual({ index: 2, fraction: 0 });
    expect(locateCycle(2, 0.5).fraction).toBeNaN();
  });

  it("finds the cycle that counting finds", () => {
    fc.assert(
      fc.property(
        fc.nat(100_000),
        fc.integer({ min: 1, max: 500 }),
        fc.constantFrom(1, 2, 3, 5),
        (step, first, growth) => {
          const located = locateCycle(step / first, growth);

          expect(located.index).toBe(countCycles(step, first, growth));
          expect(located.fraction).toBeGreaterThanOrEqual(0);
          expect(located.fraction).toBeLessThan(1);
        },
      ),
    );
  });

  it("agrees with the starts of the cycles", () => {
    fc.assert(
      fc.property(fc.nat(12), fc.constantFrom(1, 1.5, 2, 3), (index, growth) => {
        expect(locateCycle(getCycleStart(index, growth), growth).index).toBe(index);
      }),
    );
  });
});

function countCycles(step: number, first: number, growth: number): number {
  let index = 0;
  let rest = step;
  for (let length = first; rest >= length; length *= growth) {
    rest -= length;
    index += 1;
  }
  return index;
}
