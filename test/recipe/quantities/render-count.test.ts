import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateExactly } from "../../../src/recipe/quantities/evaluate-count.ts";
import {
  addCounts,
  type Count,
  ceilCount,
  divideCounts,
  extremeOfCounts,
  floorCount,
  makeAtom,
  makeNumber,
  makeUnit,
  multiplyCounts,
  negateCount,
  type RenderOptions,
  renderCount,
  roundCount,
  subtractCounts,
  updatesInTraining,
} from "../../../src/recipe/quantities/index.ts";
import { ANYTHING, assignments, BATCHES, counts, EPOCHS, PROCESSES, SAMPLES } from "./arbitrary-counts.ts";
import { evaluateText } from "./evaluate-text.ts";

const hundred = makeAtom({ id: "e", name: "args.epochs", unit: makeUnit("epochs"), definition: makeNumber(100) });
const four = makeAtom({ id: "k", name: "args.accum", definition: makeNumber(4) });
const images = makeAtom({ id: "n", name: "len(trainset)", definition: makeNumber(50_000) });
const loader = makeAtom({
  id: "l",
  name: "len(loader)",
  isInteger: true,
  min: 1,
  definition: ceilCount(divideCounts(images, makeNumber(64))),
});
const updates = updatesInTraining({ epochs: hundred, batches: loader, accumulation: four, lastWindow: "kept" });

describe("renderCount", () => {
  it.each<[text: string, count: Count, options?: RenderOptions]>([
    ["100 · ⌈782 / 4⌉ = 19,600", updates],
    ["100 epochs · ⌈782 / 4⌉ = 19,600", updates, { withUnits: true }],
    ["args.epochs · ⌈len(loader) / args.accum⌉", updates, { byName: true }],
    ["100 · ⌈782 / 4⌉", updates, { withoutResult: true }],
    ["100 · 782 = 78,200", multiplyCounts(hundred, loader)],
    ["⌈50,000 / 64⌉ = 782", loader],
    ["args.accum", four, { byName: true }],
    ["4", four],
    ["19,600", makeNumber(19_600)],
    ["-1,000,000.5", makeNumber(-1_000_000.5)],
    ["0.1 · len(loader)", multiplyCounts(makeNumber(0.1), BATCHES)],
    ["args.epochs · ⌈len(loader) / 4⌉", multiplyCounts(EPOCHS, ceilCount(divideCounts(BATCHES, makeNumber(4))))],
    ["len(loader)", BATCHES],
    ["args.epochs · (len(loader) + 1)", multiplyCounts(EPOCHS, addCounts(BATCHES, makeNumber(1)))],
    ["args.epochs · len(loader) - 500", subtractCounts(multiplyCounts(EPOCHS, BATCHES), makeNumber(500))],
    ["len(dataset) - 3 · args.epochs", addCounts(SAMPLES, multiplyCounts(makeNumber(-3), EPOCHS))],
    ["-args.epochs", negateCount(EPOCHS)],
    ["len(dataset) / (64 · processes)", divideCounts(SAMPLES, multiplyCounts(makeNumber(64), PROCESSES))],
    ["len(dataset) / (len(loader) / processes)", divideCounts(SAMPLES, divideCounts(BATCHES, PROCESSES))],
    [
      "max(1, ⌊len(loader) / 4⌋)",
      extremeOfCounts("max", [makeNumber(1), floorCount(divideCounts(BATCHES, makeNumber(4)))]),
    ],
    ["⌊0.1 · len(loader)⌋", roundCount("truncate", multiplyCounts(makeNumber(0.1), BATCHES))],
    ["int(cfg.x)", roundCount("truncate", ANYTHING)],
    ["round(len(loader) / 3)", roundCount("half even", divideCounts(BATCHES, makeNumber(3)))],
    ["⌊len(loader) / 4⌉", roundCount("either", divideCounts(BATCHES, makeNumber(4)))],
    ["782 / 3 ≈ 260.7", divideCounts(loader, makeNumber(3))],
    ["782 / 4 = 195.5", divideCounts(loader, four)],
  ])("writes %s", (text, count, options) => {
    expect(renderCount(count, options)).toBe(text);
  });

  it("cuts long sums", () => {
    const sum = addCounts(
      ...Array.from({ length: 1_000 }, (_, index) => makeAtom({ id: `${index}`, name: `a${index}` })),
    );

    expect(renderCount(sum)).toBe("a0 + a1 + a2 + a3 + a4 + a5 + …");
  });

  it("cuts deep formulas, whatever they share", () => {
    let count: Count = EPOCHS;
    for (let times = 0; times < 40; times++)
      count = roundCount("half even", divideCounts(addCounts(count, count), makeNumber(3)));

    expect(renderCount(count).length).toBeLessThanOrEqual(200);
  });

  it("leaves a long formula away where the number is known", () => {
    const named = (index: number) =>
      makeAtom({ id: `${index}`, name: `n${index}`, definition: makeNumber(1_000_000_000_000 + index) });
    const pair = (index: number) => addCounts(named(index), makeNumber(123_456_789));
    const long = multiplyCounts(...Array.from({ length: 8 }, (_, index) => pair(index)));

    expect(renderCount(long)).toMatch(/^\d{1,3}(,\d{3})+$/);
  });

  it("can be read back to the same value", () => {
    fc.assert(
      fc.property(counts, assignments, (count, values) => {
        const value = evaluateExactly(count, values);
        const text = renderCount(count, { byName: true });
        fc.pre(value !== undefined && !text.includes("…"));

        const back = evaluateText(text, named(values));

        expect(back).toEqual(value);
      }),
      { numRuns: 1_500 },
    );
  }, 60_000);
});

/** Values by the names that the atoms are written with. */
function named(values: Map<string, number>): Map<string, number> {
  const at = (id: string) => values.get(id) ?? Number.NaN;
  return new Map([
    ["args.epochs", at("epochs")],
    ["len(loader)", at("batches")],
    ["len(train_loader)", Math.ceil(at("samples") / at("batch size"))],
    ["len(dataset)", at("samples")],
    ["batch_size", at("batch size")],
    ["accum", at("accumulation")],
    ["processes", at("processes")],
    ["warmup_ratio", at("ratio")],
    ["cfg.x", at("anything")],
    ["cfg.offset", at("signed")],
  ]);
}
