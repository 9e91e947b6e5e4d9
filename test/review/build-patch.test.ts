import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildPatch } from "../../src/review/build-patch.ts";
import { applyPatch } from "./apply-patch.ts";
import { makeFile, makeFiles, makeFinding, makeFingerprint, makeFix, replaceText } from "./make-finding.ts";

const CODE = "import torch\n\nlr = 0.1\nmodel = make()\noptimizer = SGD(model, lr)\nrun(model)\n";
const FIXED = CODE.replace("0.1", "0.01");

function patchOf(path: string, text: string, change: [string, string]): string {
  const finding = makeFinding({ path, fix: makeFix(replaceText(path, text, change)) });
  return buildPatch([finding], makeFiles({ [path]: text })).text;
}

describe("a patch that git applies", () => {
  it.each([
    ["a plain name", "train.py"],
    ["a folder", "src/models/train.py"],
    ["spaces", "my models/train model.py"],
    ["a space at the end", "train.py "],
    ["quotes and backslashes", 'say "hi"\\now.py'],
    ["letters of other scripts", "träin-模型-🚀.py"],
    ["a tab", "a\tb.py"],
    ["a line feed", "a\nb.py"],
    ["a control character beyond ASCII", "a\u0085b.py"],
    ["a name that looks like a hunk", "@@ -1 +1 @@.py"],
    ["a name that looks like a header", "b b/train.py"],
  ])("is written for %s", (_, path) => {
    expect(applyPatch({ [path]: CODE }, patchOf(path, CODE, ["0.1", "0.01"]))).toEqual({ [path]: FIXED });
  });

  it.each([
    ["carriage returns", CODE.replaceAll("\n", "\r\n"), FIXED.replaceAll("\n", "\r\n")],
    ["no last line end", CODE.trimEnd(), FIXED.trimEnd()],
    ["one line only", "lr = 0.1", "lr = 0.01"],
    ["a byte order mark", `\ufeff${CODE}`, `\ufeff${FIXED}`],
    ["lines that look like headers", `"""\n-- a b\n++ c d\n"""\n${CODE}`, `"""\n-- a b\n++ c d\n"""\n${FIXED}`],
  ])("is written for %s", (_, before, after) => {
    expect(applyPatch({ "train.py": before }, patchOf("train.py", before, ["0.1", "0.01"]))).toEqual({
      "train.py": after,
    });
  });

  it("may change a line that looks like a header", () => {
    const code = '"""\n-- drop table a b\n"""\n';

    const patch = patchOf("train.py", code, ["-- drop table a b", "-- keep table a b"]);

    expect(applyPatch({ "train.py": code }, patch)["train.py"]).toContain("-- keep table a b\n");
  });

  it("is written for any text and any edit of it", () => {
    const line = fc.constantFrom("", "a", "b", "\tc", "d ", "\\ No newline at end of file", "-- e f", "++ g", "é");
    const text = fc.array(line, { minLength: 1, maxLength: 20 }).map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), text, (before, from, length, replacement) => {
        const start = from % (before.length + 1);
        const end = Math.min(before.length, start + (length % 8));
        const after = before.slice(0, start) + replacement + before.slice(end);
        fc.pre(after !== before && before !== "" && after !== "");
        const finding = makeFinding({ fix: makeFix({ path: "train.py", start, end, text: replacement }) });

        const { text: patch } = buildPatch([finding], makeFiles({ "train.py": before }));

        expect(applyPatch({ "train.py": before }, patch)).toEqual({ "train.py": after });
      }),
      { numRuns: 12 },
    );
  });
});

describe("what is in a patch", () => {
  const fix = (old: string, replacement: string) => makeFix(replaceText("train.py", CODE, [old, replacement]));
  const files = makeFiles({ "train.py": CODE, "other.py": "x = 1\n" });

  it("is every verified fix, files in order", () => {
    const findings = [
      makeFinding({ fingerprint: makeFingerprint(1), fix: fix("0.1", "0.01") }),
      makeFinding({ fingerprint: makeFingerprint(2), fix: makeFix({ path: "other.py", start: 0, end: 1, text: "y" }) }),
      makeFinding({ fingerprint: makeFingerprint(3), fix: fix("run(model)", "run(model, 3)") }),
    ];

    const { text, fixed } = buildPatch(findings, files);

    expect(fixed).toEqual([1, 2, 3].map(makeFingerprint));
    expect(text.match(/^diff --git .*$/gm)).toEqual([
      "diff --git a/other.py b/other.py",
      "diff --git a/train.py b/train.py",
    ]);
    expect(applyPatch({ "train.py": CODE, "other.py": "x = 1\n" }, text)["train.py"]).toBe(
      FIXED.replace("run(model)", "run(model, 3)"),
    );
  });

  it("is the first of two fixes at one place", () => {
    const findings = [
      makeFinding({ fingerprint: makeFingerprint(1), fix: fix("lr = 0.1", "lr = 1") }),
      makeFinding({ fingerprint: makeFingerprint(2), fix: fix("0.1", "0.2") }),
    ];

    expect(buildPatch(findings, files).fixed).toEqual([makeFingerprint(1)]);
  });

  it.each([
    ["not verified", { ...fix("0.1", "0.2"), verified: false }, files],
    ["missing", undefined, files],
    ["of a file that was not read", makeFix({ path: "gone.py", start: 0, end: 0, text: "x" }), files],
    [
      "of a notebook",
      fix("0.1", "0.2"),
      new Map([["train.py", { ...makeFile("train.py", CODE), notebook: { lines: [] } as never }]]),
    ],
  ])("is no fix that is %s", (_, one, known) => {
    expect(buildPatch([makeFinding(one ? { fix: one } : {})], known)).toEqual({ text: "", fixed: [] });
  });
});
