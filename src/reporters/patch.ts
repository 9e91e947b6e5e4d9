import { buildPatch, type Patch } from "../review/build-patch.ts";
import { listShownFindings, type Report, type Reporter } from "./report.ts";
import { toVisibleLines } from "./visible-text.ts";

/** The verified fixes as one patch for `git apply`; on a terminal, which cannot apply it, as text to look at. */
export const renderPatch: Reporter = (report, { isTerminal }) => {
  const { text } = collectFixes(report);
  return isTerminal ? toVisibleLines(text) : text;
};

/** The fixes of the findings that the report is about. */
export function collectFixes(report: Report): Patch {
  return buildPatch(listShownFindings(report), report.review.files);
}
