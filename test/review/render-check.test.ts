import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quote } from "../../src/findings/finding.ts";
import type { Recipe } from "../../src/recipe/recipe-schema.ts";
import { buildPatch } from "../../src/review/build-patch.ts";
import { compareRecipes } from "../../src/review/compare-recipes.ts";
import type { ReviewPlan } from "../../src/review/plan-review.ts";
import { listShownFixes, renderAnnotation, renderCheck } from "../../src/review/render-check.ts";
import type { ResultFinding, ReviewResult } from "../../src/review/result.ts";
import { hostileText } from "./hostile-text.ts";
import { makeFiles, makeFinding, makeFingerprint, makeFix } from "./make-finding.ts";
import { LINKED_TEXT, readMarkdown, UNSEEN_TEXT } from "./read-markdown.ts";

const MAX_TEXT_LENGTH = 65_535;

function makeRecipe(changes: Partial<Recipe> = {}, rate = 0.1): Recipe {
  const constant = (value: number) => [{ kind: "constant" as const, value, provenance: [] }];
  return {
    entry: { path: "train.py", line: 14, function: "main" },
    framework: "torch",
    optimizers: [{ name: "SGD", path: "train.py", line: 9, learningRate: constant(rate) }],
    schedules: [],
    batchSize: constant(64),
    ...changes,
  };
}

function makePlan(changes: Partial<ReviewPlan> = {}): ReviewPlan {
  return {
    comments: [],
    fileComments: [],
    annotations: [],
    outside: [],
    recipes: [],
    patch: { text: "", fixed: [] },
    conclusion: "success",
    ...changes,
  };
}

function makeResult(findings: ResultFinding[] = [], skipped: { path: string; reason: string }[] = []): ReviewResult {
  return {
    schemaVersion: 1,
    tool: { name: "epoch-zero", version: "0.0.0" },
    findings,
    recipes: { base: [], head: [] },
    coverage: { analysed: ["train.py"], skipped },
  };
}

