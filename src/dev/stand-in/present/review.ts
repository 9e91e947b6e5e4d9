import type { JsonObject, Reaction, Review, ReviewComment } from "../model/model.ts";
import { getApiUrl, getAssociation, getPageUrl } from "../model/world.ts";
import { presentAccount } from "./account.ts";

/** What people can answer with under a comment, in GitHub's order. */
export const REACTIONS = ["+1", "-1", "laugh", "confused", "heart", "hooray", "eyes", "rocket"] as const;

/** A review. `submitted_at` is missing while it is pending. */
export function presentReview(review: Review): JsonObject {
  const { pull } = review;
  const html = `${getPageUrl(pull.repository)}/pull/${pull.number}#pullrequestreview-${review.id}`;
  const url = `${getApiUrl(pull.repository)}/pulls/${pull.number}`;
  return {
    id: review.id,
    node_id: review.nodeId,
    user: presentAccount(review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: url,
    author_association: getAssociation(pull.repository, review.author),
    _links: { html: { href: html }, pull_request: { href: url } },
    ...(review.submittedAt && { submitted_at: review.submittedAt }),
    commit_id: review.commitId,
  };
}

/** A review comment with every field of the current API. Line fields are null while it is outdated. */
export function presentReviewComment(comment: ReviewComment): JsonObject {
  const { thread } = comment;
  const { anchor, pull } = thread;
  const [first] = thread.comments;
  return {
    ...presentCommentLinks(comment),
    id: comment.id,
    node_id: comment.nodeId,
    pull_request_review_id: comment.review.id,
    diff_hunk: anchor.diffHunk,
    path: anchor.path,
    commit_id: anchor.commitId,
    original_commit_id: anchor.originalCommitId,
    user: presentAccount(comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: getAssociation(pull.repository, comment.author),
    start_line: anchor.startLine,
    original_start_line: anchor.originalStartLine,
    start_side: anchor.startSide,
    line: anchor.line,
    original_line: anchor.originalLine,
    side: anchor.side,
    position: anchor.subject === "file" ? 1 : anchor.position,
    original_position: anchor.subject === "file" ? 1 : anchor.originalPosition,
    subject_type: anchor.subject,
    ...(first && first !== comment && { in_reply_to_id: first.id }),
    reactions: presentReactionCounts(comment.reactions, `${getCommentUrl(comment)}/reactions`),
  };
}

/** How often each emoji was given, and where the list is. */
export function presentReactionCounts(reactions: Reaction[], url: string): JsonObject {
  const count = (content: string) => reactions.filter((reaction) => reaction.content === content).length;
  return {
    url,
    total_count: reactions.length,
    ...Object.fromEntries(REACTIONS.map((content) => [content, count(content)])),
  };
}

/** One reaction. */
export function presentReaction(reaction: Reaction): JsonObject {
  return {
    id: reaction.id,
    node_id: reaction.nodeId,
    user: presentAccount(reaction.user),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}

/** Where people find a comment. */
export function getCommentAddress(comment: ReviewComment): string {
  const { pull } = comment.thread;
  return `${getPageUrl(pull.repository)}/pull/${pull.number}#discussion_r${comment.id}`;
}

function getCommentUrl(comment: ReviewComment): string {
  return `${getApiUrl(comment.thread.pull.repository)}/pulls/comments/${comment.id}`;
}

function presentCommentLinks(comment: ReviewComment): JsonObject {
  const { pull } = comment.thread;
  const url = getCommentUrl(comment);
  const html = getCommentAddress(comment);
  const pullUrl = `${getApiUrl(pull.repository)}/pulls/${pull.number}`;
  return {
    url,
    html_url: html,
    pull_request_url: pullUrl,
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pullUrl } },
  };
}
