import { createNotFound } from "../api-error.ts";
import type {
  Account,
  AppRegistration,
  Installation,
  JsonObject,
  PullRequest,
  Repository,
  ReviewComment,
  Thread,
} from "./model.ts";

/** A webhook event that happened; `parts` are the fields beside `action`, `repository` and `sender`. */
export interface WorldEvent {
  name: string;
  action?: string;
  repository?: Repository;
  /** Set for events about an installation itself; else it follows from the repository. */
  installation?: Installation;
  sender: Account;
  parts: JsonObject;
}

/** What a GraphQL node id can lead to. */
type Node = { kind: "thread"; thread: Thread } | { kind: "comment"; comment: ReviewComment };

/** Everything the stand-in knows, and the ways out of it. */
export interface World {
  /** Where people (`html`) and programs (`api`) find the stand-in, without a final slash. */
  urls: { html: string; api: string };
  app: AppRegistration;
  /** By login in lower case. */
  accounts: Map<string, Account>;
  installations: Installation[];
  /** By full name in lower case. */
  repositories: Map<string, Repository>;
  nodes: Map<string, Node>;
  newId(kind: IdKind): number;
  /** Whether anybody would get such an event; what is costly to tell need not be told to nobody. */
  wants(name: string, repository: Repository): boolean;
  emit(event: WorldEvent): void;
}

/** Kinds of things that get numbers of their own. */
export type IdKind = keyof typeof FIRST_IDS;

/**
 * Where the numbers start. As large as GitHub's today, so that code which stores them in 32 bits is found out;
 * comments, reviews and pull requests stay below 2^31 because GraphQL's `databaseId` cannot hold more.
 */
const FIRST_IDS = {
  account: 41_000_001,
  installation: 51_000_001,
  pull: 1_800_000_001,
  review: 1_900_000_001,
  comment: 2_000_000_001,
  thread: 2_100_000_001,
  reaction: 270_000_001,
  checkSuite: 48_000_000_001,
  checkRun: 52_000_000_001,
  delivery: 190_000_000_001,
};

/** Hands out ever new numbers per kind. */
export function createIdSource(): (kind: IdKind) => number {
  const next: Record<IdKind, number> = { ...FIRST_IDS };
  return (kind) => next[kind]++;
}

/** An opaque global id in GitHub's style: a prefix for the type, then letters. */
export function createNodeId(prefix: string, id: number): string {
  return `${prefix}_kwDO${Buffer.from(String(id)).toString("base64url")}`;
}

/** The present moment as GitHub prints it: ISO 8601, whole seconds, UTC. */
export function getNow(): string {
  return formatTime(Date.now() / 1000);
}

/** Seconds since 1970 as GitHub prints them. */
export function formatTime(seconds: number): string {
  return new Date(Math.floor(seconds) * 1000).toISOString().replace(".000Z", "Z");
}

/** `owner/name`. */
export function getFullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}

/** Tells what happened in a repository. */
export function emitEvent(event: WorldEvent & { repository: Repository }): void {
  event.repository.owner.world.emit(event);
}

/** Where programs find a repository. */
export function getApiUrl(repository: Repository): string {
  return `${repository.owner.world.urls.api}/repos/${getFullName(repository)}`;
}

/** Where people find a repository. */
export function getPageUrl(repository: Repository): string {
  return `${repository.owner.world.urls.html}/${getFullName(repository)}`;
}

/** The account with this login, in any case; throws 404 when there is none. */
export function getAccount(world: World, login: string): Account {
  const account = world.accounts.get(login.toLowerCase());
  if (!account) throw createNotFound();
  return account;
}

/** The repository with this name, in any case; undefined when there is none or it was deleted. */
export function findRepository(world: World, fullName: string): Repository | undefined {
  const repository = world.repositories.get(fullName.toLowerCase());
  return repository?.deleted ? undefined : repository;
}

/** The pull request with this number; throws 404 when there is none. */
export function getPull(repository: Repository, number: number): PullRequest {
  const pull = repository.pulls.get(number);
  if (!pull) throw createNotFound();
  return pull;
}

/** The installation that covers a repository; undefined when the App is not installed there. */
export function findInstallation(repository: Repository): Installation | undefined {
  const { world } = repository.owner;
  const installation = world.installations.find((candidate) => candidate.account === repository.owner);
  if (!installation || installation.state === "absent") return undefined;
  const { repositories } = installation;
  return repositories === "all" || repositories.includes(repository.id) ? installation : undefined;
}

/** How an account stands to a repository, in the REST API's words. */
export function getAssociation(repository: Repository, account: Account): string {
  if (account === repository.owner) return "OWNER";
  if (repository.owner.members.includes(account.login)) return "MEMBER";
  const merged = [...repository.pulls.values()].some((pull) => pull.author === account && pull.merged);
  return merged ? "CONTRIBUTOR" : "NONE";
}

/** The commit a ref stands for: a branch (with or without `heads/` or `refs/heads/`), `pull/<n>/head`, or a full SHA. */
export function resolveRef(repository: Repository, ref: string): string | undefined {
  const short = ref.replace(/^refs\//, "").replace(/^heads\//, "");
  if (ref === "HEAD") return repository.branches.get(repository.defaultBranch);
  const branch = repository.branches.get(short) ?? repository.branches.get(ref);
  if (branch) return branch;
  const pull = /^pull\/(\d+)\/head$/.exec(short)?.[1];
  if (pull) return repository.pulls.get(Number(pull))?.head.sha;
  return /^[0-9a-f]{40}$/.test(ref) ? ref : undefined;
}
