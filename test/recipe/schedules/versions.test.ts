import { describe, expect, it } from "vitest";
import { isAtLeast } from "../../../src/recipe/schedules/versions.ts";

describe("isAtLeast", () => {
  it.each([
    ["2.15.0", "2.8", true],
    ["2.8", "2.8.0", true],
    ["2.7.1", "2.8", false],
    ["2.8.0+cu118", "2.8", true],
    ["3.0.0rc1", "3", true],
    ["v4.48.3", "4.49", false],
    ["0.2.10", "0.2.7", true],
  ])("compares %s with %s", (version, bound, expected) => {
    expect(isAtLeast(version, bound)).toBe(expected);
  });

  it.each([undefined, "", "latest", ">=2.0"])("cannot tell for %s", (version) => {
    expect(isAtLeast(version, "2.0")).toBeUndefined();
  });
});
