import { cutMarkdown, renderFence, renderSentence } from "./markdown.ts";
import { formatMarker } from "./marker.ts";
import type { PlannedComment } from "./plan-review.ts";
import type { ResultFinding } from "./result.ts";

/**
 * Longest body of a comment or review that GitHub takes.
 * https://docs.github.com/en/rest/pulls/reviews (422 beyond it)
 */
export const MAX_BODY_LENGTH = 65_536;

/** What a comment is written for. */
export interface CommentContext {
  /** Commit of the head. */
  head: string;
  /** Address under which the rule pages are served, without the last slash; rules are not linked without one. */
  rulesUrl: string | undefined;
  /** Fingerprints of the findings whose fix is in the patch that the check run shows. */
  patched: ReadonlySet<string>;
}

/** A comment: the fact, what it does to the training, the suggestion, and one quiet line. Ends with the hidden marker. */
export function renderComment({ finding, suggestion }: PlannedComment, context: CommentContext): string {
  const parts = [renderStatement(finding)];
  if (suggestion) parts.push(renderFence("suggestion", suggestion.text));
  else parts.push(...pointToPatch(finding, context));
  if (suggestion && finding.fix?.safety === "needs-review")
    parts.push("Review the suggestion: it changes what is trained.");
  return finish(parts, finding, context);
}

/** A comment on a whole file, for a finding whose lines the diff does not show. */
export function renderFileComment(finding: ResultFinding, context: CommentContext): string {
  const statement = `Line ${finding.startLine}: ${renderStatement(finding)}`;
  return finish([statement, ...pointToPatch(finding, context)], finding, context);
}

function pointToPatch({ fingerprint }: ResultFinding, { patched }: CommentContext): string[] {
  return patched.has(fingerprint) ? ["A verified fix is in the patch of the check run."] : [];
}

/** The comment of a finding that is gone, in place of what it said. */
export function renderFixedComment(
  body: string,
  fixedIn: string,
  marker: { fingerprint: string; head: string },
): string {
  const shown = body.replace(/\n*<!-- epoch-zero [^>]*-->\s*$/, "").replace(/^(`{3,})suggestion$/gm, "$1");
  const text = `**Fixed** in ${fixedIn.slice(0, 7)}.\n\n<details><summary>What was said</summary>\n\n${shown}\n\n</details>`;
  return `${cutMarkdown(text, MAX_BODY_LENGTH - 200)}\n\n${formatMarker({ ...marker, fixedIn })}`;
}

function renderStatement(finding: ResultFinding): string {
  const detail = finding.detail === "" ? "" : ` ${renderSentence(finding.detail)}`;
  return `**${renderSentence(finding.message)}**${detail}`;
}

function finish(parts: string[], finding: ResultFinding, { head, rulesUrl }: CommentContext): string {
  const { rule, severity, fingerprint } = finding;
  const name = rulesUrl === undefined ? rule : `[${rule}](${rulesUrl}/${rule})`;
  const footer = `<sub>${name} · ${severity}</sub>`;
  const body = cutMarkdown([...parts, footer].join("\n\n"), MAX_BODY_LENGTH - 200);
  return `${body}\n\n${formatMarker({ fingerprint, head, fixedIn: undefined })}`;
}
