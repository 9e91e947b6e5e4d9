import type { Reading } from "../reading.ts";
import { normalizePackage } from "../requirement.ts";

/** Lines that are read of one file. */
const MAX_LINES = 20_000;

/** Physical lines that one line may be continued over; `--hash` options of a package with many wheels take some dozens. */
const MAX_CONTINUED_LINES = 500;

/**
 * Reads a requirements or constraints file as pip does.
 * https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */
export function readRequirementsText(reading: Reading, text: string): void {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  if (lines.length > MAX_LINES) reading.problem = `only ${MAX_LINES} of ${lines.length} lines were read`;
  let start = 0;
  for (let at = 0; at < Math.min(lines.length, MAX_LINES); at++) {
    const isContinued = /\\\s*$/.test(lines[at] ?? "") && at - start < MAX_CONTINUED_LINES;
    if (isContinued && at + 1 < lines.length) continue;
    takeRequirementLine(reading, joinLines(lines.slice(start, at + 1)), { line: start + 1, condition: undefined });
    start = at + 1;
  }
}

function joinLines(lines: string[]): string {
  return lines.length === 1 ? (lines[0] ?? "") : lines.map((line) => line.replace(/\\\s*$/, "")).join("");
}

/** Takes one logical line: a requirement, or an option that includes another file. */
export function takeRequirementLine(
  reading: Reading,
  text: string,
  { line, condition }: { line: number; condition: string | undefined },
): void {
  const include = /^\s*(?:-r|-c|--requirement|--constraint)(?:\s*=\s*|\s+|(?<=-[rc]))([^\s#]+)/.exec(text)?.[1];
  if (include !== undefined) reading.takeInclude(include.replace(/^["']|["']$/g, ""), line);
  else if (!isIgnored(text) && !takeCondaExport(reading, text, line)) reading.takeLine(text, line, condition);
}

/** Comments, other options, and lines with a variable whose value is not known. */
function isIgnored(text: string): boolean {
  return /^\s*(#|-|$)/.test(text) || /\$\{[A-Z0-9_]+\}/.test(text);
}

/** `conda list --export` writes `name=version=build`, and people commit it under pip's name. */
function takeCondaExport(reading: Reading, text: string, line: number): boolean {
  const [, name, version] = /^\s*([A-Za-z0-9][\w.-]*)=(\d[\w.]*)(?:=[\w.]*)?\s*$/.exec(text) ?? [];
  if (name === undefined || version === undefined) return false;
  reading.takeConverted({ package: normalizePackage(name), line }, text.trim().slice(name.length), `==${version}`);
  return true;
}
