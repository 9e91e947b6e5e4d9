import type { Edit } from "../../src/findings/finding.ts";
import { findLineStarts, type SourceFile } from "../../src/python/source-file.ts";
import type { ResultFinding } from "../../src/review/result.ts";

/** A finding on one line of `train.py`; what matters to a test is given. */
export function makeFinding(changes: Partial<ResultFinding> = {}): ResultFinding {
  const startLine = changes.startLine ?? 1;
  return {
    rule: "unused-optimizer",
    category: "optimizer",
    severity: "warning",
    precision: "high",
    status: "preview",
    path: "train.py",
    startLine,
    startColumn: 0,
    endLine: startLine,
    endColumn: 4,
    message: "`optimizer` is never stepped.",
    detail: "The parameters stay as they are.",
    evidence: [],
    introduced: true,
    touched: false,
    fingerprint: makeFingerprint(startLine),
    ...changes,
  };
}

/** A fingerprint that is told by a number. */
export function makeFingerprint(number: number): string {
  return number.toString(16).padStart(16, "0");
}

/** A file as far as suggestions and patches look at it: its text and its lines. */
export function makeFile(path: string, text: string): SourceFile {
  const module = { kind: "Module", start: 0, end: text.length, body: [], comments: [], damage: [] } as const;
  return {
    path,
    text,
    lineStarts: findLineStarts(text),
    notebook: undefined,
    module: { ...module, body: [], comments: [], damage: [] },
  };
}

/** Files by path. */
export function makeFiles(texts: Record<string, string>): Map<string, SourceFile> {
  return new Map(Object.entries(texts).map(([path, text]) => [path, makeFile(path, text)]));
}

/** A verified fix. */
export function makeFix(...edits: Edit[]): NonNullable<ResultFinding["fix"]> {
  return { edits, safety: "needs-review", verified: true };
}

/** The edit that replaces the only place where `old` stands in a text. */
export function replaceText(path: string, text: string, [old, replacement]: [string, string]): Edit {
  const start = text.indexOf(old);
  if (start < 0 || text.indexOf(old, start + 1) >= 0)
    throw new Error(`${JSON.stringify(old)} does not stand there once`);
  return { path, start, end: start + old.length, text: replacement };
}
