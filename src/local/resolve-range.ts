import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { GitRepository } from "./git-repository.ts";
import { SourceError } from "./source-error.ts";

/** What a person asked to have reviewed. */
export interface RangeRequest {
  /** `BASE..HEAD`, or `BASE` for everything since then up to the working tree. */
  range?: string;
  /** The branch or commit to compare with, where no range names one. */
  base?: string;
}

/** The commits to compare. */
export interface CommitRange {
  /** The merge base; undefined in a repository without commits. */
  base: string | undefined;
  /** Undefined for the working tree. */
  head: string | undefined;
}

/** Finds the two sides, as a pull request would: from where the branches parted. Throws `SourceError` when that cannot be told. */
export async function resolveRange(repository: GitRepository, request: RangeRequest): Promise<CommitRange> {
  const { from, to } = readRequest(request);
  const head = await resolveHead(repository, to);
  if (head === undefined) {
    if (from !== undefined) await resolveCommit(repository, from);
    if (repository.workTree === undefined)
      throw new SourceError("the repository has no commits, so there is nothing to review");
    return { base: undefined, head: undefined };
  }
  const isToWorkTree = to === undefined && repository.workTree !== undefined;
  if (from === undefined && !isToWorkTree) {
    throw new SourceError(
      "without a working tree the range must be named: epoch-zero review BASE..HEAD, or --base BASE",
    );
  }
  const start = from ?? (await findDefaultBranch(repository));
  const base = await findMergeBase(repository, { start, commit: await resolveCommit(repository, start), head });
  return { base, head: isToWorkTree ? undefined : head };
}

function readRequest({ range, base }: RangeRequest): { from: string | undefined; to: string | undefined } {
  if (range === undefined) return { from: base, to: undefined };
  if (base !== undefined) throw new SourceError(`the range ${range} names its base: leave --base ${base} out`);
  const [, from, to] = /^(.*?)\.\.\.?(.*)$/.exec(range) ?? [];
  if (from === undefined || to === undefined) return { from: range, to: undefined };
  return { from: from || "HEAD", to: to || "HEAD" };
}

/** The commit of the newer side; undefined when nothing was committed yet. */
async function resolveHead(repository: GitRepository, to: string | undefined): Promise<string | undefined> {
  if (to !== undefined && to !== "HEAD") return resolveCommit(repository, to);
  return lookUp(repository, "HEAD");
}

function lookUp({ git }: GitRepository, name: string): Promise<string | undefined> {
  return git.ask(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]);
}

async function resolveCommit(repository: GitRepository, name: string): Promise<string> {
  const commit = await lookUp(repository, name);
  if (commit !== undefined) return commit;
  if (existsSync(resolve(repository.git.place.folder, name))) {
    throw new SourceError(`${name} is a file or folder, and a review takes commits: epoch-zero check ${name}`);
  }
  const hint = repository.isShallow ? "; the clone is shallow, and git fetch --unshallow brings the rest" : "";
  throw new SourceError(`${name} names no commit of this repository${hint}`);
}

/** Where pull requests usually go. */
const DEFAULT_BRANCHES = [
  "refs/remotes/origin/HEAD",
  "refs/remotes/origin/main",
  "refs/remotes/origin/master",
  "refs/heads/main",
  "refs/heads/master",
];

async function findDefaultBranch(repository: GitRepository): Promise<string> {
  for (const name of DEFAULT_BRANCHES) if (await lookUp(repository, name)) return name;
  throw new SourceError(
    "there is no default branch here (origin/HEAD, main or master): name the one to compare with, as in epoch-zero review --base develop",
  );
}

async function findMergeBase(
  { git, isShallow }: GitRepository,
  { start, commit, head }: { start: string; commit: string; head: string },
): Promise<string> {
  const base = await git.ask(["merge-base", commit, head]);
  if (base !== undefined && base !== "") return base;
  const name = start.replace(/^refs\/(remotes|heads)\//, "");
  if (isShallow) {
    throw new SourceError(
      `the commit from which ${name} and the change parted is not in this shallow clone: git fetch --unshallow brings it`,
    );
  }
  throw new SourceError(`${name} and the change have no commit in common: name another base`);
}