describe("the title of a check run", () => {
  it.each([
    ["0.1", "0.1", [], "No findings · SGD 0.1"],
    ["0.1", "0.01", [], "No findings · learning rate 0.1 → 0.01 (×0.1)"],
    ["0.1", "0.01", [makeFinding()], "1 finding · learning rate 0.1 → 0.01 (×0.1)"],
    ["0.1", "0.1", [makeFinding(), makeFinding()], "2 findings · SGD 0.1"],
    ["0.1", "0.1", [makeFinding({ introduced: false })], "No findings · SGD 0.1"],
  ])("from %s to %s tells what matters", (before, after, findings, title) => {
    const recipes = compareRecipes([makeRecipe({}, Number(before))], [makeRecipe({}, Number(after))], new Map());

    expect(renderCheck(makePlan({ recipes }), makeResult(findings)).title).toBe(title);
  });

  it("is one line of at most 255 characters whatever the optimizer is called", () => {
    fc.assert(
      fc.property(hostileText, (name) => {
        const optimizer = { name: name.repeat(5), path: "a.py", line: 1, learningRate: [] };
        const recipes = compareRecipes([], [makeRecipe({ optimizers: [optimizer] })], new Map());

        const { title } = renderCheck(makePlan({ recipes }), makeResult());

        expect(title.length).toBeLessThanOrEqual(255);
        expect(title).not.toMatch(UNSEEN_TEXT);
        expect(title).not.toContain("\n");
        expect(title.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe("the table of a training", () => {
  it("shows both sides of what changed, and one where nothing did", () => {
    const changed = compareRecipes([makeRecipe({}, 0.1)], [makeRecipe({}, 0.01)], new Map());
    const same = compareRecipes([makeRecipe()], [makeRecipe()], new Map());

    expect(renderCheck(makePlan({ recipes: changed }), makeResult()).summary).toBe(
      "| `train.py:main` line 14 | before | after |\n| --- | --- | --- |\n| learning rate | 0.1 | **0.01** (×0.1) |",
    );
    expect(readMarkdown(renderCheck(makePlan({ recipes: same }), makeResult()).summary).tables).toEqual([
      [
        ["`train.py:main` line 14", "unchanged"],
        ["optimizer", "`SGD`"],
        ["learning rate", "0.1"],
        ["batch size", "64"],
      ],
    ]);
  });

  it("counts the trainings that are not shown", () => {
    const head = Array.from({ length: 30 }, (_, index) =>
      makeRecipe({ entry: { path: `train_${index}.py`, line: 1 } }),
    );
    const { summary } = renderCheck(makePlan({ recipes: compareRecipes([], head, new Map()) }), makeResult());

    expect(readMarkdown(summary).tables).toHaveLength(8);
    expect(summary).toContain("22 more trainings are not shown.");
  });
});

describe("what a check run says below the table", () => {
  it("names the findings that have no comment, those outside the change, and what was not read", () => {
    const said = makeFinding({ fingerprint: makeFingerprint(1) });
    const unsaid = makeFinding({ fingerprint: makeFingerprint(2), startLine: 7 });
    const old = makeFinding({ fingerprint: makeFingerprint(3), introduced: false });
    const comments = [{ finding: said, path: "train.py", startLine: 1, endLine: 1, suggestion: undefined }];
    const plan = makePlan({ comments, annotations: [unsaid], outside: [old] });

    const { text } = renderCheck(plan, makeResult([said, unsaid, old], [{ path: "eda.ipynb", reason: "3.1 MB" }]));

    expect(text).toBe(`### Further findings (1)

- \`train.py:7\` warning: \`optimizer\` is never stepped. (unused-optimizer)

<details><summary>Findings outside the change (1)</summary>

- \`train.py:1\` warning: \`optimizer\` is never stepped. (unused-optimizer)

</details>

<details><summary>1 file read; 1 remarks on what was not</summary>

- \`eda.ipynb\`: 3.1 MB

</details>`);
  });

  it("leaves a patch out that is too long, and then no comment points to it", () => {
    const patch = { text: "x".repeat(30_001), fixed: [makeFingerprint(1)] };

    expect(renderCheck(makePlan({ patch }), makeResult()).text).toContain("too long to be shown");
    expect(listShownFixes(makePlan({ patch })).size).toBe(0);
    expect(listShownFixes(makePlan({ patch: { ...patch, text: "x" } }))).toEqual(new Set([makeFingerprint(1)]));
  });
});

describe("a check run about hostile code", () => {
  const value = fc.oneof(
    hostileText.map((text) => ({ kind: "constant" as const, value: text, provenance: [] })),
    hostileText.map((text) => ({ kind: "computed" as const, text, provenance: [] })),
    hostileText.map((reason) => ({ kind: "unknown" as const, reason, provenance: [], when: reason })),
  );
  const recipe = fc.tuple(hostileText, hostileText, fc.array(value, { maxLength: 3 })).map(([path, name, values]) =>
    makeRecipe({
      entry: { path, line: 3, function: name },
      optimizers: [{ name, path, line: 1, learningRate: values }],
      schedules: [{ name: path, path, line: 2, steppedPer: "epoch" }],
      loss: [{ name, path, line: 4 }],
    }),
  );

  it("keeps its tables whole and does nothing", () => {
    fc.assert(
      fc.property(fc.array(recipe, { maxLength: 3 }), fc.array(recipe, { maxLength: 3 }), (base, head) => {
        const { summary } = renderCheck(makePlan({ recipes: compareRecipes(base, head, new Map()) }), makeResult());

        const { html, links, blocks, tables, prose } = readMarkdown(summary);
        expect({ html, links, blocks }).toEqual({ html: [], links: [], blocks: [] });
        expect(prose).not.toMatch(LINKED_TEXT);
        for (const rows of tables) expect(new Set(rows.map((row) => row.length)).size).toBe(1);
      }),
    );
  });

  it("shows its findings, patch and unread files as text", () => {
    const texts = fc.array(hostileText, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(texts, (names) => {
        const paths = names.map((name, index) => `${name}${index}.py`);
        const findings = names.map((name, index) =>
          makeFinding({
            path: paths[index] ?? "",
            message: `${quote(name)} is read by nothing.`,
            fingerprint: makeFingerprint(index),
            fix: makeFix({ path: paths[index] ?? "", start: 0, end: 0, text: `${name}\n` }),
          }),
        );
        const files = makeFiles(Object.fromEntries(paths.map((path) => [path, `${path}\n`])));
        const plan = makePlan({ outside: findings, patch: buildPatch(findings, files) });
        const skipped = names.map((name) => ({ path: name, reason: `imported by ${name}, not loaded` }));

        const { text } = renderCheck(plan, makeResult(findings, skipped));

        const { html, links, blocks, tables, prose } = readMarkdown(text);
        expect(html.every((one) => /^<\/?details>(<summary>[^<]*<\/summary>)?$/.test(one))).toBe(true);
        expect({ links, tables }).toEqual({ links: [], tables: [] });
        expect(blocks.map(({ language }) => language)).toEqual(["diff"]);
        expect(prose).not.toMatch(LINKED_TEXT);
      }),
    );
  });

  it("stays below the lengths that GitHub takes", () => {
    const findings = Array.from({ length: 900 }, (_, index) =>
      makeFinding({ fingerprint: makeFingerprint(index), path: `${"deep/".repeat(30)}${index}.py` }),
    );
    const head = Array.from({ length: 8 }, (_, index) =>
      makeRecipe({
        entry: { path: `${index}.py`, line: 1 },
        optimizers: Array.from({ length: 100 }, () => ({
          name: "x".repeat(200),
          path: "a.py",
          line: 1,
          learningRate: [],
        })),
      }),
    );

    const { summary, text } = renderCheck(
      makePlan({ recipes: compareRecipes([], head, new Map()) }),
      makeResult(findings),
    );

    expect(summary.length).toBeLessThanOrEqual(MAX_TEXT_LENGTH);
    expect(text.length).toBeLessThanOrEqual(MAX_TEXT_LENGTH);
    expect(text).toMatch(/… cut here: the text is longer than GitHub shows\.$/);
  });
});

describe("an annotation", () => {
  it("is plain text at the place of the finding, columns counted from one", () => {
    const finding = makeFinding({ startLine: 7, startColumn: 4, endColumn: 13, severity: "error" });

    expect(renderAnnotation(finding)).toEqual({
      path: "train.py",
      startLine: 7,
      endLine: 7,
      startColumn: 5,
      endColumn: 13,
      level: "failure",
      message: "optimizer is never stepped. The parameters stay as they are.",
      title: "unused-optimizer",
    });
  });

  it("has columns only on a single line of a plain file", () => {
    expect(renderAnnotation(makeFinding({ startLine: 7, endLine: 8 }))).not.toHaveProperty("startColumn");
    expect(renderAnnotation(makeFinding({ cell: 2 }))).not.toHaveProperty("startColumn");
    expect(renderAnnotation(makeFinding({ startColumn: 4, endColumn: 4 }))).toMatchObject({
      startColumn: 5,
      endColumn: 5,
    });
  });

  it("of hostile code is one line of visible text", () => {
    fc.assert(
      fc.property(hostileText, (name) => {
        const { message } = renderAnnotation(makeFinding({ message: `${quote(name)} is unused.` }));

        expect(message).not.toMatch(UNSEEN_TEXT);
        expect(message).not.toMatch(/[\n`]/);
      }),
    );
  });
});
