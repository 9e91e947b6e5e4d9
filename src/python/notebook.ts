import { visit } from "jsonc-parser";

/** Where one line of a notebook's code stands. */
interface NotebookLine {
  /** Position of the cell among all cells, 1-based, as editors count. */
  cell: number;
  /** 1-based line inside the cell. */
  cellLine: number;
  /** 1-based line of the raw JSON on which the cell's line is written. */
  rawLine: number;
}

/** The code of a notebook with the way back. */
export interface Notebook {
  lines: NotebookLine[];
}

interface SourceString {
  value: string;
  rawLine: number;
}

interface Cell {
  type: string;
  source: SourceString[];
}

/** Joins the code cells of an `.ipynb` file into one module text. Returns a reason in words when it is not a notebook. */
export function readNotebook(json: string): { text: string; notebook: Notebook } | { error: string } {
  const cells = readCells(json);
  if ("error" in cells) return cells;
  const lines: NotebookLine[] = [];
  const text: string[] = [];
  cells.forEach((cell, index) => {
    if (cell.type !== "code") return;
    const code = splitLines(cell.source);
    blankMagics(code.map((line) => line.value)).forEach((line, at) => {
      text.push(line);
      lines.push({ cell: index + 1, cellLine: at + 1, rawLine: code[at]?.rawLine ?? 1 });
    });
  });
  return { text: text.map((line) => `${line}\n`).join(""), notebook: { lines } };
}

/** Walks the JSON with positions; only `cells[i].cell_type` and `cells[i].source` are kept. */
function readCells(json: string): Cell[] | { error: string } {
  const cells: Cell[] = [];
  let broken: string | undefined;
  const take = (value: unknown, line: number, path: (string | number)[]) => {
    const [root, index, key, item] = path;
    if (root !== "cells" || typeof index !== "number" || typeof value !== "string") return;
    cells[index] ??= { type: "", source: [] };
    if (key === "cell_type" && path.length === 3) cells[index].type = value;
    if (key === "source" && (path.length === 3 || (path.length === 4 && typeof item === "number"))) {
      cells[index].source.push({ value, rawLine: line + 1 });
    }
  };
  try {
    visit(json, {
      onLiteralValue: (value, _offset, _length, line, _character, path) =>
        take(value, line, path() as (string | number)[]),
      onError: (_code, _offset, _length, line) => {
        broken ??= `not valid JSON at line ${line + 1}`;
      },
    });
  } catch {
    broken = "its JSON is nested too deeply";
  }
  if (broken) return { error: broken };
  const found = Array.from(cells, (cell) => cell ?? { type: "", source: [] });
  return found.length > 0 ? found : { error: "no cells in it" };
}

/** Strings of the source array end with a line feed where a line ends; one string may hold several lines. */
function splitLines(source: SourceString[]): SourceString[] {
  const lines: SourceString[] = [];
  let open: SourceString | undefined;
  for (const { value, rawLine } of source) {
    const pieces = value.split("\n");
    pieces.forEach((piece, index) => {
      open = open?.value ? { value: open.value + piece, rawLine: open.rawLine } : { value: piece, rawLine };
      if (index < pieces.length - 1) {
        lines.push({ ...open, value: open.value.replace(/\r$/, "") });
        open = undefined;
      }
    });
  }
  if (open && (open.value !== "" || lines.length === 0)) lines.push(open);
  return lines;
}

/**
 * Replaces what is no Python with blanks of the same length: `%magic` and `!shell` with the lines they continue on, `%%cell`
 * magics of other languages.
 */
function blankMagics(lines: string[]): string[] {
  const cellMagic = /^%%(\w+)/.exec(lines.find((line) => line.trim() !== "") ?? "")?.[1];
  const isOtherLanguage = cellMagic !== undefined && !PYTHON_CELL_MAGICS.has(cellMagic);
  let isContinued = false;
  return lines.map((line) => {
    const blank = isContinued ? " ".repeat(line.length) : isOtherLanguage || isMagic(line) ? blankLine(line) : line;
    isContinued = blank !== line && line.endsWith("\\");
    return blank;
  });
}

/** Cell magics whose cell is still Python. */
const PYTHON_CELL_MAGICS = new Set([
  "time",
  "timeit",
  "capture",
  "prun",
  "python",
  "python3",
  "memit",
  "mprun",
  "lprun",
]);

function isMagic(line: string): boolean {
  return (
    /^\s*(%{1,2}\w|!|\?)/.test(line) || /^\s*[\w.]+\?{1,2}\s*$/.test(line) || /^\s*[\w, ]+=\s*[!%]\s*\w/.test(line)
  );
}

/** Keeps the indentation as `pass`, so that a block of nothing but magics stays a block. */
function blankLine(line: string): string {
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  const room = line.length - indent.length;
  return indent.length > 0 && room >= 4 ? `${indent}pass${" ".repeat(room - 4)}` : " ".repeat(line.length);
}
