import { createNotFound, createValidationFailed } from "../api-error.ts";
import { presentPullRequest } from "../present/pull-request.ts";
import { presentReviewComment } from "../present/review.ts";
import type { Account, Anchor, JsonObject, PullRequest, Reaction, Review, ReviewComment, Thread } from "./model.ts";
import { createNodeId, emitEvent, getNow } from "./world.ts";

/** Characters that a review, a comment or a reply may have (GitHub refuses more with 422). */
const MAX_BODY_CHARACTERS = 65_536;

/** Changes the text of a comment. */
export function editComment(comment: ReviewComment, body: string, sender: Account): void {
  checkBody(body, "PullRequestReviewComment");
  const changes = { body: { from: comment.body } };
  Object.assign(comment, { body, updatedAt: getNow() });
  emitComment(comment, sender, { action: "edited", changes });
}

/** Removes a comment; a thread without comments disappears. */
export function deleteComment(comment: ReviewComment, sender: Account): void {
  const { thread } = comment;
  const { pull } = thread;
  thread.comments = thread.comments.filter((candidate) => candidate !== comment);
  if (thread.comments.length === 0) pull.threads = pull.threads.filter((candidate) => candidate !== thread);
  emitComment(comment, sender, { action: "deleted" });
}

/** Puts an emoji under a comment; the same one again changes nothing. GitHub sends no event for it. */
export function createReaction(
  comment: ReviewComment,
  user: Account,
  content: string,
): { reaction: Reaction; isNew: boolean } {
  const known = comment.reactions.find((reaction) => reaction.content === content && reaction.user === user);
  if (known) return { reaction: known, isNew: false };
  const id = user.world.newId("reaction");
  const reaction = { id, nodeId: createNodeId("REA", id), content, user, createdAt: getNow() };
  comment.reactions.push(reaction);
  return { reaction, isNew: true };
}

/** Marks a thread as settled, or opens it again with `null`. */
export function setResolved(thread: Thread, by: Account | null, sender: Account): void {
  thread.resolvedBy = by;
  const { repository } = thread.pull;
  const comments = thread.comments.map(presentReviewComment);
  const parts = {
    pull_request: presentPullRequest(thread.pull),
    thread: { node_id: thread.nodeId, comments },
    updated_at: getNow(),
  };
  const action = by ? "resolved" : "unresolved";
  emitEvent({ name: "pull_request_review_thread", action, repository, sender, parts });
}

/** The comments that belong to a review. */
export function listReviewComments(review: Review): ReviewComment[] {
  return review.pull.threads.flatMap((thread) => thread.comments.filter((comment) => comment.review === review));
}

/** The comments of a pull request that everybody sees, oldest first. */
export function listComments(pull: PullRequest): ReviewComment[] {
  return pull.threads
    .flatMap((thread) => thread.comments)
    .filter((comment) => comment.review.state !== "PENDING")
    .sort((a, b) => a.id - b.id);
}

/** The comment with this id among the given pull requests; throws 404 when there is none. */
export function getComment(pulls: Iterable<PullRequest>, id: number): ReviewComment {
  for (const pull of pulls) {
    const found = listComments(pull).find((comment) => comment.id === id);
    if (found) return found;
  }
  throw createNotFound();
}

/** Throws 422 when a text is longer than GitHub takes. */
export function checkBody(body: string, resource: string): void {
  if (body.length > MAX_BODY_CHARACTERS) {
    throw createValidationFailed(resource, "body", `body is too long (maximum is ${MAX_BODY_CHARACTERS} characters)`);
  }
}

/** Starts a thread with its first comment. */
export function addThread(review: Review, anchor: Anchor, body: string): ReviewComment {
  const { pull, author } = review;
  const id = author.world.newId("thread");
  const thread: Thread = {
    id,
    nodeId: createNodeId("PRRT", id),
    pull,
    anchor,
    outdated: false,
    resolvedBy: null,
    comments: [],
  };
  pull.threads.push(thread);
  author.world.nodes.set(thread.nodeId, { kind: "thread", thread });
  return addComment(thread, review, body);
}

/** Adds a comment to a thread without telling anybody yet. */
export function addComment(thread: Thread, review: Review, body: string): ReviewComment {
  const { world } = review.author;
  const id = world.newId("comment");
  const now = getNow();
  const comment: ReviewComment = {
    id,
    nodeId: createNodeId("PRRC", id),
    thread,
    review,
    author: review.author,
    body,
    minimizedReason: null,
    reactions: [],
    createdAt: now,
    updatedAt: now,
  };
  thread.comments.push(comment);
  world.nodes.set(comment.nodeId, { kind: "comment", comment });
  return comment;
}

/** Sends an event about a comment. */
export function emitComment(
  comment: ReviewComment,
  sender: Account,
  { action, ...extra }: { action: string; changes?: JsonObject },
): void {
  const { pull } = comment.thread;
  const parts = { comment: presentReviewComment(comment), pull_request: presentPullRequest(pull), ...extra };
  emitEvent({ name: "pull_request_review_comment", action, repository: pull.repository, sender, parts });
}
