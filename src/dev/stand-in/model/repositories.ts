import { GitStore } from "../git/git-store.ts";
import type { FileContent } from "../git/write-commit.ts";
import { getCommitEmail } from "../present/commit.ts";
import type { Account, Repository } from "./model.ts";
import { moveBranch } from "./pulls.ts";
import { createNodeId, getFullName, getNow } from "./world.ts";

/** Files by path: text, bytes, content with a mode, or `null` to delete. */
export type Files = Record<string, string | Uint8Array | FileContent | null>;

/** One commit to make on a branch. */
export interface BranchCommit {
  repository: Repository;
  branch: string;
  files: Files;
  message: string;
  author: Account;
  /** Commit to stand on; default the branch's tip, or the default branch's where the branch is new. */
  onto?: string;
  /** Seconds since 1970; default now. Fixed dates make SHAs reproducible. */
  seconds?: number;
}

/** Adds an empty repository. */
export function addRepository(input: {
  id: number;
  owner: Account;
  name: string;
  private: boolean;
  defaultBranch: string;
}): Repository {
  const now = getNow();
  const repository: Repository = {
    ...input,
    nodeId: createNodeId("R", input.id),
    description: null,
    parent: null,
    git: new GitStore(),
    branches: new Map(),
    pulls: new Map(),
    checkSuites: [],
    checkRuns: [],
    createdAt: now,
    pushedAt: now,
    deleted: false,
  };
  repository.owner.world.repositories.set(getFullName(repository).toLowerCase(), repository);
  return repository;
}

/** Adds a fork: the same objects and branches, its own owner. */
export function addFork(parent: Repository, input: { id: number; owner: Account }): Repository {
  const now = getNow();
  const fork: Repository = {
    ...parent,
    ...input,
    nodeId: createNodeId("R", input.id),
    parent,
    branches: new Map(parent.branches),
    pulls: new Map(),
    checkSuites: [],
    checkRuns: [],
    createdAt: now,
    pushedAt: now,
  };
  parent.owner.world.repositories.set(getFullName(fork).toLowerCase(), fork);
  return fork;
}

/** Deletes a fork: its pull requests stay, but their `head.repo` is null from now on. */
export function deleteRepository(repository: Repository): void {
  repository.deleted = true;
  repository.branches.clear();
  for (const other of repository.owner.world.repositories.values()) {
    for (const pull of other.pulls.values()) {
      if (pull.head.repository === repository) pull.head.repository = null;
    }
  }
}

/** Commits to a branch, which is made when it is new, and tells everybody. Returns the commit's SHA. */
export async function commitToBranch(input: BranchCommit): Promise<string> {
  const { repository, branch, author } = input;
  const parent = input.onto ?? repository.branches.get(branch) ?? repository.branches.get(repository.defaultBranch);
  const seconds = input.seconds ?? Math.floor(Date.now() / 1000);
  const sha = repository.git.commit({
    parents: parent ? [parent] : [],
    message: input.message,
    author: { name: author.login, email: getCommitEmail(author), seconds },
    files: normalizeFiles(input.files),
  });
  await moveBranch({ repository, branch, sha }, author);
  return sha;
}

/** Makes the commit that merges `head` into `base`, on no branch yet. Rejects when they conflict. */
export async function createMergeCommit(
  repository: Repository,
  input: { base: string; head: string; message: string; author: Account },
): Promise<string> {
  const { git } = repository;
  return git.commit({
    parents: [input.base, input.head],
    message: input.message,
    author: { name: input.author.login, email: getCommitEmail(input.author), seconds: Math.floor(Date.now() / 1000) },
    tree: await git.mergeTree(input.base, input.head),
    files: new Map(),
  });
}

function normalizeFiles(files: Files): Map<string, FileContent | null> {
  return new Map(
    Object.entries(files).map(([path, file]) => {
      const isPlain = typeof file === "string" || file instanceof Uint8Array;
      return [path, isPlain ? { content: file } : file];
    }),
  );
}
