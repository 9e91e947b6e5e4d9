import { z } from "zod";
import { createForbidden } from "../access.ts";
import { createNotFound, createValidationFailed } from "../api-error.ts";
import { createReaction, deleteComment, editComment, getComment, listComments } from "../model/comments.ts";
import type { ReviewComment } from "../model/model.ts";
import { createSingleComment, replyToThread } from "../model/reviews.ts";
import { presentReaction, presentReviewComment, REACTIONS } from "../present/review.ts";
import { getPathPull } from "./pulls.ts";
import { placeFields, readDraft } from "./reviews.ts";
import {
  type Answer,
  answerPage,
  type Call,
  createRoute,
  getNumber,
  getRepository,
  type Route,
  readBody,
} from "./route.ts";

const PULL = "/repos/:owner/:repo/pulls/:number/comments";
const COMMENT = "/repos/:owner/:repo/pulls/comments/:comment";
const READ = { pull_requests: "read" } as const;
const WRITE = { pull_requests: "write" } as const;

/** Review comments and the reactions under them. */
export const reviewCommentRoutes: Route[] = [
  createRoute("pulls/list-review-comments-for-repo GET /repos/:owner/:repo/pulls/comments", READ, (call) =>
    answerComments(call, [...getRepository(call).pulls.values()].flatMap(listComments)),
  ),
  createRoute(`pulls/get-review-comment GET ${COMMENT}`, READ, (call) => answerComment(200, getPathComment(call))),
  createRoute(`pulls/update-review-comment PATCH ${COMMENT}`, WRITE, updateComment),
  createRoute(`pulls/delete-review-comment DELETE ${COMMENT}`, WRITE, (call) => {
    deleteComment(getOwnComment(call), call.world.app.bot);
    return { status: 204 };
  }),
  createRoute(`reactions/list-for-pull-request-review-comment GET ${COMMENT}/reactions`, READ, (call) =>
    answerPage(call, getPathComment(call).reactions, presentReaction),
  ),
  createRoute(`reactions/create-for-pull-request-review-comment POST ${COMMENT}/reactions`, WRITE, postReaction),
  createRoute(`pulls/list-review-comments GET ${PULL}`, READ, (call) =>
    answerComments(call, listComments(getPathPull(call))),
  ),
  createRoute(`pulls/create-review-comment POST ${PULL}`, WRITE, postComment),
  createRoute(`pulls/create-reply-for-review-comment POST ${PULL}/:comment/replies`, WRITE, postReply),
];

const commentBody = z.object({
  ...placeFields,
  commit_id: z.string().optional(),
  subject_type: z.enum(["line", "file"]).optional(),
  in_reply_to: z.number().int().optional(),
});

async function postComment(call: Call): Promise<Answer> {
  const input = readBody(call, commentBody);
  const pull = getPathPull(call);
  const author = call.world.app.bot;
  if (input.in_reply_to !== undefined) {
    return answerComment(201, reply(call, getComment([pull], input.in_reply_to), input.body));
  }
  if (input.commit_id === undefined) {
    throw createValidationFailed("PullRequestReviewComment", "commit_id", "commit_id is missing");
  }
  const draft = { ...readDraft(input), subject: input.subject_type ?? "line" } as const;
  return answerComment(201, await createSingleComment(pull, { author, commitId: input.commit_id, draft }));
}

function postReply(call: Call): Answer {
  const { body } = readBody(call, z.object({ body: z.string().min(1) }));
  const parent = getComment([getPathPull(call)], getNumber(call, "comment"));
  return answerComment(201, reply(call, parent, body));
}

/** Only the first comment of a thread can be replied to. */
function reply(call: Call, parent: ReviewComment, body: string): ReviewComment {
  if (parent.thread.comments[0] !== parent) throw createNotFound();
  return replyToThread(parent.thread, call.world.app.bot, body);
}

function updateComment(call: Call): Answer {
  const { body } = readBody(call, z.object({ body: z.string().min(1) }));
  const comment = getOwnComment(call);
  editComment(comment, body, call.world.app.bot);
  return answerComment(200, comment);
}

function postReaction(call: Call): Answer {
  const { content } = readBody(call, z.object({ content: z.enum(REACTIONS) }));
  const { reaction, isNew } = createReaction(getPathComment(call), call.world.app.bot, content);
  return { status: isNew ? 201 : 200, body: presentReaction(reaction) };
}

function answerComments(call: Call, comments: ReviewComment[]): Answer {
  const isDescending = call.query.get("direction") === "desc" && call.query.has("sort");
  const since = call.query.get("since") ?? "";
  const shown = comments.filter((comment) => comment.updatedAt >= since);
  return answerPage(call, isDescending ? shown.toReversed() : shown, presentReviewComment);
}

function answerComment(status: number, comment: ReviewComment): Answer {
  return { status, body: presentReviewComment(comment) };
}

function getPathComment(call: Call): ReviewComment {
  return getComment(getRepository(call).pulls.values(), getNumber(call, "comment"));
}

/** What other people wrote is not the App's to change. */
function getOwnComment(call: Call): ReviewComment {
  const comment = getPathComment(call);
  if (comment.author !== call.world.app.bot) throw createForbidden();
  return comment;
}
