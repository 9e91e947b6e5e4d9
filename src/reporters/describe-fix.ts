import { diffArrays } from "diff";
import type { Edit, Fix } from "../findings/finding.ts";
import { locate, type SourceFile } from "../python/source-file.ts";
import { applyEdits } from "../review/apply-edits.ts";
import { toVisible } from "./visible-text.ts";

/** Lines of a longer fix that are shown. */
const MAX_LINES = 4;

/** The lines that a fix writes: as they will stand, or with `+` or `-` and a number where lines only come or go. */
export function describeFix(fix: Fix, files: Map<string, SourceFile>): string[] {
  const paths = [...new Set(fix.edits.map((edit) => edit.path))];
  const lines = paths.flatMap((path) => {
    const file = files.get(path);
    const edits = fix.edits.filter((edit) => edit.path === path);
    const changed = file ? describeEdits(file, edits) : [];
    return paths.length > 1 ? [`${path}:`, ...changed] : changed;
  });
  const shown = lines.slice(0, MAX_LINES).map(toVisible);
  return lines.length > MAX_LINES ? [...shown, "…"] : shown;
}

function describeEdits(file: SourceFile, edits: Edit[]): string[] {
  const { before, after, line } = cutLines(file, edits);
  const parts = diffArrays(before, after);
  const added = parts.flatMap((part) => (part.added ? part.value : []));
  const removed = parts.flatMap((part) => (part.removed ? part.value : []));
  if (added.length > 0 && removed.length > 0) return withoutIndent(added);
  const kept = parts.findIndex((part) => part.added || part.removed) === 0 ? 0 : (parts[0]?.value.length ?? 0);
  const changed = withoutIndent(added.length > 0 ? added : removed);
  return changed.map((text, index) => `${line + kept + index} ${added.length > 0 ? "+" : "-"} ${text}`);
}

/** The whole lines that edits touch, before and after, and the number of the first; in a notebook it counts in the cell. */
function cutLines(file: SourceFile, edits: Edit[]): { before: string[]; after: string[]; line: number } {
  const { lineStarts, text } = file;
  const first = locate(lineStarts, Math.min(...edits.map((edit) => edit.start)));
  const last = locate(lineStarts, Math.max(...edits.map((edit) => edit.end)));
  const from = lineStarts[first.line - 1] ?? 0;
  const to = lineStarts[last.line] ?? text.length;
  const old = text.slice(from, to);
  const shifted = edits.map((edit) => ({ ...edit, start: edit.start - from, end: edit.end - from }));
  const line = file.notebook?.lines[first.line - 1]?.cellLine ?? first.line;
  return { before: splitLines(old), after: splitLines(applyEdits(old, shifted) ?? old), line };
}

function splitLines(text: string): string[] {
  return text.replace(/\r?\n$/, "").split(/\r?\n/);
}

function withoutIndent(lines: string[]): string[] {
  const indents = lines.filter((line) => line.trim() !== "").map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const common = Math.min(...indents);
  return lines.map((line) => line.slice(Number.isFinite(common) ? common : 0));
}
