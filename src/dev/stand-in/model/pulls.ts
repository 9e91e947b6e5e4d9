import { createValidationFailed } from "../api-error.ts";
import { ZERO_SHA } from "../git/git-store.ts";
import { presentSimpleCommit } from "../present/commit.ts";
import { presentFullPullRequest } from "../present/pull-request.ts";
import { moveThreads } from "./anchors.ts";
import { openCheckSuite } from "./check-runs.ts";
import type { Account, JsonObject, PullRequest, Repository } from "./model.ts";
import { createNodeId, emitEvent, getNow, getPageUrl } from "./world.ts";

/** What a new pull request consists of. `number` is that of its issue. */
export interface PullInput {
  number: number;
  title: string;
  body: string | null;
  author: Account;
  draft: boolean;
  base: string;
  head: { repository: Repository; ref: string };
}

/** Opens a pull request. Throws 422 when a branch is missing or there is nothing between them, as GitHub does. */
export async function openPull(repository: Repository, input: PullInput): Promise<PullRequest> {
  const base = repository.branches.get(input.base);
  const head = input.head.repository.branches.get(input.head.ref);
  if (!base) throw createValidationFailed("PullRequest", "base", "base is invalid");
  if (!head) throw createValidationFailed("PullRequest", "head", "head is invalid");
  if (base === head) {
    throw createValidationFailed("PullRequest", "base", `No commits between ${input.base} and ${input.head.ref}`);
  }
  const now = getNow();
  const id = repository.owner.world.newId("pull");
  const pull: PullRequest = {
    id,
    nodeId: createNodeId("PR", id),
    number: input.number,
    repository,
    title: input.title,
    body: input.body,
    author: input.author,
    state: "open",
    draft: input.draft,
    base: { ref: input.base, sha: base },
    head: { repository: input.head.repository, owner: input.head.repository.owner, ref: input.head.ref, sha: head },
    merged: null,
    replacedHeads: [],
    reviews: [],
    threads: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    conversation: 0,
  };
  repository.pulls.set(pull.number, pull);
  await emitPull(pull, input.author, { action: "opened" });
  return pull;
}

/** Points a branch at another commit and tells everybody: push, check suite, and every open pull request from it. */
export async function moveBranch(
  target: { repository: Repository; branch: string; sha: string },
  sender: Account,
): Promise<void> {
  const { repository, branch, sha } = target;
  const before = repository.branches.get(branch) ?? ZERO_SHA;
  repository.branches.set(branch, sha);
  repository.pushedAt = getNow();
  await emitPush(target, before, sender);
  if (!repository.parent) openCheckSuite(repository, sha, branch);
  for (const pull of findPullsFrom(repository, branch)) await synchronize(pull, sender);
}

/** Deletes a branch; open pull requests from it are closed, as on GitHub. */
export async function deleteBranch(target: { repository: Repository; branch: string }, sender: Account): Promise<void> {
  const pulls = findPullsFrom(target.repository, target.branch);
  const before = target.repository.branches.get(target.branch) ?? ZERO_SHA;
  target.repository.branches.delete(target.branch);
  await emitPush({ ...target, sha: ZERO_SHA }, before, sender);
  for (const pull of pulls) await closePull(pull, sender);
}

/** Closes without merging. */
export async function closePull(pull: PullRequest, sender: Account): Promise<void> {
  Object.assign(pull, { state: "closed", closedAt: getNow(), updatedAt: getNow() });
  await emitPull(pull, sender, { action: "closed" });
}

/** Opens again; the head is then where its branch is now. Throws 422 when the branch is gone. */
export async function reopenPull(pull: PullRequest, sender: Account): Promise<void> {
  const head = pull.head.repository?.branches.get(pull.head.ref);
  if (!head) {
    throw createValidationFailed("PullRequest", "state", "state cannot be changed. The head branch was deleted.");
  }
  pull.head.sha = head;
  Object.assign(pull, { state: "open", closedAt: null, updatedAt: getNow() });
  await moveThreads(pull);
  await emitPull(pull, sender, { action: "reopened" });
}

/** Turns a draft into a pull request that is ready for review, or back. */
export async function setDraft(pull: PullRequest, draft: boolean, sender: Account): Promise<void> {
  Object.assign(pull, { draft, updatedAt: getNow() });
  await emitPull(pull, sender, { action: draft ? "converted_to_draft" : "ready_for_review" });
}

