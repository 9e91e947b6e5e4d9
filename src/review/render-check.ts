import { formatNumber } from "../findings/format-number.ts";
import { describeRecipe, mainRate, type RecipeComparison, type RecipeRow } from "./compare-recipes.ts";
import { formatFactor } from "./effective-changes.ts";
import { cutLine, cutMarkdown, renderCode, renderFence, renderSentence, toLine } from "./markdown.ts";
import type { ReviewPlan } from "./plan-review.ts";
import type { CheckAnnotation } from "./ports.ts";
import type { ResultFinding, ReviewResult } from "./result.ts";

/** Longest title, summary and text of a check run. https://docs.github.com/en/rest/checks/runs */
const MAX_TITLE_LENGTH = 255;
const MAX_TEXT_LENGTH = 65_535;

/** The largest patch that is shown; a longer one is left to the command line. */
const MAX_PATCH_LENGTH = 30_000;

/** A check run as it will be shown. */
export interface RenderedCheck {
  title: string;
  summary: string;
  text: string;
}

/** Renders what the check run shows beside its annotations. */
export function renderCheck(plan: ReviewPlan, result: ReviewResult): RenderedCheck {
  const sections = [
    renderFindings(plan, result),
    renderOutside(plan.outside),
    renderPatch(plan),
    renderCoverage(result),
  ];
  return {
    title: cutLine(toLine(renderTitle(plan, result)).replaceAll("`", ""), MAX_TITLE_LENGTH),
    summary: cutMarkdown(renderRecipes(plan.recipes), MAX_TEXT_LENGTH),
    text: cutMarkdown(sections.filter((section) => section !== "").join("\n\n"), MAX_TEXT_LENGTH),
  };
}

/** `2 findings · learning rate 3e-4 → 3e-3`, or `No findings · AdamW 3e-4`. Plain text. */
function renderTitle(plan: ReviewPlan, result: ReviewResult): string {
  const count = result.findings.filter((finding) => finding.introduced).length;
  const found = count === 0 ? "No findings" : count === 1 ? "1 finding" : `${count} findings`;
  const changed = plan.recipes.find(({ rows, before, after }) => before && after && rows.some((row) => row.isChanged));
  const [first] = plan.recipes.filter(({ after }) => after !== undefined);
  const training = changed ? describeChange(changed) : first?.after ? describeTraining(first) : "";
  return training === "" ? found : `${found} · ${training}`;
}

function describeChange({ rows, before, after }: RecipeComparison): string {
  const [was, is] = [mainRate(before), mainRate(after)];
  const rate =
    was !== undefined && is !== undefined && was !== is
      ? [`learning rate ${formatNumber(was)} → ${formatNumber(is)} (${formatFactor(is / was)})`]
      : [];
  const named = rows.filter((row) => row.isChanged && row.name !== "learning rate").map((row) => row.name);
  return [...rate, ...named.map((name) => `${name} changed`)].slice(0, 3).join(", ");
}

function describeTraining({ after }: RecipeComparison): string {
  const [optimizer] = after?.optimizers ?? [];
  const rate = mainRate(after);
  if (optimizer === undefined) return "";
  return `${optimizer.name}${rate === undefined ? "" : ` ${formatNumber(rate)}`}${after?.schedules[0] ? `, ${after.schedules[0].name}` : ""}`;
}

/** Trainings that are shown; a repository of examples may have hundreds. */
const MAX_TABLES = 8;

function renderRecipes(recipes: RecipeComparison[]): string {
  const interesting = recipes.filter(
    (recipe) => !(recipe.before && recipe.after) || recipe.rows.some((row) => row.isChanged),
  );
  const unchanged = recipes.filter((recipe) => !interesting.includes(recipe));
  if (recipes.length === 0) return "No training was found in the files that were read.";
  const shown = [...interesting, ...unchanged];
  const tables = shown.slice(0, MAX_TABLES).map(renderRecipe);
  const more = shown.length > MAX_TABLES ? [`${shown.length - MAX_TABLES} more trainings are not shown.`] : [];
  return [...tables, ...more].join("\n\n");
}

