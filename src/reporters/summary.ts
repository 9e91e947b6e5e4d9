import type { ReviewResult } from "../review/result.ts";
import type { Painter } from "./painter.ts";
import { collectFixes } from "./patch.ts";
import { listShownFindings, type Report, type ReportStyle } from "./report.ts";
import { toVisible } from "./visible-text.ts";

/** Remarks on unread files that are shown; the JSON has all. */
const MAX_SKIPPED = 5;

/** Files whose recipes a person is pointed to by name. */
const MAX_RECIPE_PATHS = 2;

/** The last line: how much was found in how many files, and what can be done next. */
export function renderSummary(report: Report, style: ReportStyle, paint: Painter): string {
  const found =
    countFiles(report) > 0
      ? `${paint("bold", describeFindings(report))} in ${describeFiles(report)}`
      : describeNothing(report);
  const hints = [...hintAtOld(report), ...hintAtRecipes(report, style), ...hintAtFixes(report, style)];
  return [`${found} (${style.seconds.toFixed(1)} s).`, ...hints].join(" ");
}

/** What was not read, or not in full; a clean result never hides it. Empty when all was read. */
export function renderSkipped(
  skipped: ReviewResult["coverage"]["skipped"],
  style: Pick<ReportStyle, "displayPath">,
): string[] {
  if (skipped.length === 0) return [];
  const shown = skipped.slice(0, MAX_SKIPPED).map(({ path, reason }) => {
    const isFile = path !== "pull request" && path !== "imports";
    return `  ${toVisible(isFile ? `${style.displayPath(path)}: ${reason}` : reason)}`;
  });
  const more =
    skipped.length > MAX_SKIPPED ? [`  and ${skipped.length - MAX_SKIPPED} more: --format json lists all`] : [];
  return ["Not read, or not in full:", ...shown, ...more];
}

function describeFindings(report: Report): string {
  const findings = listShownFindings(report);
  const counts = (["error", "warning", "note"] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [countOf(count, severity)];
  });
  return counts.length === 0 ? "No findings" : counts.join(", ");
}

/** Files that were asked for and could be read; what they import is not counted. */
function countFiles({ review }: Report): number {
  const analysed = new Set(review.result.coverage.analysed);
  return review.range.files.filter((file) => file.status !== "removed" && analysed.has(file.path)).length;
}

function describeFiles(report: Report): string {
  const all = countFiles(report);
  const hit = new Set(listShownFindings(report).map((finding) => finding.path)).size;
  const files = countOf(all, report.command === "review" ? "changed file" : "file");
  return hit === 0 || hit >= all ? files : `${hit} of ${files}`;
}

function describeNothing({ command, review }: Report): string {
  if (command === "check")
    return review.range.files.length === 0 ? "No Python files were found" : "No file could be read";
  return review.range.files.length === 0 ? "Nothing has changed" : "No Python file has changed";
}

function hintAtOld({ plan, command }: Report): string[] {
  const count = plan.outside.length;
  if (command === "check" || count === 0) return [];
  return [`${countOf(count, "finding")} ${count === 1 ? "was" : "were"} there before: epoch-zero check shows all.`];
}

function hintAtRecipes({ review }: Report, style: ReportStyle): string[] {
  const paths = [...new Set(review.result.recipes.head.map((recipe) => recipe.entry.path))].sort();
  if (paths.length === 0 || review.range.head !== undefined) return [];
  const words = paths.map((path) => toVisible(quoteForShell(style.displayPath(path))));
  return [`Recipes: epoch-zero recipe ${paths.length <= MAX_RECIPE_PATHS ? words.join(" ") : "PATH"}.`];
}

function hintAtFixes(report: Report, style: ReportStyle): string[] {
  if (collectFixes(report).fixed.length === 0) return [];
  const command = `${toVisible(style.invocation)} --format patch`;
  return [
    report.review.range.head === undefined
      ? `Apply fixes: ${command} | ${toVisible(style.applyCommand)}`
      : `Fixes: ${command}`,
  ];
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A word as a shell takes it. */
export function quoteForShell(word: string): string {
  return /^[\w@%+=:,./-][\w@%+=:,./~^-]*$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
