import { structuredPatch } from "diff";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findHunk, isTouched, parseHunks } from "../../src/review/hunks.ts";

const TWO_HUNKS = `@@ -1,4 +1,5 @@ import torch
 import torch
-from torch import nn
+from torch import nn, optim
+from data import load
 
 def train():
@@ -20,3 +21,2 @@ def evaluate():
     model.eval()
-    print(model)
     return model`;

describe("the hunks of a patch", () => {
  it("tell which lines of the head they show, which are new, and where something was taken away", () => {
    const [first, second] = parseHunks(TWO_HUNKS) ?? [];

    expect(first).toEqual({ firstLine: 1, lastLine: 5, added: new Set([2, 3]), removedBelow: new Set([1]) });
    expect(second).toEqual({ firstLine: 21, lastLine: 22, added: new Set(), removedBelow: new Set([21]) });
  });

  it("are read where the last line has no end", () => {
    const patch = "@@ -1 +1 @@\n-lr = 1\n\\ No newline at end of file\n+lr = 2\n\\ No newline at end of file";

    expect(parseHunks(patch)).toEqual([{ firstLine: 1, lastLine: 1, added: new Set([1]), removedBelow: new Set([0]) }]);
  });

  it("are read where lines end with a carriage return too", () => {
    const patch = "@@ -1,2 +1,2 @@\n import torch\r\n-lr = 1\r\n+lr = 2\r\n";

    expect(parseHunks(patch)).toEqual([{ firstLine: 1, lastLine: 2, added: new Set([2]), removedBelow: new Set([1]) }]);
  });

  it("of a new file begin with its first line, those of a removed one hold no line", () => {
    expect(parseHunks("@@ -0,0 +1,2 @@\n+a\n+b")).toMatchObject([{ firstLine: 1, lastLine: 2 }]);
    const [removed] = parseHunks("@@ -1,2 +0,0 @@\n-a\n-b") ?? [];
    expect(removed && findHunk([removed], 1, 1)).toBeUndefined();
  });

  it("may hold lines that look like headers", () => {
    const patch = '@@ -1,3 +1,3 @@\n TEXT = """\n---- a\n+--- b\n """';

    expect(parseHunks(patch)).toMatchObject([{ firstLine: 1, lastLine: 3, added: new Set([2]) }]);
  });

  it.each([
    ["", []],
    ["no patch at all", []],
    ["@@ -1,9 +1,9 @@\n one line", undefined],
  ])("of %j are %j", (patch, hunks) => {
    expect(parseHunks(patch)).toEqual(hunks);
  });

  it("agree with the texts that they are made of", () => {
    const line = fc.constantFrom("a", "b", "c", "", "- d", "+ e", "@@ -1 +1 @@");
    const text = fc.array(line, { maxLength: 30 }).map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { hunks } = structuredPatch("a", "b", before, after, "", "", { context: 3 });
        const patch = hunks
          .map((hunk) =>
            [`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`, ...hunk.lines].join("\n"),
          )
          .join("\n");

        const parsed = parseHunks(patch) ?? [];

        const lines = after.split("\n");
        const added = hunks.flatMap((hunk) =>
          hunk.lines.filter((one) => one.startsWith("+")).map((one) => one.slice(1)),
        );
        expect(parsed.flatMap((hunk) => [...hunk.added].map((at) => lines[at - 1]))).toEqual(added);
      }),
    );
  });
});

describe("a range of lines", () => {
  const hunks = parseHunks(TWO_HUNKS) ?? [];

  it("stands in a hunk only as a whole", () => {
    expect(findHunk(hunks, 1, 5)).toBe(hunks[0]);
    expect(findHunk(hunks, 21, 22)).toBe(hunks[1]);
    expect(findHunk(hunks, 5, 6)).toBeUndefined();
    expect(findHunk(hunks, 5, 21)).toBeUndefined();
    expect(findHunk(hunks, 10, 10)).toBeUndefined();
  });

  it("is touched where one of its lines is new", () => {
    expect(isTouched(hunks, 1, 2)).toBe(true);
    expect(isTouched(hunks, 4, 22)).toBe(false);
  });
});
