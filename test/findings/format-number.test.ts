import { describe, expect, it } from "vitest";
import { formatCount, formatNumber } from "../../src/findings/format-number.ts";

describe("formatNumber", () => {
  it.each([
    [0, "0"],
    [0.001, "0.001"],
    [0.00922, "0.00922"],
    [3e-4, "3e-4"],
    [1e-10, "1e-10"],
    [2.5e-5, "2.5e-5"],
    [1.23456e-5, "1.235e-5"],
    [0.1 + 0.2, "0.3"],
    [0.1, "0.1"],
    [1, "1"],
    [-0.5, "-0.5"],
    [-3e-4, "-3e-4"],
    [999.999, "1000"],
    [1000, "1,000"],
    [19_600, "19,600"],
    [1234.5678, "1234.57"],
    [Number.POSITIVE_INFINITY, "Infinity"],
  ])("writes %d as %s", (value, expected) => {
    expect(formatNumber(value)).toBe(expected);
  });
});

describe("formatCount", () => {
  it("separates thousands", () => {
    expect(formatCount(78_200)).toBe("78,200");
    expect(formatCount(999)).toBe("999");
  });
});
