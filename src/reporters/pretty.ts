import { describeRecipe, type RecipeComparison } from "../review/compare-recipes.ts";
import type { ResultFinding } from "../review/result.ts";
import { describeLine, drawFrame, type FrameStyle } from "./code-frame.ts";
import { describeFix } from "./describe-fix.ts";
import { createPainter, type Painter, SEVERITY_STYLES } from "./painter.ts";
import { listShownFindings, type Report, type Reporter, type ReportStyle } from "./report.ts";
import { renderSkipped, renderSummary } from "./summary.ts";
import { toVisible } from "./visible-text.ts";

/** Written for people: each finding with its code, what the range changes in the training, and one line of counts. */
export const renderPretty: Reporter = (report, style) => {
  const paint = createPainter(style.useColor);
  const { files } = report.review;
  const frame: FrameStyle = { files, paint, width: Math.min(style.width, 140), displayPath: style.displayPath };
  const findings = listShownFindings(report).map((finding) => renderFinding(finding, report, frame));
  const recipes = report.command === "review" ? renderChanges(report.plan.recipes, style, paint) : [];
  const skipped = renderSkipped(report.review.result.coverage.skipped, style);
  const blocks = [...findings, recipes, skipped, [renderSummary(report, style, paint)]];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
};

function renderFinding(finding: ResultFinding, report: Report, style: FrameStyle): string[] {
  const { paint } = style;
  const before = report.command === "review" && !finding.introduced ? " (it was there before)" : "";
  const header = [
    paint("bold", placeOf(finding, style)),
    paint(SEVERITY_STYLES[finding.severity], finding.severity),
    `${toVisible(finding.message)}${before}`,
    paint("dim", finding.rule),
  ];
  return [header.join("  "), ...drawFrame(finding, style), ...renderFix(finding, style)];
}

/** `train.py:74:55`; in a notebook `explore.ipynb:cell 3:12:5`, as its editor counts. */
function placeOf({ path, startLine, startColumn }: ResultFinding, { displayPath, files }: FrameStyle): string {
  const file = files.get(path);
  const line = file ? describeLine(file, startLine) : String(startLine);
  return `${toVisible(displayPath(path))}:${line}:${startColumn + 1}`;
}

function renderFix({ fix }: ResultFinding, { files, paint }: FrameStyle): string[] {
  if (fix === undefined) return [];
  const state = fix.safety === "safe" ? "(verified)" : "(verified, but it changes what is trained)";
  const lines = describeFix(fix, files);
  return lines.map((line, index) => {
    const label = index === 0 ? paint("green", "   fix") : "      ";
    const end = index === lines.length - 1 ? `  ${paint("dim", state)}` : "";
    return `${label}  ${line}${end}`;
  });
}

/** Trainings whose change is shown; the check run of a pull request shows as many. */
const MAX_CHANGES = 8;

function renderChanges(recipes: RecipeComparison[], style: ReportStyle, paint: Painter): string[] {
  const changed = recipes.filter(({ before, after, rows }) => !before || !after || rows.some((row) => row.isChanged));
  if (changed.length === 0) return [];
  const shown = changed.slice(0, MAX_CHANGES).flatMap((recipe) => renderChange(recipe, style, paint));
  const more = changed.length > MAX_CHANGES ? [`  and in ${changed.length - MAX_CHANGES} more`] : [];
  return ["What changes in the training:", ...shown, ...more];
}

function renderChange(recipe: RecipeComparison, style: ReportStyle, paint: Painter): string[] {
  const { path, line, before, after, rows } = recipe;
  const shown = after ?? before;
  const name = shown?.entry.function ? ` ${shown.entry.function}` : "";
  const state = before === undefined ? " is new" : after === undefined ? " is gone" : "";
  const head = `  ${paint("bold", toVisible(`${style.displayPath(path)}:${line}${name}`))}${state}`;
  const changed = rows
    .filter((row) => row.isChanged)
    .map((row) => [
      row.name,
      `${row.before ?? "–"} → ${row.after ?? "–"}${row.factor === undefined ? "" : ` (${row.factor})`}`,
    ]);
  const texts = before && after ? changed : [...(shown ? describeRecipe(shown) : [])];
  return [head, ...texts.map(([label = "", text = ""]) => `    ${paint("dim", label.padEnd(15))} ${toVisible(text)}`)];
}
