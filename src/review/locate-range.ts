import type { FileRange } from "../findings/finding.ts";
import type { Site } from "../program/values.ts";
import { locate } from "../python/source-file.ts";

/** A place as findings tell it; in a notebook lines are those of its JSON. */
export function toRange({ file, start, end }: Site): FileRange {
  const first = locate(file.lineStarts, start);
  const last = locate(file.lineStarts, end);
  const range = {
    path: file.path,
    start,
    end,
    startLine: first.line,
    startColumn: first.column,
    endLine: last.line,
    endColumn: last.column,
  };
  const lines = file.notebook?.lines;
  if (lines === undefined) return range;
  const [from, to] = [lines[first.line - 1], lines[last.line - 1]];
  return { ...range, startLine: from?.rawLine ?? 1, endLine: to?.rawLine ?? from?.rawLine ?? 1, cell: from?.cell ?? 1 };
}
