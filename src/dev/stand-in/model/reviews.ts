import { createUnprocessable, createValidationFailed } from "../api-error.ts";
import { presentPullRequest } from "../present/pull-request.ts";
import { presentReview } from "../present/review.ts";
import { type AnchorProblem, type CommentDraft, moveThreads, placeComment } from "./anchors.ts";
import { addComment, addThread, checkBody, emitComment, listReviewComments } from "./comments.ts";
import type { Account, Anchor, PullRequest, Review, ReviewComment, ReviewState, Thread } from "./model.ts";
import { getPullDiff } from "./pull-diff.ts";
import { createNodeId, emitEvent, getNow } from "./world.ts";

/** What submitting a review does. */
export type ReviewEvent = "COMMENT" | "APPROVE" | "REQUEST_CHANGES";

const STATES: Record<ReviewEvent, ReviewState> = {
  COMMENT: "COMMENTED",
  APPROVE: "APPROVED",
  REQUEST_CHANGES: "CHANGES_REQUESTED",
};

/** GitHub's sentences for a place that cannot be commented on, as the review endpoint words them. */
const PROBLEMS: Record<AnchorProblem, string> = {
  path: "Path could not be resolved",
  line: "Line could not be resolved",
  "start-after-line": "Pull request review thread start line must precede the end line.",
  "start-in-other-hunk": "Pull request review thread start line must be part of the same hunk as the line.",
};

/** What a new review consists of; without `event` it stays pending. */
export interface ReviewInput {
  author: Account;
  body: string;
  event: ReviewEvent | undefined;
  commitId: string | undefined;
  drafts: CommentDraft[];
}

/** Creates a review with all of its comments, or throws 422 and creates nothing. */
export async function createReview(pull: PullRequest, input: ReviewInput): Promise<Review> {
  if (findPendingReview(pull, input.author)) {
    throw createUnprocessable("User can only have one pending review per pull request");
  }
  checkEvent(pull, input);
  for (const text of [input.body, ...input.drafts.map((draft) => draft.body)]) checkBody(text, "PullRequestReview");
  const commit = await getReviewedCommit(pull, input.commitId);
  const anchors = await placeAll(pull, input.drafts, commit);
  const review = addReview(pull, { author: input.author, body: input.body, commitId: commit });
  for (const { anchor, body } of anchors) addThread(review, anchor, body);
  if (commit !== pull.head.sha) await moveThreads(pull);
  if (input.event) submitReview(review, input.event);
  return review;
}

/** Creates one comment with a review of its own around it. Problems are worded as that endpoint words them. */
export async function createSingleComment(
  pull: PullRequest,
  input: { author: Account; commitId: string; draft: CommentDraft },
): Promise<ReviewComment> {
  checkNoPendingReview(pull, input.author);
  checkBody(input.draft.body, "PullRequestReviewComment");
  const commit = await getReviewedCommit(pull, input.commitId);
  const placed = placeComment(await getPullDiff(pull, commit), input.draft, commit);
  if ("problem" in placed) throw createSingleProblem(placed.problem);
  const review = addReview(pull, { author: input.author, body: "", commitId: commit });
  const comment = addThread(review, placed.anchor, input.draft.body);
  if (commit !== pull.head.sha) await moveThreads(pull);
  submitReview(review, "COMMENT");
  return comment;
}

/** Adds a reply to a thread, with a review of its own around it, as GitHub does. */
export function replyToThread(thread: Thread, author: Account, body: string): ReviewComment {
  const { pull } = thread;
  checkNoPendingReview(pull, author);
  checkBody(body, "PullRequestReviewComment");
  const review = addReview(pull, { author, body: "", commitId: pull.head.sha });
  const comment = addComment(thread, review, body);
  submitReview(review, "COMMENT");
  return comment;
}

/** Submits a pending review: from now on everybody sees it. */
export function submitReview(review: Review, event: ReviewEvent): void {
  review.state = STATES[event];
  review.submittedAt = getNow();
  for (const comment of listReviewComments(review)) emitComment(comment, review.author, { action: "created" });
  emitReview(review, "submitted", review.author);
}

