import type { SourceFile } from "../python/source-file.ts";
import type { ResultFinding } from "../review/result.ts";
import { type Painter, SEVERITY_STYLES } from "./painter.ts";
import { measureWidth, toVisible, wrapText } from "./visible-text.ts";

/** What a frame is drawn with. */
export interface FrameStyle {
  files: Map<string, SourceFile>;
  paint: Painter;
  /** Columns of the terminal. */
  width: number;
  displayPath(path: string): string;
}

/** Lines of a longer cause that are shown. */
const MAX_CAUSE_LINES = 4;

/** How far above the cause its first line of context may stand. */
const MAX_CONTEXT_DISTANCE = 2;

/** Lines without numbers between two shown ones that are passed over in silence. */
const MAX_SILENT_GAP = 3;

interface Row {
  /** 0-based line of the parsed text. */
  index: number;
  isCause: boolean;
  notes: string[];
}

/** The lines around a finding with their numbers, the cause underlined, and what is known about it below. */
export function drawFrame(finding: ResultFinding, style: FrameStyle): string[] {
  const file = style.files.get(finding.path);
  if (file === undefined) return explain(finding.detail, 6, style);
  const rows = listRows(finding, file);
  const digits = Math.max(...rows.map((row) => String(numberOf(file, row.index)).length), 2);
  const lines = rows.flatMap((row, at) => {
    const gap = drawGap(file, rows[at - 1]?.index, row.index);
    return [
      ...gap.map((sign) => `${" ".repeat(digits + 4)}${sign}`),
      ...drawRow(row, { finding, file, digits }, style),
    ];
  });
  return [...lines, ...drawElsewhere(finding, digits, style)];
}

/** What stands between two rows: a sign for lines that are left out, the cell where a notebook goes on in another. */
function drawGap(file: SourceFile, before: number | undefined, index: number): string[] {
  if (before === undefined) return [];
  const lines = file.notebook?.lines;
  const cell = lines?.[index]?.cell;
  if (cell !== lines?.[before]?.cell) return [`⋮ cell ${cell}`];
  return index - before > MAX_SILENT_GAP ? ["⋮"] : [];
}

function listRows(finding: ResultFinding, file: SourceFile): Row[] {
  const rows = new Map<number, Row>();
  const first = indexOf(file, finding.startLine, finding.cell);
  const last = Math.max(first, indexOf(file, finding.endLine, finding.cell));
  for (let index = first; index <= Math.min(last, first + MAX_CAUSE_LINES - 1); index++)
    rows.set(index, { index, isCause: true, notes: [] });
  for (const evidence of finding.evidence.filter((one) => one.path === finding.path)) {
    const index = indexOf(file, evidence.startLine, undefined);
    const row = rows.get(index) ?? { index, isCause: false, notes: [] };
    row.notes.push(evidence.note);
    rows.set(index, row);
  }
  const context = findContext(file, first);
  if (context !== undefined && !rows.has(context)) rows.set(context, { index: context, isCause: false, notes: [] });
  return [...rows.values()].sort((a, b) => a.index - b.index);
}

/** The nearest line above that says something. */
function findContext(file: SourceFile, first: number): number | undefined {
  for (let index = first - 1; index >= Math.max(0, first - MAX_CONTEXT_DISTANCE); index--)
    if (lineText(file, index).trim() !== "") return index;
  return undefined;
}

interface RowContext {
  finding: ResultFinding;
  file: SourceFile;
  digits: number;
}

