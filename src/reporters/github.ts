import type { ResultFinding } from "../review/result.ts";
import { listShownFindings, type Reporter } from "./report.ts";
import { toVisible } from "./visible-text.ts";

/** The most severe first: GitHub shows 10 warnings and 10 errors of a step. */
const ORDER = { error: 0, warning: 1, note: 2 };
const COMMANDS = { error: "error", warning: "warning", note: "notice" };

/**
 * Workflow commands, which GitHub Actions turns into annotations.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export const renderGithub: Reporter = (report) => {
  const findings = listShownFindings(report).toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity]);
  const lines = findings.map(renderCommand);
  const { skipped } = report.review.result.coverage;
  const remarks = skipped.map(({ path, reason }) => `${path}: ${reason}`).join("\n");
  if (skipped.length > 0) lines.push(`::notice title=Not read in full::${escapeData(remarks)}`);
  return lines.map((line) => `${line}\n`).join("");
};

function renderCommand(finding: ResultFinding): string {
  const { path, startLine, endLine, startColumn, endColumn, severity, rule } = finding;
  const hasColumns = startLine === endLine && finding.cell === undefined;
  const properties = {
    file: path,
    line: startLine,
    endLine,
    ...(hasColumns ? { col: startColumn + 1, endColumn: Math.max(endColumn, startColumn + 1) } : {}),
    title: rule,
  };
  const written = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  const text = [finding.message, finding.detail].filter((part) => part !== "").join(" ");
  return `::${COMMANDS[severity]} ${written.join(",")}::${escapeData(text)}`;
}

/** Line ends are kept, as GitHub's escapes; every other control character becomes its picture. */
function escapeData(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => toVisible(line).replaceAll("%", "%25"));
  return lines.join("%0A");
}

/** GitHub's own escapes; other control characters have no place in a path that a log shows. */
function escapeProperty(text: string): string {
  const shown = text.replace(/[\p{Cc}--[\r\n]]/gv, toVisible);
  return shown.replace(/[%\r\n:,]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}