/** Takes the weight from a submitted review; its comments stay. Throws 422 when there is nothing to dismiss. */
export function dismissReview(review: Review, sender: Account): void {
  if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED") {
    throw createUnprocessable(`Can not dismiss a ${review.state.toLowerCase()} pull request review`);
  }
  review.state = "DISMISSED";
  emitReview(review, "dismissed", sender);
}

/** Removes a review that nobody has seen yet. Throws 422 when it was submitted. */
export function deletePendingReview(review: Review): void {
  if (review.state !== "PENDING") throw createUnprocessable("Can not delete a non-pending pull request review");
  const { pull } = review;
  pull.reviews = pull.reviews.filter((candidate) => candidate !== review);
  pull.threads = pull.threads.filter((thread) => thread.comments[0]?.review !== review);
}

/** The pending review of an account, of which there is at most one. */
function findPendingReview(pull: PullRequest, author: Account): Review | undefined {
  return pull.reviews.find((review) => review.state === "PENDING" && review.author === author);
}

function checkEvent(pull: PullRequest, input: ReviewInput): void {
  const { event, author, body, drafts } = input;
  if (event && event !== "COMMENT" && author === pull.author) {
    throw createUnprocessable(
      `Can not ${event === "APPROVE" ? "approve" : "request changes on"} your own pull request`,
    );
  }
  const isBlank = body.trim() === "";
  // A COMMENT review with nothing but inline comments is accepted, although the description asks for a body.
  if (isBlank && (event === "REQUEST_CHANGES" || (event === "COMMENT" && drafts.length === 0))) {
    throw createUnprocessable("Body can't be blank");
  }
}

function checkNoPendingReview(pull: PullRequest, author: Account): void {
  if (findPendingReview(pull, author)) {
    const message = "user_id can only have one pending review per pull request";
    throw createValidationFailed("PullRequestReview", "user_id", message);
  }
}

async function getReviewedCommit(pull: PullRequest, commitId: string | undefined): Promise<string> {
  if (commitId === undefined || commitId === pull.head.sha) return pull.head.sha;
  const commits = await pull.repository.git.listCommits(pull.base.sha, pull.head.sha);
  if (commits.includes(commitId)) return commitId;
  throw createValidationFailed("PullRequestReviewComment", "commit_id", "commit_id is not part of the pull request");
}

async function placeAll(
  pull: PullRequest,
  drafts: CommentDraft[],
  commit: string,
): Promise<{ anchor: Anchor; body: string }[]> {
  const diff = await getPullDiff(pull, commit);
  const placed = drafts.map((draft) => ({ draft, result: placeComment(diff, draft, commit) }));
  const problems = placed.flatMap(({ result }) => ("problem" in result ? [PROBLEMS[result.problem]] : []));
  const [first] = problems;
  if (first) throw createUnprocessable([...new Set(problems)].join(", "));
  return placed.flatMap(({ draft, result }) =>
    "anchor" in result ? [{ anchor: result.anchor, body: draft.body }] : [],
  );
}

function createSingleProblem(problem: AnchorProblem): Error {
  const field = { path: "path", line: "line", "start-after-line": "start_line", "start-in-other-hunk": "start_line" }[
    problem
  ];
  const message = {
    path: "is invalid",
    line: "must be part of the diff",
    "start-after-line": "must precede the end line.",
    "start-in-other-hunk": "must be part of the same hunk as the line.",
  }[problem];
  const name = `pull_request_review_thread.${field}`;
  return createValidationFailed("PullRequestReviewComment", name, `${name} ${message}`);
}

function addReview(pull: PullRequest, input: { author: Account; body: string; commitId: string }): Review {
  const id = input.author.world.newId("review");
  const nodeId = createNodeId("PRR", id);
  const review: Review = { id, nodeId, pull, ...input, state: "PENDING", submittedAt: null };
  pull.reviews.push(review);
  return review;
}

/** Webhooks write the state in lower case, the REST API in capitals. */
function emitReview(review: Review, action: string, sender: Account): void {
  const { repository } = review.pull;
  const parts = {
    review: { ...presentReview(review), state: review.state.toLowerCase(), updated_at: getNow() },
    pull_request: presentPullRequest(review.pull),
  };
  emitEvent({ name: "pull_request_review", action, repository, sender, parts });
}
