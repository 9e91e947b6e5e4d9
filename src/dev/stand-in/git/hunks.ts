import type { Side } from "../model/model.ts";

/** One line of a hunk. Line numbers are 1-based; a side that does not have the line is undefined. */
export interface HunkLine {
  kind: "context" | "added" | "deleted" | "no-newline";
  /** Without the leading sign. */
  text: string;
  old?: number;
  new?: number;
  /** Lines below the first `@@` of the file, as GitHub's `position` counts them. */
  position: number;
}

/** One hunk of a file's patch. */
export interface Hunk {
  /** The whole `@@ … @@` line. */
  header: string;
  oldStart: number;
  oldLines: number;
  newStart: number;
  newLines: number;
  lines: HunkLine[];
}

const HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** The hunks of a patch that begins at its first `@@`; text before that is skipped. */
export function parseHunks(patch: string): Hunk[] {
  const hunks: Hunk[] = [];
  let next = { old: 0, new: 0, position: 0 };
  for (const text of patch.split("\n")) {
    const header = HEADER.exec(text);
    if (header) {
      const hunk = createHunk(text, header);
      const position = hunks.length === 0 ? 1 : next.position + 1;
      next = { old: hunk.oldStart, new: hunk.newStart, position };
      hunks.push(hunk);
    } else if (text !== "") hunks.at(-1)?.lines.push(takeLine(text, next));
  }
  return hunks;
}

/** The line of the diff that a comment on `side` and `line` hangs on. LEFT finds deleted lines only, as GitHub asks. */
export function findDiffLine(hunks: Hunk[], side: Side, line: number): { hunk: Hunk; index: number } | undefined {
  for (const hunk of hunks) {
    const index = hunk.lines.findIndex((candidate) =>
      side === "LEFT" ? candidate.kind === "deleted" && candidate.old === line : candidate.new === line,
    );
    if (index !== -1) return { hunk, index };
  }
  return undefined;
}

/** The text GitHub keeps with a comment: the hunk from its header to the line commented on. */
export function renderHunkUpTo(hunk: Hunk, index: number): string {
  return [hunk.header, ...hunk.lines.slice(0, index + 1).map(renderHunkLine)].join("\n");
}

/** Where line `line` of the old version is in the new one, given a patch without context; null when it was changed. */
export function mapLine(hunks: Hunk[], line: number): number | null {
  let shift = 0;
  for (const hunk of hunks) {
    // With no context, `-7,0` means "after line 7": nothing old is touched.
    const firstTouched = hunk.oldLines === 0 ? hunk.oldStart + 1 : hunk.oldStart;
    if (line < firstTouched) break;
    if (line < firstTouched + hunk.oldLines) return null;
    shift += hunk.newLines - hunk.oldLines;
  }
  return line + shift;
}

const SIGNS = { context: " ", added: "+", deleted: "-", "no-newline": "\\" } as const;

function renderHunkLine(line: HunkLine): string {
  return SIGNS[line.kind] + line.text;
}

function createHunk(text: string, match: RegExpExecArray): Hunk {
  const [, oldStart = "0", oldLines = "1", newStart = "0", newLines = "1"] = match;
  return {
    header: text,
    oldStart: Number(oldStart),
    oldLines: Number(oldLines),
    newStart: Number(newStart),
    newLines: Number(newLines),
    lines: [],
  };
}

/** Reads one line and moves the counters of the sides it is on. */
function takeLine(text: string, next: { old: number; new: number; position: number }): HunkLine {
  const line = { text: text.slice(1), position: next.position++ };
  const sign = text.charAt(0);
  if (sign === "+") return { ...line, kind: "added", new: next.new++ };
  if (sign === "-") return { ...line, kind: "deleted", old: next.old++ };
  if (sign === "\\") return { ...line, kind: "no-newline" };
  return { ...line, kind: "context", old: next.old++, new: next.new++ };
}
