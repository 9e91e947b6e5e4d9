import type { Edit, Finding, Fix } from "../findings/finding.ts";
import { createProgram } from "../program/program.ts";
import type { PythonParser } from "../python/parse-python.ts";
import { findLineStarts, type SourceFile } from "../python/source-file.ts";
import { analyseSide, mentionsModule } from "./analyse-side.ts";
import { applyEdits } from "./apply-edits.ts";
import type { RuleBook } from "./find-findings.ts";
import { findUnboundNames } from "./find-unbound-names.ts";
import type { GatheredSide } from "./gather-program.ts";

/** How many fixes are verified per review; further ones are not offered. */
const MAX_VERIFIED = 40;

/** How much code is analysed again for that, in UTF-16 units: 40 fixes in files of 100 kB, or four in files of 900 kB. */
const MAX_VERIFIED_UNITS = 4_000_000;

/** What fixes are tried with. */
export interface VerifyTools {
  book: RuleBook;
  parser: PythonParser;
}

/** Tries every fix on a copy; those that do not hold are taken away from their finding. */
export function verifyFixes(findings: Finding[], side: GatheredSide, tools: VerifyTools): Finding[] {
  const unedited = new Map<string, Map<string, number>>();
  let tried = 0;
  let units = 0;
  return findings.map((finding) => {
    if (finding.fix === undefined) return finding;
    if (tried >= MAX_VERIFIED || units >= MAX_VERIFIED_UNITS) return { ...finding, fix: undefined };
    tried++;
    const affected = findAffected(side, finding);
    for (const path of affected) units += side.program.files.get(path)?.text.length ?? 0;
    const known =
      unedited.get(affected.join()) ?? countCauses(analyseSide({ ...side, changed: affected }, tools.book).findings);
    unedited.set(affected.join(), known);
    const isHeld = isFixHolding(finding, { side: { ...side, changed: affected }, before: known }, tools);
    return { ...finding, fix: isHeld ? { ...finding.fix, verified: true } : undefined };
  });
}

/** The changed files that an edit can matter to: those edited, and those that name the module of one. */
function findAffected(side: GatheredSide, finding: Finding): string[] {
  const edited = [...new Set([finding.range.path, ...(finding.fix?.edits ?? []).map((edit) => edit.path)])];
  return side.changed.filter((path) => {
    const file = side.program.files.get(path);
    return file && edited.some((other) => other === path || mentionsModule(file, other));
  });
}

/** Whether the edited files parse, the finding is gone, nothing new appeared, and every name in the new text is bound there. */
function isFixHolding(
  finding: Finding,
  unedited: { side: GatheredSide; before: Map<string, number> },
  { book, parser }: VerifyTools,
): boolean {
  const edited = finding.fix && applyFix(finding.fix, unedited.side, parser);
  if (edited === undefined) return false;
  const now = countCauses(analyseSide(edited, book).findings);
  const { before } = unedited;
  const own = withoutOrdinal(finding.causeKey);
  const isGone = (now.get(own) ?? 0) < (before.get(own) ?? 0);
  return isGone && [...now].every(([key, count]) => count <= (before.get(key) ?? 0));
}

/** The side with the edits applied; undefined when they overlap, do not parse, or use names that are not bound. */
function applyFix(fix: Fix, side: GatheredSide, parser: PythonParser): GatheredSide | undefined {
  const files = new Map(side.program.files);
  for (const path of new Set(fix.edits.map((edit) => edit.path))) {
    const file = files.get(path);
    const edits = fix.edits.filter((edit) => edit.path === path);
    const edited = file && editFile(file, edits, parser);
    if (edited === undefined) return undefined;
    files.set(path, edited);
  }
  return {
    ...side,
    program: createProgram([...files.values()], side.program.exists, side.program.texts, side.program.folders),
  };
}

function editFile(file: SourceFile, edits: Edit[], parser: PythonParser): SourceFile | undefined {
  const text = applyEdits(file.text, edits);
  const module = text === undefined || text === file.text ? undefined : parser.parse(text);
  if (text === undefined || module === undefined || module.damage.length > file.module.damage.length) return undefined;
  const edited: SourceFile = { ...file, text, module, lineStarts: findLineStarts(text) };
  return findUnboundNames(edited, spansAfter(edits)).length === 0 ? edited : undefined;
}

/** Where the new texts lie in the edited file. */
function spansAfter(edits: Edit[]): { start: number; end: number }[] {
  let shift = 0;
  return [...edits]
    .sort((a, b) => a.start - b.start)
    .map(({ start, end, text }) => {
      const from = start + shift;
      shift += text.length - (end - start);
      return { start: from, end: from + text.length };
    });
}

/** Cause keys hold the text of the cause, which other fixes on the same line leave as it is; ordinals may move. */
function countCauses(findings: Finding[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { causeKey } of findings)
    counts.set(withoutOrdinal(causeKey), (counts.get(withoutOrdinal(causeKey)) ?? 0) + 1);
  return counts;
}

function withoutOrdinal(causeKey: string): string {
  return causeKey.replace(/#\d+$/, "");
}
