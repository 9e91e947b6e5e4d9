import { z } from "zod";
import { createNotFound, createUnprocessable } from "../api-error.ts";
import type { CommentDraft } from "../model/anchors.ts";
import { checkBody, listReviewComments } from "../model/comments.ts";
import type { Review } from "../model/model.ts";
import { createReview, deletePendingReview, dismissReview, submitReview } from "../model/reviews.ts";
import { presentReview, presentReviewComment } from "../present/review.ts";
import { getPathPull } from "./pulls.ts";
import { type Answer, answerPage, type Call, createRoute, getNumber, type Route, readBody } from "./route.ts";

const PATH = "/repos/:owner/:repo/pulls/:number/reviews";
const READ = { pull_requests: "read" } as const;
const WRITE = { pull_requests: "write" } as const;

/** Reviews. */
export const reviewRoutes: Route[] = [
  createRoute(`pulls/list-reviews GET ${PATH}`, READ, listReviews),
  createRoute(`pulls/create-review POST ${PATH}`, WRITE, postReview),
  createRoute(`pulls/get-review GET ${PATH}/:review`, READ, (call) => answerReview(getReview(call))),
  createRoute(`pulls/update-review PUT ${PATH}/:review`, WRITE, updateReview),
  createRoute(`pulls/delete-pending-review DELETE ${PATH}/:review`, WRITE, (call) => {
    const review = getReview(call);
    const answer = answerReview(review);
    deletePendingReview(review);
    return answer;
  }),
  createRoute(`pulls/list-comments-for-review GET ${PATH}/:review/comments`, READ, listComments),
  createRoute(`pulls/submit-review POST ${PATH}/:review/events`, WRITE, postEvent),
  createRoute(`pulls/dismiss-review PUT ${PATH}/:review/dismissals`, WRITE, putDismissal),
];

const side = z.enum(["LEFT", "RIGHT"]);

/** The fields by which the REST API places a comment. */
export const placeFields = {
  path: z.string(),
  body: z.string().min(1),
  line: z.number().int().optional(),
  side: side.optional(),
  start_line: z.number().int().optional(),
  start_side: side.optional(),
  position: z.number().int().optional(),
};

const event = z.enum(["APPROVE", "REQUEST_CHANGES", "COMMENT"]);
const reviewBody = z.object({
  commit_id: z.string().optional(),
  body: z.string().optional(),
  event: event.optional(),
  comments: z.array(z.object(placeFields)).optional(),
});

/** A comment of a request in the words of the model. */
export function readDraft(comment: z.infer<z.ZodObject<typeof placeFields>>): CommentDraft {
  const { path, body, line, side: onSide, start_line, start_side, position } = comment;
  return {
    path,
    body,
    ...(line !== undefined && { line }),
    ...(onSide !== undefined && { side: onSide }),
    ...(start_line !== undefined && { startLine: start_line }),
    ...(start_side !== undefined && { startSide: start_side }),
    ...(position !== undefined && { position }),
  };
}

/** A pending review is shown to its author alone. */
function isVisible(call: Call, review: Review): boolean {
  return review.state !== "PENDING" || review.author === call.world.app.bot;
}

function listReviews(call: Call): Answer {
  const reviews = getPathPull(call).reviews.filter((review) => isVisible(call, review));
  return answerPage(call, reviews, presentReview);
}

async function postReview(call: Call): Promise<Answer> {
  const input = readBody(call, reviewBody);
  const review = await createReview(getPathPull(call), {
    author: call.world.app.bot,
    body: input.body ?? "",
    event: input.event,
    commitId: input.commit_id,
    drafts: (input.comments ?? []).map(readDraft),
  });
  return answerReview(review);
}

function updateReview(call: Call): Answer {
  const { body } = readBody(call, z.object({ body: z.string() }));
  const review = getReview(call);
  checkBody(body, "PullRequestReview");
  review.body = body;
  return answerReview(review);
}

function postEvent(call: Call): Answer {
  const input = readBody(call, z.object({ event, body: z.string().optional() }));
  const review = getReview(call);
  if (review.state !== "PENDING") throw createUnprocessable("Review has already been submitted");
  review.body = input.body ?? review.body;
  submitReview(review, input.event);
  return answerReview(review);
}

function putDismissal(call: Call): Answer {
  readBody(call, z.object({ message: z.string(), event: z.literal("DISMISS").optional() }));
  const review = getReview(call);
  dismissReview(review, call.world.app.bot);
  return answerReview(review);
}

function listComments(call: Call): Answer {
  return answerPage(call, listReviewComments(getReview(call)), presentReviewComment);
}

function getReview(call: Call): Review {
  const id = getNumber(call, "review");
  const review = getPathPull(call).reviews.find((candidate) => candidate.id === id && isVisible(call, candidate));
  if (!review) throw createNotFound();
  return review;
}

function answerReview(review: Review): Answer {
  return { status: 200, body: presentReview(review) };
}
