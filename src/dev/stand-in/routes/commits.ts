import { ApiError, createNotFound } from "../api-error.ts";
import type { GitCommit } from "../git/parse-object.ts";
import type { JsonObject, Repository } from "../model/model.ts";
import { limitPatches, MAX_COMPARE_FILES } from "../model/pull-diff.ts";
import { findRepository, getApiUrl, getPageUrl, resolveRef } from "../model/world.ts";
import { presentCommit, presentDiffFile } from "../present/commit.ts";
import { presentPullRequest } from "../present/pull-request.ts";
import { type Answer, answerPage, type Call, createRoute, getRepository, type Route } from "./route.ts";

/** Commits that a comparison lists on its first page (REST API, "Compare two commits"). */
const MAX_COMPARE_COMMITS = 250;

/** Commits and what lies between them. */
export const commitRoutes: Route[] = [
  createRoute("repos/list-commits GET /repos/:owner/:repo/commits", { contents: "read" }, listCommits),
  createRoute(
    "repos/list-pull-requests-associated-with-commit GET /repos/:owner/:repo/commits/:sha/pulls",
    { pull_requests: "read" },
    listPullsOfCommit,
  ),
  createRoute("repos/get-commit GET /repos/:owner/:repo/commits/:ref+", { contents: "read" }, getCommit),
  createRoute(
    "repos/compare-commits-with-basehead GET /repos/:owner/:repo/compare/:basehead+",
    { contents: "read" },
    compare,
  ),
];

async function listCommits(call: Call): Promise<Answer> {
  const repository = getRepository(call);
  const start = findCommit(repository, call.query.get("sha") ?? repository.defaultBranch);
  const shas = (await repository.git.listCommits(undefined, start.sha)).toReversed();
  const commits = shas.map((sha) => findCommit(repository, sha));
  return answerPage(call, commits, (commit) => presentCommit(repository, commit));
}

async function getCommit(call: Call): Promise<Answer> {
  const repository = getRepository(call);
  const commit = findCommit(repository, call.params.ref ?? "");
  const [parent] = commit.parents;
  const files = parent ? limitPatches(await repository.git.diff(parent, commit.sha)) : [];
  const additions = files.reduce((total, file) => total + file.additions, 0);
  const deletions = files.reduce((total, file) => total + file.deletions, 0);
  const body = {
    ...presentCommit(repository, commit),
    stats: { additions, deletions, total: additions + deletions },
    files: files.slice(0, MAX_COMPARE_FILES).map((file) => presentDiffFile(repository, commit.sha, file)),
  };
  return { status: 200, body };
}

/** Open pull requests with this head, and those whose commits contain it. */
async function listPullsOfCommit(call: Call): Promise<Answer> {
  const repository = getRepository(call);
  const { sha } = findCommit(repository, call.params.sha ?? "");
  const pulls = [];
  for (const pull of repository.pulls.values()) {
    const commits = await repository.git.listCommits(pull.base.sha, pull.head.sha);
    if (commits.includes(sha)) pulls.push(pull);
  }
  return answerPage(call, pulls, presentPullRequest);
}

/** `base...head`; either side may be `owner:branch` of a fork. */
async function compare(call: Call): Promise<Answer> {
  const repository = getRepository(call);
  const [baseName = "", headName = ""] = (call.params.basehead ?? "").split("...");
  const base = findSide(call, repository, baseName);
  const head = findSide(call, repository, headName);
  const mergeBase = await repository.git.mergeBase(base.sha, head.sha);
  if (!mergeBase) throw new ApiError(404, `No common ancestor between ${baseName} and ${headName}.`);
  const ahead = await repository.git.listCommits(base.sha, head.sha);
  const behind = await repository.git.listCommits(head.sha, base.sha);
  const commits = ahead.slice(0, MAX_COMPARE_COMMITS).map((sha) => findCommit(repository, sha));
  const files = limitPatches(await repository.git.diff(mergeBase, head.sha)).slice(0, MAX_COMPARE_FILES);
  const ancestor = findCommit(repository, mergeBase);
  const body = {
    ...presentCompareLinks(call, repository),
    base_commit: presentCommit(repository, base),
    merge_base_commit: presentCommit(repository, ancestor),
    status: getCompareStatus(ahead.length, behind.length),
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: commits.map((commit) => presentCommit(repository, commit)),
    files: files.map((file) => presentDiffFile(repository, head.sha, file)),
  };
  return { status: 200, body };
}

function presentCompareLinks({ params }: Call, repository: Repository): JsonObject {
  const html = `${getPageUrl(repository)}/compare/${params.basehead}`;
  return {
    url: `${getApiUrl(repository)}/compare/${params.basehead}`,
    html_url: html,
    permalink_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
  };
}

function getCompareStatus(ahead: number, behind: number): string {
  if (ahead > 0) return behind > 0 ? "diverged" : "ahead";
  return behind > 0 ? "behind" : "identical";
}

function findSide(call: Call, repository: Repository, name: string): GitCommit {
  const [owner, ref] = name.includes(":") ? name.split(":", 2) : [undefined, name];
  const side = owner === undefined ? repository : findRepository(call.world, `${owner}/${repository.name}`);
  if (!side || side.git !== repository.git) throw createNotFound();
  return findCommit(side, ref ?? "");
}

function findCommit(repository: Repository, ref: string): GitCommit {
  const commit = repository.git.readCommit(resolveRef(repository, ref) ?? "");
  if (!commit) throw createNotFound();
  return commit;
}
