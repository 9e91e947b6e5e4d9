import { z } from "zod";
import { ApiError, createNotFound } from "../api-error.ts";
import type { EmulatorAnswer } from "../emulator.ts";
import { checkBody } from "../model/comments.ts";
import type { JsonObject } from "../model/model.ts";
import { getPull } from "../model/world.ts";
import { getIssueNumber, presentIssueComment } from "../present/issue-comment.ts";
import {
  type Access,
  type Answer,
  answerPage,
  type Call,
  createRoute,
  getBearer,
  getNumber,
  getRepository,
  type Route,
  readBody,
} from "./route.ts";

const ISSUE = "/repos/:owner/:repo/issues/:number/comments";
const COMMENT = "/repos/:owner/:repo/issues/comments/:comment";
const READ: Access = [{ issues: "read" }, { pull_requests: "read" }];
const WRITE: Access = [{ issues: "write" }, { pull_requests: "write" }];

/** The conversation under a pull request. The emulator keeps it; the answers are completed here. */
export const issueCommentRoutes: Route[] = [
  createRoute(`issues/get-comment GET ${COMMENT}`, READ, forward),
  createRoute(`issues/update-comment PATCH ${COMMENT}`, WRITE, forward),
  createRoute(`issues/delete-comment DELETE ${COMMENT}`, WRITE, deleteComment),
  createRoute(`issues/list-comments GET ${ISSUE}`, READ, listComments),
  createRoute(`issues/create-comment POST ${ISSUE}`, WRITE, postComment),
];

async function forward(call: Call): Promise<Answer> {
  const answer = await send(call, call.path);
  return { ...answer, body: present(call, answer.body) };
}

async function postComment(call: Call): Promise<Answer> {
  const { body } = readBody(call, z.object({ body: z.string().min(1) }));
  checkBody(body, "IssueComment");
  const answer = await forward(call);
  getPull(getRepository(call), getNumber(call, "number")).conversation += 1;
  return answer;
}

async function deleteComment(call: Call): Promise<Answer> {
  const { body } = await send({ ...call, method: "GET" }, call.path);
  const answer = await send(call, call.path);
  getPull(getRepository(call), getIssueNumber(body as JsonObject)).conversation -= 1;
  return answer;
}

async function listComments(call: Call): Promise<Answer> {
  const { body } = await send(call, `${call.path.split("?")[0]}?per_page=100`);
  return answerPage(call, body as unknown[], (comment) => present(call, comment));
}

async function send(call: Call, path: string): Promise<EmulatorAnswer> {
  const { method, body } = call;
  const answer = await call.emulator.forward({ method, path, token: getBearer(call), body });
  if (answer.status === 404) throw createNotFound();
  if (answer.status >= 300) throw new ApiError(answer.status, String((answer.body as JsonObject).message));
  return answer;
}

function present(call: Call, comment: unknown): JsonObject {
  return presentIssueComment(getRepository(call), comment as JsonObject);
}