/** Both sides where something changed; one column where nothing did, or where one side is missing. */
function renderRecipe({ title, line, before, after, rows }: RecipeComparison): string {
  const place = `${renderCode(title)} line ${line}`;
  const changed = rows.filter((row) => row.isChanged);
  if (before && after && changed.length > 0) return renderChanges(place, changed);
  const shown = after ?? before;
  const heading = before === undefined ? "new" : after === undefined ? "removed" : "unchanged";
  const cells = [...(shown ? describeRecipe(shown) : [])].map(([name, text]) => [name, renderSentence(text)]);
  return renderTable([place, heading], cells);
}

/** The last column, where a changed value comes from, is left away when no row has one. */
function renderChanges(place: string, changed: RecipeRow[]): string {
  const places = changed.some((row) => row.where !== undefined)
    ? changed.map(({ where = "" }) => [renderSentence(where)])
    : [];
  const rows = changed.map((row, index) => [...twoSides(row), ...(places[index] ?? [])]);
  return renderTable([place, "before", "after", ...(places.length > 0 ? ["where"] : [])], rows);
}

function twoSides(row: RecipeRow): string[] {
  const factor = row.factor === undefined ? "" : ` (${row.factor})`;
  return [row.name, renderSentence(row.before ?? "–"), `**${renderSentence(row.after ?? "–")}**${factor}`];
}

function renderTable(header: string[], rows: string[][]): string {
  const lines = [header, header.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Findings that have no comment of their own; the others are not repeated. */
function renderFindings(plan: ReviewPlan, result: ReviewResult): string {
  const said = new Set([...plan.comments.map((comment) => comment.finding), ...plan.fileComments]);
  const rest = result.findings.filter((finding) => finding.introduced && !said.has(finding));
  if (rest.length === 0) return "";
  return [`### Further findings (${rest.length})`, rest.map(renderLine).join("\n")].join("\n\n");
}

function renderLine(finding: ResultFinding): string {
  const place = renderCode(`${finding.path}:${finding.startLine}`);
  return `- ${place} ${finding.severity}: ${renderSentence(finding.message)} (${finding.rule})`;
}

function renderOutside(findings: ResultFinding[]): string {
  if (findings.length === 0) return "";
  return renderDetails(
    `Findings outside the change (${findings.length})`,
    findings.slice(0, 50).map(renderLine).join("\n"),
  );
}

/** Fingerprints of the findings whose fix is in the patch that the check run shows; none when it is too long. */
export function listShownFixes({ patch }: ReviewPlan): Set<string> {
  return new Set(patch.text.length > MAX_PATCH_LENGTH ? [] : patch.fixed);
}

function renderPatch({ patch }: ReviewPlan): string {
  if (patch.text === "") return "";
  const count = patch.fixed.length === 1 ? "1 fix" : `${patch.fixed.length} fixes`;
  if (patch.text.length > MAX_PATCH_LENGTH)
    return `The patch with ${count} is too long to be shown: \`epoch-zero review --format patch\` prints it.`;
  return renderDetails(`Patch with ${count}, for git apply`, renderFence("diff", patch.text));
}

/** Skipped files that are named; the number of the others is given. */
const MAX_SKIPPED = 30;

function renderCoverage({ coverage }: ReviewResult): string {
  const { analysed, skipped } = coverage;
  const read = analysed.length === 1 ? "1 file read" : `${analysed.length} files read`;
  if (skipped.length === 0) return `${read}.`;
  const named = skipped
    .slice(0, MAX_SKIPPED)
    .map(({ path, reason }) => `- ${renderCode(path)}: ${renderSentence(reason.replaceAll("`", "'"))}`);
  const more = skipped.length > MAX_SKIPPED ? [`- and ${skipped.length - MAX_SKIPPED} more`] : [];
  return renderDetails(`${read}; ${skipped.length} remarks on what was not`, [...named, ...more].join("\n"));
}

function renderDetails(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

const LEVELS = { error: "failure", warning: "warning", note: "notice" } as const;

/** Annotations are plain text: GitHub renders no Markdown in them. */
export function renderAnnotation(finding: ResultFinding): CheckAnnotation {
  const { path, startLine, endLine, startColumn, endColumn, severity, rule } = finding;
  const hasColumns = startLine === endLine && finding.cell === undefined;
  const columns = hasColumns ? { startColumn: startColumn + 1, endColumn: Math.max(endColumn, startColumn + 1) } : {};
  const message = toLine([finding.message, finding.detail].filter((part) => part !== "").join(" "))
    .replaceAll("`", "")
    .trim();
  return { path, startLine, endLine, ...columns, level: LEVELS[severity], message, title: rule };
}
