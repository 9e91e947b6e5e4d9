import { z } from "zod";
import { ApiError } from "../api-error.ts";
import type { PullRequest } from "../model/model.ts";
import { getPullDiff, MAX_PULL_FILES, MAX_RAW_DIFF } from "../model/pull-diff.ts";
import { closePull, editPull, reopenPull } from "../model/pulls.ts";
import { getPull } from "../model/world.ts";
import { presentCommit, presentDiffFile } from "../present/commit.ts";
import { presentFullPullRequest, presentPullRequest } from "../present/pull-request.ts";
import {
  type Answer,
  answerPage,
  type Call,
  createRoute,
  getNumber,
  getRepository,
  type Route,
  readBody,
  wantsMedia,
} from "./route.ts";

/** Commits of a pull request that are listed (REST API, "List commits on a pull request"). */
const MAX_PULL_COMMITS = 250;

/** Pull requests, their files and commits. */
export const pullRoutes: Route[] = [
  createRoute("pulls/list GET /repos/:owner/:repo/pulls", { pull_requests: "read" }, listPulls),
  createRoute("pulls/get GET /repos/:owner/:repo/pulls/:number", { pull_requests: "read" }, answerPull),
  createRoute("pulls/update PATCH /repos/:owner/:repo/pulls/:number", { pull_requests: "write" }, updatePull),
  createRoute("pulls/list-files GET /repos/:owner/:repo/pulls/:number/files", { pull_requests: "read" }, listFiles),
  createRoute(
    "pulls/list-commits GET /repos/:owner/:repo/pulls/:number/commits",
    { pull_requests: "read" },
    listCommits,
  ),
];

/** The pull request the path names. */
export function getPathPull(call: Call): PullRequest {
  return getPull(getRepository(call), getNumber(call, "number"));
}

function listPulls(call: Call): Answer {
  const { query } = call;
  const state = query.get("state") ?? "open";
  const [head, base] = [query.get("head"), query.get("base")];
  const direction = (query.get("direction") ?? (query.get("sort") ? "asc" : "desc")) === "asc" ? 1 : -1;
  const pulls = [...getRepository(call).pulls.values()]
    .filter((pull) => state === "all" || pull.state === state)
    .filter((pull) => !head || `${pull.head.owner.login}:${pull.head.ref}` === head)
    .filter((pull) => !base || pull.base.ref === base)
    .sort((a, b) => direction * (a.number - b.number));
  return answerPage(call, pulls, presentPullRequest);
}

async function answerPull(call: Call): Promise<Answer> {
  const pull = getPathPull(call);
  if (wantsMedia(call, "diff")) return answerDiff(pull);
  return { status: 200, body: await presentFullPullRequest(pull) };
}

async function answerDiff(pull: PullRequest): Promise<Answer> {
  const { files, mergeBase } = await getPullDiff(pull);
  if (files.length > MAX_RAW_DIFF.files) throw createTooLarge(`files (${MAX_RAW_DIFF.files})`);
  const diff = await pull.repository.git.rawDiff(mergeBase, pull.head.sha);
  if (diff.toString().split("\n").length > MAX_RAW_DIFF.lines) throw createTooLarge(`lines (${MAX_RAW_DIFF.lines})`);
  return { status: 200, body: diff, headers: { "content-type": "application/vnd.github.diff; charset=utf-8" } };
}

function createTooLarge(limit: string): ApiError {
  const errors = [{ resource: "PullRequest", field: "diff", code: "too_large" }];
  return new ApiError(406, `Sorry, the diff exceeded the maximum number of ${limit}.`, { errors });
}

const pullBody = z.object({
  title: z.string().optional(),
  body: z.string().nullable().optional(),
  state: z.enum(["open", "closed"]).optional(),
});

async function updatePull(call: Call): Promise<Answer> {
  const pull = getPathPull(call);
  const { state, title, body } = readBody(call, pullBody);
  const sender = call.world.app.bot;
  if (title !== undefined || body !== undefined) {
    await editPull(pull, { ...(title !== undefined && { title }), ...(body !== undefined && { body }) }, sender);
  }
  if (state === "closed" && pull.state === "open") await closePull(pull, sender);
  if (state === "open" && pull.state === "closed") await reopenPull(pull, sender);
  return { status: 200, body: await presentFullPullRequest(pull) };
}

async function listFiles(call: Call): Promise<Answer> {
  const pull = getPathPull(call);
  const { files } = await getPullDiff(pull);
  return answerPage(call, files.slice(0, MAX_PULL_FILES), (file) =>
    presentDiffFile(pull.repository, pull.head.sha, file),
  );
}

async function listCommits(call: Call): Promise<Answer> {
  const pull = getPathPull(call);
  const { git } = pull.repository;
  const { mergeBase } = await getPullDiff(pull);
  const shas = (await git.listCommits(mergeBase, pull.head.sha)).slice(0, MAX_PULL_COMMITS);
  const commits = shas.map((sha) => git.readCommit(sha));
  const found = commits.filter((commit) => commit !== undefined);
  return answerPage(call, found, (commit) => presentCommit(pull.repository, commit));
}
