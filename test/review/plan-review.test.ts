import { describe, expect, it } from "vitest";
import { planReview } from "../../src/review/plan-review.ts";
import type { ChangedFile } from "../../src/review/ports.ts";
import type { ResultFinding, ReviewResult } from "../../src/review/result.ts";
import type { Review } from "../../src/review/review.ts";
import { makeFiles, makeFinding, makeFingerprint, makeFix } from "./make-finding.ts";

/** 40 lines, of which the diff shows 8 to 15; line 10 is new, and something was taken away below line 13. */
const TEXT = Array.from({ length: 40 }, (_, index) => `line${index + 1}()`).join("\n");
const PATCH = `@@ -8,8 +8,8 @@
 line8()
 line9()
+line10()
 line11()
 line12()
 line13()
-gone()
 line14()
 line15()`;

const CHANGED: ChangedFile = { path: "train.py", previousPath: undefined, status: "modified", patch: PATCH };

function plan(findings: ResultFinding[], changes: { files?: ChangedFile[]; skipped?: string[] } = {}) {
  const { files = [CHANGED], skipped = [] } = changes;
  const result: ReviewResult = {
    schemaVersion: 1,
    tool: { name: "epoch-zero", version: "0.0.0" },
    findings,
    recipes: { base: [], head: [] },
    coverage: { analysed: ["train.py"], skipped: skipped.map((path) => ({ path, reason: "binary" })) },
  };
  const range: Review["range"] = { base: "b", head: "h", files, incomplete: undefined };
  return planReview({ result, range, files: makeFiles({ "train.py": TEXT }) });
}

/** An edit of one line of the text. */
function fixLine(line: number): ResultFinding["fix"] {
  const start =
    TEXT.split("\n")
      .slice(0, line - 1)
      .join("\n").length + (line > 1 ? 1 : 0);
  return makeFix({ path: "train.py", start, end: start + 4, text: "call" });
}

describe("the place of a comment", () => {
  it("is its own lines with the suggestion where the diff shows them", () => {
    const { comments } = plan([makeFinding({ startLine: 10, fix: fixLine(10) })]);

    expect(comments).toMatchObject([
      { path: "train.py", startLine: 10, endLine: 10, suggestion: { text: "call10()\n" } },
    ]);
  });

  it("is the whole range of a suggestion that reaches further down", () => {
    const { comments } = plan([makeFinding({ startLine: 10, fix: fixLine(12) })]);

    expect(comments).toMatchObject([{ startLine: 10, endLine: 12, suggestion: { startLine: 10, endLine: 12 } }]);
  });

  it("is its own lines without the suggestion when that reaches out of the hunk", () => {
    const fix = makeFix(...[fixLine(15), fixLine(17)].flatMap((one) => one?.edits ?? []));
    const { comments, patch } = plan([makeFinding({ startLine: 15, fix })]);

    expect(comments).toMatchObject([{ startLine: 15, endLine: 15, suggestion: undefined }]);
    expect(patch.fixed).toHaveLength(1);
  });

  it("is its first line when it is long", () => {
    const { comments } = plan([makeFinding({ startLine: 8, endLine: 15 })]);

    expect(comments).toMatchObject([{ startLine: 8, endLine: 8 }]);
  });

  it("is its first line when its last is not shown", () => {
    const { comments } = plan([makeFinding({ startLine: 14, endLine: 17 })]);

    expect(comments).toMatchObject([{ startLine: 14, endLine: 14 }]);
  });

  it("is beside what was taken away when it is near that and not shown itself", () => {
    const { comments } = plan([makeFinding({ startLine: 20 })]);

    expect(comments).toMatchObject([{ startLine: 13, endLine: 13, suggestion: undefined }]);
  });

  it("is the file when its lines are far from the diff", () => {
    const { comments, fileComments } = plan([makeFinding({ startLine: 38 })]);

    expect(comments).toEqual([]);
    expect(fileComments).toMatchObject([{ startLine: 38 }]);
  });

  it("is the check run when the host shows no patch of the file", () => {
    const finding = makeFinding({ startLine: 10 });
    const { comments, fileComments, annotations } = plan([finding], { files: [{ ...CHANGED, patch: undefined }] });

    expect({ comments, fileComments, annotations }).toEqual({ comments: [], fileComments: [], annotations: [finding] });
  });

  it("is the check run when the finding is in a file that is not changed", () => {
    const finding = makeFinding({ path: "model.py", startLine: 10 });

    expect(plan([finding])).toMatchObject({ comments: [], fileComments: [], annotations: [finding] });
  });

  it("is the check run when the rule is not sure enough to interrupt somebody", () => {
    const finding = makeFinding({ startLine: 10, precision: "medium" });

    expect(plan([finding])).toMatchObject({ comments: [], annotations: [finding] });
  });
});

