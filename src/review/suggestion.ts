import type { Fix } from "../findings/finding.ts";
import type { SourceFile } from "../python/source-file.ts";
import { locate } from "../python/source-file.ts";
import { applyEdits } from "./apply-edits.ts";

/** A fix as whole lines of one file, which is what GitHub's suggested changes replace. */
export interface LineReplacement {
  path: string;
  /** 1-based, at head, inclusive. */
  startLine: number;
  endLine: number;
  /** The new lines without the last line end. */
  text: string;
}

/** Where the cause of a finding stands; 1-based lines. */
export interface CauseLines {
  path: string;
  startLine: number;
  endLine: number;
}

/**
 * Turns a fix into whole lines, the cause's first line included where it is near: a comment shows what is wrong together
 * with the fix. Undefined when it touches several files, a notebook, or more than `MAX_LINES` lines: such
 * fixes go into the patch.
 */
export function toLineReplacement(
  fix: Fix,
  cause: CauseLines,
  files: Map<string, SourceFile>,
): LineReplacement | undefined {
  const [path, ...others] = new Set(fix.edits.map((edit) => edit.path));
  const file = path === undefined ? undefined : files.get(path);
  if (path === undefined || others.length > 0 || file === undefined || file.notebook) return undefined;
  const start = Math.min(...fix.edits.map((edit) => edit.start));
  const end = Math.max(...fix.edits.map((edit) => edit.end));
  const firstLine = locate(file.lineStarts, start).line;
  const isAbove = cause.path === path && cause.startLine <= firstLine && firstLine - cause.startLine <= MAX_DISTANCE;
  const startLine = isAbove ? cause.startLine : firstLine;
  const endLine = Math.max(
    startLine,
    locate(file.lineStarts, isLineStart(file, end) && end > start ? end - 1 : end).line,
  );
  if (endLine - startLine >= MAX_LINES) return undefined;
  const from = file.lineStarts[startLine - 1] ?? 0;
  const to = file.lineStarts[endLine] ?? file.text.length;
  const edits = fix.edits.map((edit) => ({ ...edit, start: edit.start - from, end: edit.end - from }));
  const text = applyEdits(file.text.slice(from, to), edits);
  return text === undefined ? undefined : { path, startLine, endLine, text: text.replace(/\r?\n$/, "") };
}

/** Lines between a cause and the edit below it that a suggestion may bridge. */
const MAX_DISTANCE = 3;

/** Longer suggestions are hard to review in a comment. */
const MAX_LINES = 12;

function isLineStart(file: SourceFile, offset: number): boolean {
  return file.text[offset - 1] === "\n";
}
