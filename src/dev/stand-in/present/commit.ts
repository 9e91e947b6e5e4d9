import type { DiffFile } from "../git/parse-diff.ts";
import type { GitCommit } from "../git/parse-object.ts";
import type { Account, JsonObject, Repository } from "../model/model.ts";
import { createNodeId, formatTime, getApiUrl, getPageUrl, type World } from "../model/world.ts";
import { presentAccount } from "./account.ts";

const UNSIGNED = { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };

/** A commit as the repository endpoints show it. */
export function presentCommit(repository: Repository, commit: GitCommit): JsonObject {
  const url = getApiUrl(repository);
  const html = `${getPageUrl(repository)}/commit`;
  const account = findAuthor(repository.owner.world, commit);
  return {
    sha: commit.sha,
    node_id: createCommitNodeId(repository, commit.sha),
    commit: {
      author: presentSignature(commit.author),
      committer: presentSignature(commit.committer),
      message: commit.message,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      url: `${url}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: UNSIGNED,
    },
    url: `${url}/commits/${commit.sha}`,
    html_url: `${html}/${commit.sha}`,
    comments_url: `${url}/commits/${commit.sha}/comments`,
    author: account && presentAccount(account),
    committer: account && presentAccount(account),
    parents: commit.parents.map((sha) => ({ sha, url: `${url}/commits/${sha}`, html_url: `${html}/${sha}` })),
  };
}

/** A commit as the git data endpoints show it. */
export function presentGitCommit(repository: Repository, commit: GitCommit): JsonObject {
  const url = `${getApiUrl(repository)}/git`;
  const html = getPageUrl(repository);
  return {
    sha: commit.sha,
    node_id: createCommitNodeId(repository, commit.sha),
    url: `${url}/commits/${commit.sha}`,
    html_url: `${html}/commit/${commit.sha}`,
    author: presentSignature(commit.author),
    committer: presentSignature(commit.committer),
    tree: { sha: commit.tree, url: `${url}/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({ sha, url: `${url}/commits/${sha}`, html_url: `${html}/commit/${sha}` })),
    verification: UNSIGNED,
  };
}

/** A commit in the short form of check suites, merge groups and pushes. */
export function presentSimpleCommit(commit: GitCommit): JsonObject {
  const person = ({ name, email }: { name: string; email: string }) => ({ name, email });
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: formatTime(commit.committer.seconds),
    author: person(commit.author),
    committer: person(commit.committer),
  };
}

/** A changed file ("diff entry"). `patch` is missing where GitHub leaves it out. */
export function presentDiffFile(repository: Repository, head: string, file: DiffFile): JsonObject {
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${getPageUrl(repository)}/blob/${head}/${path}`,
    raw_url: `${getPageUrl(repository)}/raw/${head}/${path}`,
    contents_url: `${getApiUrl(repository)}/contents/${path}?ref=${head}`,
    ...(file.patch !== undefined && { patch: file.patch }),
    ...(file.previousPath !== undefined && { previous_filename: file.previousPath }),
  };
}

/** The e-mail address by which the stand-in knows whose commit it is. */
export function getCommitEmail(account: Account): string {
  return `${account.id}+${account.login}@users.noreply.github.com`;
}

/** The account that made a commit; null for an address nobody has. */
export function findAuthor(world: World, commit: GitCommit): Account | null {
  return [...world.accounts.values()].find((account) => getCommitEmail(account) === commit.author.email) ?? null;
}

/** The global id of a commit. */
export function createCommitNodeId(repository: Repository, sha: string): string {
  return `${createNodeId("C", repository.id)}${Buffer.from(sha).toString("base64url").slice(0, 54)}`;
}

function presentSignature(signature: GitCommit["author"]): JsonObject {
  return { name: signature.name, email: signature.email, date: formatTime(signature.seconds) };
}
