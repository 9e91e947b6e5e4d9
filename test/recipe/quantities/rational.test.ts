import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addRationals,
  ceilRational,
  compareRationals,
  divideRationals,
  floorRational,
  isTooLarge,
  makeRational,
  multiplyRationals,
  powerOfRational,
  type Rational,
  readNumber,
  roundRational,
  toNumber,
  truncateRational,
} from "../../../src/recipe/quantities/rational.ts";

const read = (value: number): Rational => readNumber(value) ?? makeRational(0n);

describe("readNumber", () => {
  it.each([
    [0.1, 1n, 10n],
    [-0.25, -1n, 4n],
    [1e21, 10n ** 21n, 1n],
    [2.5e-7, 1n, 4_000_000n],
    [0, 0n, 1n],
    [-3, -3n, 1n],
  ])("reads %d as people do", (value, numerator, denominator) => {
    expect(readNumber(value)).toEqual({ numerator, denominator });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("reads no number from %d", (value) => {
    expect(readNumber(value)).toBeUndefined();
  });

  it("gives back every floating-point number", () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true, min: -1e30, max: 1e30 }), (value) => {
        fc.pre(Math.abs(value) > 1e-30 || value === 0);

        const back = toNumber(read(value));

        expect(Math.abs(back - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-15);
      }),
    );
  });
});

describe("arithmetic", () => {
  const small = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 12 }));
  const rationals = small.map(([a, b]) => makeRational(BigInt(a), BigInt(b)));

  it("keeps lowest terms and agrees with floating point", () => {
    fc.assert(
      fc.property(rationals, rationals, (a, b) => {
        const [sum, product] = [addRationals(a, b), multiplyRationals(a, b)];

        expect(toNumber(sum)).toBeCloseTo(toNumber(a) + toNumber(b), 9);
        expect(toNumber(product)).toBeCloseTo(toNumber(a) * toNumber(b), 9);
        expect(makeRational(product.numerator, product.denominator)).toEqual(product);
        expect(Math.sign(compareRationals(a, b))).toBe(Math.sign(toNumber(a) - toNumber(b)));
      }),
    );
  });

  it("rounds as Python does", () => {
    fc.assert(
      fc.property(rationals, (a) => {
        const value = toNumber(a);

        expect(toNumber(floorRational(a))).toBe(Math.floor(value));
        expect(toNumber(ceilRational(a)) + 0).toBe(Math.ceil(value) + 0);
        expect(toNumber(truncateRational(a)) + 0).toBe(Math.trunc(value) + 0);
      }),
    );
  });

  it.each([
    [0.5, 0n],
    [1.5, 2n],
    [2.5, 2n],
    [-0.5, 0n],
    [-1.5, -2n],
    [2.6, 3n],
  ])("rounds %d to the even neighbour of a half", (value, rounded) => {
    expect(roundRational(read(value))).toEqual(makeRational(rounded));
  });

  it("raises to whole powers, negative ones too", () => {
    expect(powerOfRational(makeRational(-2n, 3n), -3)).toEqual(makeRational(-27n, 8n));
  });

  it("throws for a division by zero", () => {
    expect(() => divideRationals(makeRational(1n), makeRational(0n))).toThrow(RangeError);
  });

  it("knows numbers that no floating-point number holds", () => {
    expect(isTooLarge(makeRational(10n ** 300n))).toBe(false);
    expect(isTooLarge(makeRational(-(10n ** 309n)))).toBe(true);
    expect(isTooLarge(makeRational(1n, 10n ** 309n))).toBe(true);
  });
});
