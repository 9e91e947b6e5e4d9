import type { JsonObject, Repository } from "../model/model.ts";
import { getApiUrl, getFullName, getPageUrl } from "../model/world.ts";
import { presentAccount } from "./account.ts";

/** Links of a repository below its API address: field name to path. */
const LINKS = {
  forks_url: "/forks",
  keys_url: "/keys{/key_id}",
  collaborators_url: "/collaborators{/collaborator}",
  teams_url: "/teams",
  hooks_url: "/hooks",
  issue_events_url: "/issues/events{/number}",
  events_url: "/events",
  assignees_url: "/assignees{/user}",
  branches_url: "/branches{/branch}",
  tags_url: "/tags",
  blobs_url: "/git/blobs{/sha}",
  git_tags_url: "/git/tags{/sha}",
  git_refs_url: "/git/refs{/sha}",
  trees_url: "/git/trees{/sha}",
  statuses_url: "/statuses/{sha}",
  languages_url: "/languages",
  stargazers_url: "/stargazers",
  contributors_url: "/contributors",
  subscribers_url: "/subscribers",
  subscription_url: "/subscription",
  commits_url: "/commits{/sha}",
  git_commits_url: "/git/commits{/sha}",
  comments_url: "/comments{/number}",
  issue_comment_url: "/issues/comments{/number}",
  contents_url: "/contents/{+path}",
  compare_url: "/compare/{base}...{head}",
  merges_url: "/merges",
  archive_url: "/{archive_format}{/ref}",
  downloads_url: "/downloads",
  issues_url: "/issues{/number}",
  pulls_url: "/pulls{/number}",
  milestones_url: "/milestones{/number}",
  notifications_url: "/notifications{?since,all,participating}",
  labels_url: "/labels{/name}",
  releases_url: "/releases{/id}",
  deployments_url: "/deployments",
};

/** Settings that the stand-in does not model; the values of a new repository. */
const DEFAULTS = {
  homepage: null,
  size: 1,
  stargazers_count: 0,
  watchers_count: 0,
  language: "Python",
  has_issues: true,
  has_projects: true,
  has_downloads: true,
  has_wiki: false,
  has_pages: false,
  has_discussions: false,
  forks_count: 0,
  mirror_url: null,
  archived: false,
  disabled: false,
  license: null,
  allow_forking: true,
  is_template: false,
  web_commit_signoff_required: false,
  topics: [],
  forks: 0,
  watchers: 0,
  allow_squash_merge: true,
  allow_merge_commit: true,
  allow_rebase_merge: true,
  allow_auto_merge: false,
  delete_branch_on_merge: false,
  custom_properties: {},
};

/** A repository as it is embedded in pull requests, lists and payloads. */
export function presentRepository(repository: Repository): JsonObject {
  const name = getFullName(repository);
  const url = getApiUrl(repository);
  const html = getPageUrl(repository);
  const open = [...repository.pulls.values()].filter((pull) => pull.state === "open").length;
  return {
    id: repository.id,
    node_id: repository.nodeId,
    name: repository.name,
    full_name: name,
    private: repository.private,
    owner: presentAccount(repository.owner),
    html_url: html,
    description: repository.description,
    fork: repository.parent !== null,
    url,
    ...Object.fromEntries(Object.entries(LINKS).map(([field, path]) => [field, url + path])),
    git_url: html.replace(/^http/, "git"),
    ssh_url: `git@${new URL(html).hostname}:${name}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    ...DEFAULTS,
    visibility: repository.private ? "private" : "public",
    open_issues: open,
    open_issues_count: open,
    default_branch: repository.defaultBranch,
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
    pushed_at: repository.pushedAt,
  };
}

/** A repository asked for by name ("full repository"). */
export function presentFullRepository(repository: Repository): JsonObject {
  const { parent } = repository;
  return {
    ...presentRepository(repository),
    network_count: 0,
    subscribers_count: 0,
    temp_clone_token: null,
    ...(parent && { parent: presentRepository(parent), source: presentRepository(parent) }),
  };
}
