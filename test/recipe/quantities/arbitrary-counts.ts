import fc from "fast-check";
import {
  addCounts,
  type Count,
  divideCounts,
  extremeOfCounts,
  makeAtom,
  makeNumber,
  makePositive,
  makeUnit,
  multiplyCounts,
  type RoundingMode,
  roundCount,
  subtractCounts,
} from "../../../src/recipe/quantities/index.ts";

/** Positive whole numbers, as the counts of a training are. */
export const EPOCHS = makePositive("epochs", "args.epochs", makeUnit("epochs"));
export const BATCHES = makePositive("batches", "len(loader)", makeUnit("batches", "epochs"));
export const ACCUMULATION = makePositive("accumulation", "accum", makeUnit("batches", "updates"));
export const SAMPLES = makePositive("samples", "len(dataset)", makeUnit("samples", "epochs"));
export const BATCH_SIZE = makePositive("batch size", "batch_size", makeUnit("samples", "batches"));
export const PROCESSES = makePositive("processes", "processes");
/** A number that is not negative, and one of which nothing is known. */
export const RATIO = makeAtom({ id: "ratio", name: "warmup_ratio", min: 0 });
export const ANYTHING = makeAtom({ id: "anything", name: "cfg.x" });
/** A whole number that may be 0 or negative. */
export const SIGNED = makeAtom({ id: "signed", name: "cfg.offset", min: -4, isInteger: true });
/** A loader whose batches are known to be made of samples. */
export const LOADER = makeAtom({
  id: "loader",
  name: "len(train_loader)",
  min: 1,
  isInteger: true,
  definition: roundCount("ceil", divideCounts(SAMPLES, BATCH_SIZE)),
});

const POSITIVE = [EPOCHS, BATCHES, ACCUMULATION, SAMPLES, BATCH_SIZE, PROCESSES];

/** Values of the atoms above, small enough that rounding matters. */
export const assignments: fc.Arbitrary<Map<string, number>> = fc
  .record({
    epochs: fc.integer({ min: 1, max: 6 }),
    batches: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 40 })),
    accumulation: fc.integer({ min: 1, max: 7 }),
    samples: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 150 })),
    "batch size": fc.integer({ min: 1, max: 9 }),
    processes: fc.integer({ min: 1, max: 4 }),
    ratio: fc.constantFrom(0, 0.1, 0.5, 1.3, 2),
    signed: fc.integer({ min: -4, max: 4 }),
    anything: fc.constantFrom(-3, -0.5, 0, 1.25, 2, 7),
  })
  .map((values) => new Map(Object.entries(values)));

const modes = fc.constantFrom<RoundingMode>("ceil", "floor", "ceil", "floor", "truncate", "half even");
const numbers = fc.constantFrom(1, 1, 2, 3, 4, 10, 0.5, 0.1, -1).map((value) => makeNumber(value));
const leaves = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<Count>(...POSITIVE, EPOCHS, LOADER) },
  { weight: 1, arbitrary: fc.constantFrom<Count>(RATIO, ANYTHING, SIGNED) },
  { weight: 3, arbitrary: numbers },
);

/** Formulas as programs write them, and stranger ones. */
export const { counts } = fc.letrec<{ counts: Count }>((tie) => ({
  counts: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaves,
    fc.tuple(tie("counts"), tie("counts")).map(([a, b]) => multiplyCounts(a, b)),
    fc.tuple(tie("counts"), tie("counts")).map(([a, b]) => addCounts(a, b)),
    fc.tuple(tie("counts"), tie("counts")).map(([a, b]) => subtractCounts(a, b)),
    fc.tuple(tie("counts"), leaves).map(([a, b]) => divideCounts(a, b)),
    fc.tuple(modes, tie("counts"), tie("counts")).map(([mode, a, b]) => roundCount(mode, divideCounts(a, b))),
    fc.tuple(modes, tie("counts"), leaves).map(([mode, a, b]) => roundCount(mode, divideCounts(a, b))),
    fc
      .tuple(fc.constantFrom("max" as const, "min" as const), tie("counts"), tie("counts"))
      .map(([kind, a, b]) => extremeOfCounts(kind, [a, b])),
  ),
}));

/** A formula, and one that a small mistake or another spelling makes of it. */
export const relatives: fc.Arbitrary<[Count, Count]> = fc
  .tuple(counts, fc.array(fc.nat(99), { minLength: 12, maxLength: 12 }), fc.boolean())
  .map(([count, choices, isSwapped]) => {
    const other = respell(count, [...choices]);
    return isSwapped ? [other, count] : [count, other];
  });

/** Changes a formula at one place, led by a list of choices from 0 to 99. */
function respell(count: Count, choices: number[]): Count {
  const choice = choices.pop() ?? 0;
  switch (count.kind) {
    case "product":
      return multiplyCounts(...respellOne(count.factors, choice, choices));
    case "sum":
      return addCounts(...respellOne(count.terms, choice, choices));
    case "quotient":
      return choice < 30 ? count.dividend : divideCounts(respell(count.dividend, choices), count.divisor);
    case "rounding":
      return respellRounding(count, choice, choices);
    case "atom":
      return respellAtom(count, choice);
    default:
      return count;
  }
}

function respellOne(parts: readonly Count[], choice: number, choices: number[]): Count[] {
  const at = choice % parts.length;
  const rest = parts.filter((_, index) => index !== at);
  const part = parts[at];
  if (part === undefined || choice < 15) return rest;
  return [...rest.reverse(), respell(part, choices)];
}

function respellRounding(count: Extract<Count, { kind: "rounding" }>, choice: number, choices: number[]): Count {
  const { of } = count;
  if (choice < 20) return { ...count, mode: count.mode === "ceil" ? "floor" : "ceil" };
  if (choice < 40) return of;
  if (choice < 60 && count.mode === "ceil" && of.kind === "quotient") {
    const raised = subtractCounts(addCounts(of.dividend, of.divisor), makeNumber(1));
    return roundCount("floor", divideCounts(raised, of.divisor));
  }
  return roundCount(count.mode, respell(of, choices));
}

function respellAtom(atom: Count, choice: number): Count {
  if (choice < 30) return multiplyCounts(atom, [ACCUMULATION, PROCESSES, BATCHES, makeNumber(2)][choice % 4] ?? atom);
  if (choice < 50) return roundCount("floor", divideCounts(atom, choice % 2 ? ACCUMULATION : BATCH_SIZE));
  return choice < 60 ? addCounts(atom, makeNumber(1)) : atom;
}
