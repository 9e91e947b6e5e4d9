import { structuredPatch } from "diff";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  findDiffLine,
  type Hunk,
  mapLine,
  parseHunks,
  renderHunkUpTo,
} from "../../../../src/dev/stand-in/git/hunks.ts";

const PATCH = [
  "@@ -1,3 +1,4 @@ import torch",
  " import math",
  "-lr = 0.1",
  "+lr = 3.0",
  "+batch = 64",
  " epochs = 100",
  "@@ -20,2 +21,2 @@ def main():",
  "     step()",
  "-    done()",
  "\\ No newline at end of file",
  "+    done()",
].join("\n");

describe("the hunks of a patch", () => {
  it("number both sides and count positions over all hunks", () => {
    const [first, second] = parseHunks(PATCH);

    expect(first?.lines.map(({ kind, old, new: now, position }) => [kind, old, now, position])).toEqual([
      ["context", 1, 1, 1],
      ["deleted", 2, undefined, 2],
      ["added", undefined, 2, 3],
      ["added", undefined, 3, 4],
      ["context", 3, 4, 5],
    ]);
    expect(second?.lines.map(({ kind, position }) => [kind, position])).toEqual([
      ["context", 7],
      ["deleted", 8],
      ["no-newline", 9],
      ["added", 10],
    ]);
  });

  it("let comments hang on added and context lines to the right, on deleted lines to the left", () => {
    const hunks = parseHunks(PATCH);

    expect(findDiffLine(hunks, "RIGHT", 3)?.index).toBe(3);
    expect(findDiffLine(hunks, "RIGHT", 4)?.index).toBe(4);
    expect(findDiffLine(hunks, "LEFT", 2)?.index).toBe(1);
    expect(findDiffLine(hunks, "LEFT", 3)).toBeUndefined();
    expect(findDiffLine(hunks, "RIGHT", 10)).toBeUndefined();
  });

  it("keep the hunk up to the line commented on", () => {
    const [first] = parseHunks(PATCH);

    expect(first && renderHunkUpTo(first, 2)).toBe("@@ -1,3 +1,4 @@ import torch\n import math\n-lr = 0.1\n+lr = 3.0");
  });
});

describe("following a line to the next version", () => {
  it("leads to a line with the same text, or to null where the line was touched", () => {
    const lines = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 30 });

    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const hunks = diffWithoutContext(before, after);

        before.forEach((text, index) => {
          const moved = mapLine(hunks, index + 1);
          if (moved !== null) expect(after[moved - 1]).toBe(text);
        });
        expect(before.filter((_, index) => mapLine(hunks, index + 1) === null)).toHaveLength(
          hunks.reduce((sum, hunk) => sum + hunk.oldLines, 0),
        );
      }),
    );
  });
});

/** What `git diff -U0` would say, made by another implementation. */
function diffWithoutContext(before: string[], after: string[]): Hunk[] {
  const toText = (lines: string[]) => lines.map((line) => `${line}\n`).join("");
  const { hunks } = structuredPatch("a", "b", toText(before), toText(after), undefined, undefined, { context: 0 });
  const text = hunks.map((hunk) => {
    // jsdiff names an empty range by the line after it, git by the line before it.
    const start = (line: number, count: number) => (count === 0 ? line - 1 : line);
    const header = `@@ -${start(hunk.oldStart, hunk.oldLines)},${hunk.oldLines} +${start(hunk.newStart, hunk.newLines)},${hunk.newLines} @@`;
    return [header, ...hunk.lines].join("\n");
  });
  return parseHunks(text.join("\n"));
}
