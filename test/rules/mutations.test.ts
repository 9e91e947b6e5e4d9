import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRecipes } from "../../src/recipe/read-recipes.ts";
import { recipeSchema } from "../../src/recipe/recipe-schema.ts";
import { readSource } from "../../src/review/read-source.ts";
import { reviewRange } from "../../src/review/review.ts";
import { parser } from "../python/parser.ts";
import { AddedFiles } from "./added-files.ts";
import { analyseFiles } from "./analyse-files.ts";
import { listFixtures } from "./fixture.ts";
import { mutated } from "./mutate.ts";
import { renderReview } from "./render-review.ts";
import { book } from "./rule-book.ts";

/** More runs than every build needs: `MUTATIONS=20000 npx vitest run test/rules/mutations.test.ts`. */
const RUNS = Number(process.env.MUTATIONS ?? 300);
const SEED = process.env.MUTATIONS ? Date.now() : 1;
/** One file; people write no such file, and a review of a hundred of them has to end. */
const LIMIT_MS = 2000;

const RULES = [
  "gradients-never-cleared",
  "legacy-decay-argument",
  "schedule-never-stepped",
  "unused-learning-rate",
  "softmax-before-cross-entropy",
];
const fixtures = RULES.flatMap((rule) => listFixtures(rule).flatMap(({ added }) => [...added]));
const sources = fixtures.filter(([path]) => path.endsWith(".py")).map(([, text]) => text);
const notebooks = fixtures.filter(([path]) => path.endsWith(".ipynb")).map(([, text]) => text);

describe("broken code", () => {
  it("is analysed without an exception, in time, and with places inside the file", { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(mutated(sources), (text) => {
        expectSound("train.py", text);
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it("is reviewed without an exception", { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(mutated(sources), async (text) => {
        const source = new AddedFiles(new Map([["train.py", text]]), new Map([["requirements.txt", "keras>=2.3"]]));

        const review = await reviewRange(source, { parser, book, version: "0.0.0" });

        expect(renderReview(review)).toMatch(/^## Check run/m);
      }),
      { numRuns: Math.ceil(RUNS / 6), seed: SEED },
    );
  });
});

describe("a broken notebook", () => {
  it("is read or refused, and analysed without an exception", { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(fc.oneof(mutated(notebooks), mutated(sources).map(toNotebook)), (text) => {
        expectSound("train.ipynb", text);
      }),
      { numRuns: Math.ceil(RUNS / 6), seed: SEED },
    );
  });
});

/** Code as a notebook with one cell for each paragraph. */
function toNotebook(code: string): string {
  const cells = code.split("\n\n").map((paragraph) => ({ cell_type: "code", source: paragraph.split(/(?<=\n)/) }));
  return JSON.stringify({ cells }, null, 1);
}

function expectSound(path: string, text: string): void {
  const parsed = readSource(parser, path, text);
  if ("reason" in parsed) {
    expect(parsed.reason).toMatch(/\w/);
    return;
  }
  const begun = performance.now();

  const { runs, findings, remarks } = analyseFiles(new Map([[path, text]]));
  const recipes = runs.flatMap((run) => readRecipes(run, book.facts));

  expect(performance.now() - begun).toBeLessThan(LIMIT_MS);
  for (const recipe of recipes) expect(recipeSchema.safeParse(recipe).error).toBeUndefined();
  const { length } = parsed.file.text;
  const spans = [
    ...parsed.file.module.damage,
    ...findings.flatMap(({ range, evidence, fix }) => [
      range,
      ...evidence.map((one) => one.range),
      ...(fix?.edits ?? []),
    ]),
  ];
  expect(spans.filter(({ start, end }) => !(0 <= start && start <= end && end <= length))).toEqual([]);
  const lines = text.split("\n").length;
  const places = findings.map(({ range }) => range);
  expect(places.filter((place) => place.startLine < 1 || place.endLine > lines || place.startColumn < 0)).toEqual([]);
  expect(remarks.filter(({ reason }) => reason === "")).toEqual([]);
}
