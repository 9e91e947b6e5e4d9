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

/**
 * Turns a fix into whole lines. Undefined when it touches several files, a notebook, or more than `MAX_LINES` lines: such
 * fixes go into the patch.
 */
export function toLineReplacement(fix: Fix, files: Map<string, SourceFile>): LineReplacement | undefined {
  const [path, ...others] = new Set(fix.edits.map((edit) => edit.path));
  const file = path === undefined ? undefined : files.get(path);
  if (path === undefined || others.length > 0 || file === undefined || file.notebook) return undefined;
  const start = Math.min(...fix.edits.map((edit) => edit.start));
  const end = Math.max(...fix.edits.map((edit) => edit.end));
  const startLine = locate(file.lineStarts, start).line;
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

/** Longer suggestions are hard to review in a comment. */
const MAX_LINES = 12;

function isLineStart(file: SourceFile, offset: number): boolean {
  return file.text[offset - 1] === "\n";
}
