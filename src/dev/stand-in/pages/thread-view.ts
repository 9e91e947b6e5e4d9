import type { Account, ReviewComment, Thread } from "../model/model.ts";
import { getAssociation } from "../model/world.ts";
import { highlightLine } from "./highlight.ts";
import { type Html, html } from "./html.ts";
import { listSuggestions, renderMarkdown } from "./markdown.ts";
import { getReplacedLines, getSuggestionProblem } from "./suggestion.ts";

/** A conversation with its buttons. Resolved, outdated and hidden ones are folded. */
export function renderThread(thread: Thread): Html {
  const visible = thread.comments.filter((comment) => comment.review.state !== "PENDING");
  const comments = visible.map(renderComment);
  const body = html`<div class="thread" id="thread-${thread.id}">${comments}${renderButtons(thread)}</div>`;
  const fold = getFold(thread);
  if (!fold) return body;
  return html`<details class="fold"><summary>${fold}</summary>${body}</details>`;
}

/** Someone's name with a coloured letter beside it. */
export function renderPerson(account: Account): Html {
  const isBot = account.type === "Bot";
  const name = account.login.replace(/\[bot\]$/, "");
  const hue = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0) * 37, 0) % 360;
  const kind = isBot ? "avatar bot" : "avatar";
  const letter = html`<span class="${kind}" style="background:hsl(${hue} 45% 45%)">${name.charAt(0).toUpperCase()}</span>`;
  return html`${letter}<strong>${name}</strong>${isBot && html` <span class="label">bot</span>`}`;
}

/** A moment of the day, with the whole date behind it. */
export function renderTime(time: string): Html {
  return html`<time datetime="${time}" title="${time}">${time.slice(0, 16).replace("T", " ")}</time>`;
}

function getFold(thread: Thread): Html | undefined {
  const [first] = thread.comments;
  const who = html`${first && renderPerson(first.author)} <span class="muted">on ${thread.anchor.path}</span>`;
  if (thread.resolvedBy) return html`${who} <span class="label done">Resolved by ${thread.resolvedBy.login}</span>`;
  if (thread.outdated) return html`${who} <span class="label attention">Outdated</span>`;
  if (first?.minimizedReason) return html`${who} <span class="label">Hidden as ${first.minimizedReason}</span>`;
  return undefined;
}

function renderComment(comment: ReviewComment): Html {
  const association = getAssociation(comment.thread.pull.repository, comment.author).toLowerCase();
  const isEdited = comment.updatedAt !== comment.createdAt;
  return html`<article class="comment" id="discussion_r${comment.id}">
    ${comment.thread.comments[0] === comment && renderRange(comment.thread)}
    <header>${renderPerson(comment.author)}
      <span class="muted">${renderTime(comment.createdAt)}${isEdited && " · edited"}</span>
      ${association !== "none" && html`<span class="label right">${association}</span>`}</header>
    <div class="markdown">${renderCommentBody(comment)}</div>
    ${renderReactions(comment)}
  </article>`;
}

function renderRange({ anchor }: Thread): Html {
  const first = anchor.startLine ?? anchor.originalStartLine;
  if (first === null) return html``;
  return html`<p class="muted range">Comment on lines ${first} to ${anchor.line ?? anchor.originalLine}</p>`;
}

/** The text with its suggestions drawn as small diffs, which only a comment on lines may have. */
function renderCommentBody(comment: ReviewComment): Html {
  const hasSuggestions = comment.thread.anchor.subject === "line" && listSuggestions(comment.body).length > 0;
  if (!hasSuggestions) return renderMarkdown(comment.body, { breaks: true });
  const replaced = getReplacedLines(comment);
  const renderSuggestion = (index: number, lines: string[]) => renderSuggestionBox(comment, replaced, { index, lines });
  return renderMarkdown(comment.body, { breaks: true, renderSuggestion });
}

function renderSuggestionBox(
  comment: ReviewComment,
  replaced: { first: number; lines: string[] },
  suggestion: { index: number; lines: string[] },
): Html {
  const render = (kind: "deleted" | "added") => (text: string, index: number) =>
    renderSuggestedLine(kind, replaced.first + index, highlightLine(comment.thread.anchor.path, text));
  const rows = [...replaced.lines.map(render("deleted")), ...suggestion.lines.map(render("added"))];
  const problem = getSuggestionProblem(comment);
  const button = html`<form method="post"><input type="hidden" name="comment" value="${comment.id}">
    <input type="hidden" name="index" value="${suggestion.index}">
    <button name="do" value="apply-suggestion" class="button">Apply suggestion</button></form>`;
  const foot = problem === undefined ? button : html`<span class="muted">${problem}</span>`;
  return html`<div class="suggestion"><div class="suggestion-head">Suggested change</div>
    <table class="diff">${rows}</table><div class="suggestion-foot">${foot}</div></div>`;
}

function renderSuggestedLine(kind: "deleted" | "added", line: number, text: Html): Html {
  const sign = kind === "added" ? "+" : "-";
  return html`<tr class="${kind}"><td class="num">${line}</td><td class="sign">${sign}</td>
    <td class="code">${text}</td></tr>`;
}

const EMOJI: Record<string, string> = {
  "+1": "👍",
  "-1": "👎",
  laugh: "😄",
  confused: "😕",
  heart: "♥",
  hooray: "🎉",
  eyes: "👀",
  rocket: "🚀",
};

function renderReactions({ reactions }: ReviewComment): Html {
  if (reactions.length === 0) return html``;
  const shown = reactions.map(({ user, content }) => {
    return html`<span class="label" title="${user.login}">${EMOJI[content] ?? content}</span>`;
  });
  return html`<footer class="reactions">${shown}</footer>`;
}

function renderButtons(thread: Thread): Html {
  const hidden = html`<input type="hidden" name="thread" value="${thread.id}">`;
  const [value, word] = thread.resolvedBy ? ["unresolve", "Unresolve"] : ["resolve", "Resolve"];
  return html`<div class="thread-foot">
    <form method="post" class="reply">${hidden}<input name="body" placeholder="Reply…" required>
      <button name="do" value="reply" class="button">Reply</button></form>
    <form method="post">${hidden}<button name="do" value="${value}" class="button">${word} conversation</button></form>
  </div>`;
}