/** Changes title or body, with the old text in the event. */
export async function editPull(
  pull: PullRequest,
  change: { title?: string; body?: string | null },
  sender: Account,
): Promise<void> {
  const changes: JsonObject = {};
  if (change.title !== undefined) changes.title = { from: pull.title };
  if (change.body !== undefined) changes.body = { from: pull.body ?? "" };
  Object.assign(pull, change, { updatedAt: getNow() });
  await emitPull(pull, sender, { action: "edited", changes });
}

/** Merges with a merge commit. Rejects when the two sides conflict. */
export async function mergePull(pull: PullRequest, commit: string, sender: Account): Promise<void> {
  const now = getNow();
  Object.assign(pull, { state: "closed", closedAt: now, updatedAt: now, merged: { at: now, by: sender, commit } });
  await emitPull(pull, sender, { action: "closed" });
  await moveBranch({ repository: pull.repository, branch: pull.base.ref, sha: commit }, sender);
}

/** Sends an event about a pull request. */
async function emitPull(
  pull: PullRequest,
  sender: Account,
  { action, ...extra }: { action: string; changes?: JsonObject; before?: string; after?: string },
): Promise<void> {
  const parts = { number: pull.number, pull_request: await presentFullPullRequest(pull), ...extra };
  emitEvent({ name: "pull_request", action, repository: pull.repository, sender, parts });
}

/** The head moves to its branch, the base to where the base branch is by now, and the threads follow. */
async function synchronize(pull: PullRequest, sender: Account): Promise<void> {
  const before = pull.head.sha;
  const after = pull.head.repository?.branches.get(pull.head.ref) ?? before;
  if ((await pull.repository.git.mergeBase(before, after)) !== before) pull.replacedHeads.push(before);
  pull.head.sha = after;
  pull.base.sha = pull.repository.branches.get(pull.base.ref) ?? pull.base.sha;
  pull.updatedAt = getNow();
  await moveThreads(pull);
  await emitPull(pull, sender, { action: "synchronize", before, after });
}

function findPullsFrom(head: Repository, branch: string): PullRequest[] {
  return [...head.owner.world.repositories.values()]
    .flatMap((repository) => [...repository.pulls.values()])
    .filter((pull) => pull.state === "open" && pull.head.repository === head && pull.head.ref === branch);
}

async function emitPush(
  target: { repository: Repository; branch: string; sha: string },
  before: string,
  sender: Account,
): Promise<void> {
  const { repository, branch, sha } = target;
  if (!sender.world.wants("push", repository)) return;
  const head = repository.git.readCommit(sha);
  const base = before === ZERO_SHA ? undefined : before;
  const shas = head && base ? await repository.git.listCommits(base, sha) : [];
  const commits = await Promise.all(shas.map((commit) => presentPushedCommit(repository, commit)));
  const parts = {
    ref: `refs/heads/${branch}`,
    before,
    after: sha,
    created: !base,
    deleted: !head,
    forced: base !== undefined && head !== undefined && (await repository.git.mergeBase(base, sha)) !== base,
    base_ref: null,
    compare: `${getPageUrl(repository)}/compare/${before.slice(0, 12)}...${sha.slice(0, 12)}`,
    commits,
    head_commit: head ? await presentPushedCommit(repository, sha) : null,
    pusher: { name: sender.login, email: null },
  };
  emitEvent({ name: "push", repository, sender, parts });
}

async function presentPushedCommit(repository: Repository, sha: string): Promise<JsonObject> {
  const commit = repository.git.readCommit(sha);
  if (!commit) throw new Error(`The stand-in lost the commit ${sha}`);
  const files = commit.parents[0] ? await repository.git.diff(commit.parents[0], sha) : [];
  const list = (status: string[]) => files.filter((file) => status.includes(file.status)).map((file) => file.path);
  return {
    ...presentSimpleCommit(commit),
    distinct: true,
    url: `${getPageUrl(repository)}/commit/${sha}`,
    added: list(["added", "renamed"]),
    removed: [...list(["removed"]), ...files.flatMap((file) => file.previousPath ?? [])],
    modified: list(["modified", "changed"]),
  };
}