describe("the number of comments", () => {
  it("is none without findings, and everything else is empty too", () => {
    expect(plan([])).toMatchObject({
      comments: [],
      fileComments: [],
      annotations: [],
      outside: [],
      conclusion: "success",
    });
  });

  it("is ten of two hundred, the most severe ones, and the rest are annotations", () => {
    const findings = Array.from({ length: 200 }, (_, index) =>
      makeFinding({
        startLine: 8 + (index % 8),
        severity: index >= 195 ? "error" : "note",
        fingerprint: makeFingerprint(index),
      }),
    );

    const { comments, fileComments, annotations } = plan(findings);

    expect([comments.length, fileComments.length, annotations.length]).toEqual([10, 0, 190]);
    expect(comments.filter(({ finding }) => finding.severity === "error")).toHaveLength(5);
    const said = new Set(comments.map(({ finding }) => finding.fingerprint));
    expect(annotations.some(({ fingerprint }) => said.has(fingerprint))).toBe(false);
  });

  it("counts comments on files along", () => {
    const near = Array.from({ length: 7 }, (_, index) =>
      makeFinding({ startLine: 8 + index, fingerprint: makeFingerprint(index) }),
    );
    const far = Array.from({ length: 7 }, (_, index) =>
      makeFinding({ startLine: 38, fingerprint: makeFingerprint(100 + index) }),
    );

    const { comments, fileComments, annotations } = plan([...near, ...far]);

    expect([comments.length, fileComments.length, annotations.length]).toEqual([7, 3, 4]);
  });

  it("orders them from the bottom up within a file, so that applying one does not shift the others", () => {
    const lines = [9, 14, 8, 12];
    const { comments } = plan(
      lines.map((startLine) => makeFinding({ startLine, fingerprint: makeFingerprint(startLine) })),
    );

    expect(comments.map(({ endLine }) => endLine)).toEqual([14, 12, 9, 8]);
  });
});

describe("findings that were there before", () => {
  it("are annotations where the change touches them, and only listed elsewhere", () => {
    const touched = makeFinding({ startLine: 10, introduced: false, touched: true });
    const old = makeFinding({ startLine: 11, introduced: false });

    const { comments, annotations, outside } = plan([touched, old]);

    expect({ comments, annotations, outside }).toEqual({ comments: [], annotations: [touched], outside: [old] });
  });
});

describe("the conclusion", () => {
  const certain = { severity: "error", precision: "very-high", status: "stable" } as const;

  it.each<[string, Partial<ResultFinding>, string]>([
    ["a certain, stable error", certain, "failure"],
    ["an error that is less sure", { ...certain, precision: "high" }, "neutral"],
    ["an error of a rule in preview", { ...certain, status: "preview" }, "neutral"],
    ["a warning", { ...certain, severity: "warning" }, "neutral"],
    ["an error that was there before", { ...certain, introduced: false }, "success"],
  ])("of %s is %s", (_, changes, conclusion) => {
    expect(plan([makeFinding({ startLine: 10, ...changes })]).conclusion).toBe(conclusion);
  });

  it.each([
    ["a changed file was not read", ["train.py"], "neutral"],
    ["the list of files was cut", ["pull request"], "neutral"],
    ["only a file elsewhere was not read", ["vendored.py"], "success"],
  ])("when %s is %s", (_, skipped, conclusion) => {
    expect(plan([], { skipped }).conclusion).toBe(conclusion);
  });
});
