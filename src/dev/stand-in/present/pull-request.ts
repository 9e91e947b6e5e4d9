import type { JsonObject, PullRequest, Repository } from "../model/model.ts";
import { getPullDiff } from "../model/pull-diff.ts";
import { getApiUrl, getAssociation, getPageUrl } from "../model/world.ts";
import { presentAccount } from "./account.ts";
import { presentRepository } from "./repository.ts";

/** A pull request in a list, or in a payload about one of its comments. */
export function presentPullRequest(pull: PullRequest): JsonObject {
  return {
    id: pull.id,
    node_id: pull.nodeId,
    number: pull.number,
    state: pull.state,
    locked: false,
    active_lock_reason: null,
    title: pull.title,
    user: presentAccount(pull.author),
    body: pull.body,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.merged?.at ?? null,
    merge_commit_sha: pull.merged?.commit ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: [],
    milestone: null,
    draft: pull.draft,
    ...presentLinks(pull),
    head: presentEnd(pull.head),
    base: presentEnd({ ...pull.base, repository: pull.repository, owner: pull.repository.owner }),
    author_association: getAssociation(pull.repository, pull.author),
    auto_merge: null,
    statuses_url: `${getApiUrl(pull.repository)}/statuses/${pull.head.sha}`,
  };
}

/** A pull request on its own, with the figures that cost a look at its diff. */
export async function presentFullPullRequest(pull: PullRequest): Promise<JsonObject> {
  const { files, mergeBase } = await getPullDiff(pull);
  const commits = await pull.repository.git.listCommits(mergeBase, pull.head.sha);
  const sum = (field: "additions" | "deletions") => files.reduce((total, file) => total + file[field], 0);
  return {
    ...presentPullRequest(pull),
    merged: pull.merged !== null,
    mergeable: pull.state === "open" ? true : null,
    rebaseable: pull.state === "open" ? true : null,
    mergeable_state: getMergeableState(pull),
    merged_by: pull.merged ? presentAccount(pull.merged.by) : null,
    comments: pull.conversation,
    review_comments: pull.threads.reduce((total, thread) => total + thread.comments.length, 0),
    maintainer_can_modify: false,
    commits: commits.length,
    additions: sum("additions"),
    deletions: sum("deletions"),
    changed_files: files.length,
  };
}

/** The few fields by which a check run names the pull requests it belongs to. */
export function presentPullReference(pull: PullRequest): JsonObject {
  const end = (ref: string, sha: string, repository: Repository) => ({
    ref,
    sha,
    repo: { id: repository.id, url: getApiUrl(repository), name: repository.name },
  });
  return {
    id: pull.id,
    number: pull.number,
    url: `${getApiUrl(pull.repository)}/pulls/${pull.number}`,
    head: end(pull.head.ref, pull.head.sha, pull.head.repository ?? pull.repository),
    base: end(pull.base.ref, pull.base.sha, pull.repository),
  };
}

function getMergeableState(pull: PullRequest): string {
  if (pull.state === "closed") return "unknown";
  return pull.draft ? "draft" : "clean";
}

function presentEnd(end: {
  repository: Repository | null;
  owner: PullRequest["author"];
  ref: string;
  sha: string;
}): JsonObject {
  return {
    label: `${end.owner.login}:${end.ref}`,
    ref: end.ref,
    sha: end.sha,
    user: presentAccount(end.owner),
    repo: end.repository && presentRepository(end.repository),
  };
}

function presentLinks(pull: PullRequest): JsonObject {
  const api = getApiUrl(pull.repository);
  const url = `${api}/pulls/${pull.number}`;
  const issue = `${api}/issues/${pull.number}`;
  const html = `${getPageUrl(pull.repository)}/pull/${pull.number}`;
  const comment = `${api}/pulls/comments{/number}`;
  return {
    url,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: comment,
    comments_url: `${issue}/comments`,
    _links: {
      self: { href: url },
      html: { href: html },
      issue: { href: issue },
      comments: { href: `${issue}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: comment },
      commits: { href: `${url}/commits` },
      statuses: { href: `${api}/statuses/${pull.head.sha}` },
    },
  };
}
