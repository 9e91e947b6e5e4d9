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
  /** The new lines with their line ends, the last of which a file's last line may lack; empty to delete the lines. */
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
 * with the fix. Undefined when it touches several files, a notebook, more than `MAX_LINES` lines or lines of more than
 * `MAX_UNITS` in all: such fixes go into the patch.
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
  return text === undefined || text.length > MAX_UNITS ? undefined : { path, startLine, endLine, text };
}

/** Lines between a cause and the edit below it that a suggestion may bridge. */
const MAX_DISTANCE = 3;

/** Longer suggestions are hard to review in a comment. */
const MAX_LINES = 12;

/** UTF-16 units of a suggestion; with more a comment might have to be cut, and half a suggestion must never be applied. */
const MAX_UNITS = 10_000;

function isLineStart(file: SourceFile, offset: number): boolean {
  return file.text[offset - 1] === "\n";
}
