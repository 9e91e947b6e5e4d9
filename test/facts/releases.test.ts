import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareReleases, isReleaseWithin, selectReleases } from "../../src/facts/releases.ts";

describe("isReleaseWithin", () => {
  it.each([
    ["2.1.0", { since: "2.0.0", until: "2.2.0" }, true],
    ["2.2.0", { since: "2.0.0", until: "2.2.0" }, true],
    ["2.2.1", { since: "2.0.0", until: "2.2.0" }, false],
    ["2.1.2", { since: null, until: "2.1" }, true],
    ["2.10.0", { since: null, until: "2.1" }, false],
    ["1.9", { since: "2.0.0", until: null }, false],
    ["1.0", { since: "<=1.13.1", until: null }, true],
    ["1.14", { since: "TF 1.x", until: "TF 1.14" }, true],
    ["1.14.2", { since: "TF 1.x", until: "TF 1.14" }, true],
    ["1.15", { since: "TF 1.x", until: "TF 1.14" }, false],
    ["3.15.1", {}, true],
  ])("of %s in %j is %s", (release, span, expected) => {
    expect(isReleaseWithin(release, span)).toBe(expected);
  });
});

describe("selectReleases", () => {
  const releases = ["1.9.0", "1.10.0", "2.0.0", "2.0.1", "2.1.0"];

  it.each([
    ["", releases],
    ["*", releases],
    [">=1.10,<2.1", ["1.10.0", "2.0.0", "2.0.1"]],
    ["~=2.0.0", ["2.0.0", "2.0.1"]],
    ["==2.0.*", ["2.0.0", "2.0.1"]],
    ["!=2.0.0", ["1.9.0", "1.10.0", "2.0.1", "2.1.0"]],
    ["==2.0.1+cpu", ["2.0.1"]],
    ["==7.0", ["7.0"]],
    [">7", []],
    ["latest", []],
  ])("takes %j", (specifier, expected) => {
    expect(selectReleases(releases, specifier)).toEqual(expected);
  });

  it("never throws, whatever stands there", () => {
    fc.assert(
      fc.property(fc.string(), (specifier) => {
        expect(selectReleases(releases, specifier)).toEqual(expect.any(Array));
      }),
    );
  });
});

describe("compareReleases", () => {
  it("orders by number, not by text", () => {
    expect(["2.10", "2.9", "2.9.1"].sort(compareReleases)).toEqual(["2.9", "2.9.1", "2.10"]);
  });
});
