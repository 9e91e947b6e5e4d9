import type { JsonObject, PullRequest, Repository } from "../model/model.ts";
import { getAccount, getApiUrl, getAssociation, getPageUrl } from "../model/world.ts";
import { presentAccount } from "./account.ts";
import { presentApp } from "./app.ts";
import { presentReactionCounts } from "./review.ts";

/** A comment of the conversation: what the emulator kept, with our accounts and addresses. */
export function presentIssueComment(repository: Repository, kept: JsonObject): JsonObject {
  const { world } = repository.owner;
  const author = getAccount(world, String((kept.user as JsonObject | null)?.login));
  const issue = getIssueNumber(kept);
  const url = `${getApiUrl(repository)}/issues/comments/${kept.id}`;
  return {
    url,
    html_url: `${getPageUrl(repository)}/pull/${issue}#issuecomment-${kept.id}`,
    issue_url: `${getApiUrl(repository)}/issues/${issue}`,
    id: kept.id,
    node_id: kept.node_id,
    user: presentAccount(author),
    created_at: kept.created_at,
    updated_at: kept.updated_at,
    author_association: getAssociation(repository, author),
    body: kept.body,
    reactions: presentReactionCounts([], `${url}/reactions`),
    performed_via_github_app: author === world.app.bot ? presentApp(world) : null,
  };
}

/** The issue a comment of the emulator belongs to. */
export function getIssueNumber(kept: JsonObject): number {
  return Number(/\/issues\/(\d+)/.exec(String(kept.issue_url))?.[1]);
}

/** A pull request seen as the issue that carries its conversation. */
export function presentPullAsIssue(pull: PullRequest): JsonObject {
  const api = getApiUrl(pull.repository);
  const url = `${api}/issues/${pull.number}`;
  const html = `${getPageUrl(pull.repository)}/pull/${pull.number}`;
  const pullUrl = `${api}/pulls/${pull.number}`;
  return {
    url,
    repository_url: api,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: html,
    id: pull.id,
    node_id: pull.nodeId,
    number: pull.number,
    title: pull.title,
    user: presentAccount(pull.author),
    labels: [],
    state: pull.state,
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: pull.conversation,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    author_association: getAssociation(pull.repository, pull.author),
    active_lock_reason: null,
    draft: pull.draft,
    pull_request: {
      url: pullUrl,
      html_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      merged_at: pull.merged?.at ?? null,
    },
    body: pull.body,
    reactions: presentReactionCounts([], `${url}/reactions`),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    state_reason: null,
  };
}
