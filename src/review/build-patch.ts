import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import type { Edit } from "../findings/finding.ts";
import type { SourceFile } from "../python/source-file.ts";
import { applyEdits } from "./apply-edits.ts";
import type { ResultFinding } from "./result.ts";

/** All verified fixes as one patch for `git apply`. */
export interface Patch {
  text: string;
  /** Fingerprints of the findings whose fix is in it; a fix that overlaps an earlier one, or lies in a notebook, is not. */
  fixed: string[];
}

/** Collects the fixes of findings, in their order, into one unified diff. */
export function buildPatch(findings: ResultFinding[], files: Map<string, SourceFile>): Patch {
  const edits = new Map<string, Edit[]>();
  const fixed: string[] = [];
  for (const { fix, fingerprint } of findings) {
    if (fix === undefined || !fix.verified || !canAdd(fix.edits, edits, files)) continue;
    for (const edit of fix.edits) edits.set(edit.path, [...(edits.get(edit.path) ?? []), edit]);
    fixed.push(fingerprint);
  }
  const texts = [...edits].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, list]) => patchFile(path, list, files));
  return { text: texts.join(""), fixed };
}

function canAdd(added: Edit[], edits: Map<string, Edit[]>, files: Map<string, SourceFile>): boolean {
  return added.every((edit) => {
    const file = files.get(edit.path);
    const others = edits.get(edit.path) ?? [];
    return file !== undefined && !file.notebook && others.every((other) => !isOverlapping(edit, other));
  });
}

/** Two edits at the same place overlap too: their order would be a guess. */
function isOverlapping(a: Edit, b: Edit): boolean {
  return a.start <= b.end && b.start <= a.end;
}

function patchFile(path: string, edits: Edit[], files: Map<string, SourceFile>): string {
  const before = files.get(path)?.text ?? "";
  const after = applyEdits(before, edits) ?? before;
  if (after === before) return "";
  const hunks = createTwoFilesPatch("a", "b", before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  }).replace(/^--- a\n\+\+\+ b\n/, "");
  const [from, to] = [quotePath(`a/${path}`), quotePath(`b/${path}`)];
  return `diff --git ${from} ${to}\n--- ${endName(from)}\n+++ ${endName(to)}\n${hunks}`;
}

/** Git ends a name that has spaces with a tab, since a date might follow. */
function endName(name: string): string {
  return name.includes(" ") && !name.startsWith('"') ? `${name}\t` : name;
}

/** Git writes names with quotes, backslashes or control characters as C strings. */
function quotePath(path: string): string {
  if (!/["\\\p{Cc}]/u.test(path)) return path;
  const escaped = path
    .replace(/["\\]/g, "\\$&")
    .replace(/\p{Cc}/gu, (character) => [...new TextEncoder().encode(character)].map(toOctal).join(""));
  return `"${escaped}"`;
}

function toOctal(byte: number): string {
  return `\\${byte.toString(8).padStart(3, "0")}`;
}
