import type { JsonObject, PullRequest, Review, Thread } from "../model/model.ts";
import { getAccount } from "../model/world.ts";
import { highlightLine } from "./highlight.ts";
import { type Html, html } from "./html.ts";
import { renderMarkdown } from "./markdown.ts";
import { renderPerson, renderThread, renderTime } from "./thread-view.ts";

/** The length of a time without fractions: reviews are told to the second, comments more exactly. */
const SECONDS = "2026-01-01T00:00:00".length;

/** How much of a lost thread's hunk is shown. */
const LOST_LINES = 4;

/** Description, reviews and comments in the order of time, then the threads that have no place in the diff any more. */
export function renderConversation(pull: PullRequest, comments: JsonObject[]): Html {
  const reviews = pull.reviews.filter(isWorthShowing);
  const entries = [
    ...reviews.map((review) => ({ at: review.submittedAt ?? "", view: renderReview(review) })),
    ...comments.map((comment) => ({ at: String(comment.created_at), view: renderIssueComment(pull, comment) })),
  ].sort((a, b) => a.at.slice(0, SECONDS).localeCompare(b.at.slice(0, SECONDS)));
  const lost = pull.threads.filter((thread) => thread.outdated);
  return html`${renderDescription(pull)}${entries.map(({ view }) => view)}${lost.map(renderLostThread)}`;
}

/** The box to comment in, with the buttons that change the pull request's state. */
export function renderPullForm(pull: PullRequest): Html {
  if (pull.merged) return html`<p class="note">Merged as <code>${pull.merged.commit.slice(0, 7)}</code>.</p>`;
  const button = (value: string, word: string) =>
    html`<button name="do" value="${value}" class="button">${word}</button> `;
  const ready = pull.draft && button("ready", "Ready for review");
  const state = pull.state === "closed" ? button("reopen", "Reopen") : html`${ready}${button("close", "Close")}`;
  return html`<form method="post" class="comment-form">
    <textarea name="body" placeholder="Leave a comment" rows="2"></textarea>
    <p><button name="do" value="comment" class="button primary">Comment</button> ${state}</p></form>`;
}

function renderDescription(pull: PullRequest): Html {
  const nothing = html`<em class="muted">No description.</em>`;
  return html`<article class="box"><header class="box-head">${renderPerson(pull.author)}
      <span class="muted">opened this ${renderTime(pull.createdAt)}</span></header>
    <div class="box-body markdown">${pull.body ? renderMarkdown(pull.body, { breaks: true }) : nothing}</div></article>`;
}

/** Replies bring reviews without a body and without threads of their own; GitHub does not show those either. */
function isWorthShowing(review: Review): boolean {
  if (review.state === "PENDING") return false;
  return review.body !== "" || review.state !== "COMMENTED" || listOwnThreads(review).length > 0;
}

function listOwnThreads(review: Review): Thread[] {
  return review.pull.threads.filter((thread) => thread.comments[0]?.review === review);
}

const REVIEW_WORDS: Record<string, string> = {
  COMMENTED: "reviewed",
  APPROVED: "approved these changes",
  CHANGES_REQUESTED: "requested changes",
  DISMISSED: "reviewed (dismissed)",
};

function renderReview(review: Review): Html {
  const links = listOwnThreads(review).map(({ id, anchor }) => {
    const line = anchor.line ?? anchor.originalLine;
    return html`<li><a href="#thread-${id}"><code>${anchor.path}${line !== null && `:${line}`}</code></a></li>`;
  });
  const body = review.body !== "" && renderMarkdown(review.body, { breaks: true });
  return html`<article class="box" id="pullrequestreview-${review.id}"><header class="box-head">
      ${renderPerson(review.author)} ${REVIEW_WORDS[review.state]}
      <span class="muted">${renderTime(review.submittedAt ?? "")} at <code>${review.commitId.slice(0, 7)}</code></span>
    </header><div class="box-body markdown">${body}${links.length > 0 && html`<ul class="links">${links}</ul>`}</div>
  </article>`;
}

function renderIssueComment(pull: PullRequest, comment: JsonObject): Html {
  const author = getAccount(pull.author.world, String((comment.user as JsonObject | null)?.login));
  return html`<article class="box" id="issuecomment-${String(comment.id)}"><header class="box-head">
      ${renderPerson(author)} <span class="muted">commented ${renderTime(String(comment.created_at))}</span></header>
    <div class="box-body markdown">${renderMarkdown(String(comment.body), { breaks: true })}</div></article>`;
}

function renderLostThread(thread: Thread): Html {
  const { path, diffHunk } = thread.anchor;
  const rows = diffHunk
    .split("\n")
    .slice(-LOST_LINES)
    .map((line) => renderHunkLine(path, line));
  return html`<section class="box lost"><header class="box-head"><code>${path}</code></header>
    ${diffHunk !== "" && html`<table class="diff">${rows}</table>`}
    <div class="between">${renderThread(thread)}</div></section>`;
}

const KINDS: Record<string, string> = { "+": "added", "-": "deleted", "@": "hunk" };

function renderHunkLine(path: string, line: string): Html {
  const sign = line.charAt(0);
  const text = highlightLine(path, line.slice(1));
  return html`<tr class="${KINDS[sign] ?? "context"}"><td class="sign">${sign}</td><td class="code">${text}</td></tr>`;
}
