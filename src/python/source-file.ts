import type { Module, Span } from "./nodes.ts";
import type { Notebook } from "./notebook.ts";

/** One Python file or notebook that was read and parsed. */
export interface SourceFile {
  /** Path inside the repository, with forward slashes. */
  path: string;
  /** The text that was parsed; for a notebook its code cells, one below the other. All spans count its UTF-16 units. */
  text: string;
  module: Module;
  /** Offset of the first unit of each line of `text`. */
  lineStarts: number[];
  /** Where the lines of a notebook stand in its JSON; undefined for plain Python. */
  notebook: Notebook | undefined;
}

/** A place as people count it. */
export interface LineColumn {
  /** 1-based. */
  line: number;
  /** 0-based, UTF-16 units. */
  column: number;
}

/** The offsets at which lines begin; a line ends behind its line feed. */
export function findLineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The line and column of an offset. */
export function locate(lineStarts: number[], offset: number): LineColumn {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) };
}

/** The first line of a span, 1-based, in the file itself: for a notebook the line of its JSON. */
export function lineOf(file: SourceFile, span: Span): number {
  const { line } = locate(file.lineStarts, span.start);
  return file.notebook?.lines[line - 1]?.rawLine ?? line;
}

/** The text of a span. */
export function textOf(file: SourceFile, span: Span): string {
  return file.text.slice(span.start, span.end);
}
