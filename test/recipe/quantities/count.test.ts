import { describe, expect, it } from "vitest";
import {
  addCounts,
  ceilCount,
  divideCounts,
  extremeOfCounts,
  floorDivideCounts,
  makeAtom,
  makeNumber,
  makePositive,
  multiplyCounts,
  negateCount,
  renderCount,
  subtractCounts,
} from "../../../src/recipe/quantities/index.ts";

const epochs = makePositive("e", "epochs");
const batches = makePositive("l", "len(loader)");

describe("building counts", () => {
  it("merges sums and products, so that their order is that of the program", () => {
    const count = multiplyCounts(epochs, multiplyCounts(batches, makeNumber(2)));

    expect(count.kind === "product" && count.factors).toEqual([epochs, batches, makeNumber(2)]);
  });

  it("leaves out what changes nothing", () => {
    expect(multiplyCounts(makeNumber(1), epochs)).toBe(epochs);
    expect(addCounts(epochs, makeNumber(0))).toBe(epochs);
    expect(divideCounts(epochs, makeNumber(1))).toBe(epochs);
    expect(ceilCount(epochs)).toBe(epochs);
    expect(extremeOfCounts("max", [epochs])).toBe(epochs);
  });

  it("keeps a sum or product of nothing a number", () => {
    expect(renderCount(addCounts())).toBe("0");
    expect(renderCount(multiplyCounts())).toBe("1");
  });

  it("turns a negated floor of a negative into a ceiling", () => {
    const rounded = negateCount(floorDivideCounts(negateCount(batches), epochs));

    expect(renderCount(rounded)).toBe("⌈len(loader) / epochs⌉");
  });

  it("negates twice to the same", () => {
    expect(negateCount(negateCount(epochs))).toBe(epochs);
    expect(renderCount(subtractCounts(epochs, negateCount(batches)))).toBe("epochs + len(loader)");
  });

  it("cleans and cuts names, which come out of a program", () => {
    const atom = makeAtom({ id: "x", name: `cfg[\n\u202e "${"x".repeat(200)}"]` });

    expect(atom.name).toHaveLength(60);
    expect(atom.name).toMatch(/^cfg\[ "x+…$/);
  });

  it("refuses what is no number", () => {
    expect(() => makeNumber(Number.NaN)).toThrow("NaN is no count");
    expect(() => extremeOfCounts("max", [])).toThrow(RangeError);
  });
});