function drawRow(row: Row, { finding, file, digits }: RowContext, style: FrameStyle): string[] {
  const { paint } = style;
  const text = lineText(file, row.index);
  const number = String(numberOf(file, row.index)).padStart(digits);
  const mark = row.isCause ? paint(SEVERITY_STYLES[finding.severity], "▸") : " ";
  const room = Math.max(40, style.width - digits - 6);
  const isFirst = row.isCause && row.index === indexOf(file, finding.startLine, finding.cell);
  const isSingle = finding.startLine === finding.endLine;
  const span = isFirst && isSingle ? { start: finding.startColumn, end: finding.endColumn } : undefined;
  const { shown, caret } = cutLine(text, span, room);
  const below = [
    ...(isFirst ? wrapText(toVisible(finding.detail), room) : []),
    ...row.notes.flatMap((note) => wrapText(toVisible(note), room)),
  ];
  const bar = `${" ".repeat(digits + 4)}│`;
  return [
    ` ${mark} ${paint("dim", `${number} │`)} ${shown}`.trimEnd(),
    ...(caret === "" ? [] : [`${paint("dim", bar)} ${paint(SEVERITY_STYLES[finding.severity], caret)}`]),
    ...below.filter((line) => line !== "").map((line) => `${paint("dim", bar)} ${line}`),
  ];
}

/** A line within the room there is, with the carets below; of a longer line the part around the cause. */
function cutLine(
  text: string,
  span: { start: number; end: number } | undefined,
  room: number,
): { shown: string; caret: string } {
  const before = toVisible(text.slice(0, span?.start ?? 0));
  const within = toVisible(text.slice(span?.start ?? 0, span?.end ?? 0));
  const whole = toVisible(text);
  if (measureWidth(whole) <= room)
    return { shown: whole, caret: span ? `${" ".repeat(measureWidth(before))}${carets(within, room)}` : "" };
  const lead = measureWidth(before) > room / 2 ? before.slice(-Math.floor(room / 4)) : before;
  const start = lead.length < before.length ? "…" : "";
  const rest = [...whole.slice(before.length - lead.length)];
  const end = rest.length > room - 2 ? "…" : "";
  const offset = start.length + measureWidth(lead);
  const caret = span ? `${" ".repeat(offset)}${carets(within, room - offset)}` : "";
  return { shown: `${start}${rest.slice(0, room - 2).join("")}${end}`, caret };
}

function carets(within: string, room: number): string {
  return "^".repeat(Math.max(1, Math.min(measureWidth(within), room)));
}

/** Evidence in other files, each with its line. */
function drawElsewhere(finding: ResultFinding, digits: number, style: FrameStyle): string[] {
  const { files, paint, displayPath } = style;
  return finding.evidence
    .filter((one) => one.path !== finding.path)
    .flatMap(({ path, startLine, note }) => {
      const file = files.get(path);
      const where = file ? describeLine(file, startLine) : String(startLine);
      const place = `${toVisible(displayPath(path))}:${where}  ${toVisible(note)}`;
      const head = `${" ".repeat(digits + 4)}${paint("dim", "│")} ${place}`;
      if (file === undefined) return [head];
      const index = indexOf(file, startLine, undefined);
      const number = String(numberOf(file, index)).padStart(digits);
      return [head, `   ${paint("dim", `${number} │`)} ${toVisible(lineText(file, index))}`];
    });
}

function explain(detail: string, indent: number, style: FrameStyle): string[] {
  if (detail === "") return [];
  return wrapText(toVisible(detail), style.width - indent).map((line) => `${" ".repeat(indent)}${line}`);
}

/** The place of a line of the file in the parsed text; a notebook's lines stand in its JSON. */
function indexOf(file: SourceFile, line: number, cell: number | undefined): number {
  const { notebook } = file;
  if (notebook === undefined) return line - 1;
  const index = notebook.lines.findIndex((one) => one.rawLine === line && (cell === undefined || one.cell === cell));
  return Math.max(0, index);
}

/** The number that a person sees in an editor; in a notebook it counts in the cell. */
function numberOf(file: SourceFile, index: number): number {
  return file.notebook?.lines[index]?.cellLine ?? index + 1;
}

/** `12`, or `cell 3:12` for a line of a notebook's JSON. */
export function describeLine(file: SourceFile, line: number): string {
  const place = file.notebook?.lines[indexOf(file, line, undefined)];
  return place === undefined ? String(line) : `cell ${place.cell}:${place.cellLine}`;
}

function lineText(file: SourceFile, index: number): string {
  const start = file.lineStarts[index] ?? file.text.length;
  return file.text.slice(start, file.lineStarts[index + 1]).replace(/\r?\n$/, "");
}
