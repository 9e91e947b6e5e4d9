import type { GitStore } from "../git/git-store.ts";
import type { World } from "./world.ts";

/** What a JSON document of the stand-in's answers looks like to the code that builds it. */
export type JsonObject = Record<string, unknown>;

/** How much of one area an installation or a token may use. */
export type PermissionLevel = "read" | "write";

/** GitHub's permission names with the level granted, for example `{ checks: "write" }`. */
export type Permissions = Record<string, PermissionLevel>;

/** A person, an organisation, or the account of an App. */
export interface Account {
  /** The stand-in it lives in; so everything that belongs to somebody leads there. */
  world: World;
  id: number;
  nodeId: string;
  login: string;
  type: "User" | "Organization" | "Bot";
  /** Logins of the members; empty for people and bots. */
  members: string[];
  createdAt: string;
}

/** The App whose credentials the stand-in knows. */
export interface AppRegistration {
  id: number;
  nodeId: string;
  slug: string;
  name: string;
  clientId: string;
  /** PKCS#1 PEM. */
  privateKey: string;
  permissions: Permissions;
  /** Webhook events the App subscribed to. */
  events: string[];
  /** The App's own account, `<slug>[bot]`. */
  bot: Account;
  owner: Account;
  createdAt: string;
}

/** One account's consent to the App. Every account has one; it counts only while `state` is not `absent`. */
export interface Installation {
  id: number;
  account: Account;
  state: "absent" | "active" | "suspended";
  permissions: Permissions;
  /** `all`, or the ids of the repositories that were chosen. */
  repositories: "all" | number[];
  createdAt: string;
  suspendedAt: string | null;
}

/** A repository. Forks share the git store of their parent, as they do on GitHub. */
export interface Repository {
  id: number;
  nodeId: string;
  owner: Account;
  name: string;
  private: boolean;
  description: string | null;
  defaultBranch: string;
  parent: Repository | null;
  git: GitStore;
  /** Branch name to commit SHA. */
  branches: Map<string, string>;
  pulls: Map<number, PullRequest>;
  checkSuites: CheckSuite[];
  checkRuns: CheckRun[];
  createdAt: string;
  pushedAt: string;
  deleted: boolean;
}

/** A pull request; its number is also the number of an issue of the repository. */
export interface PullRequest {
  id: number;
  nodeId: string;
  number: number;
  repository: Repository;
  title: string;
  body: string | null;
  author: Account;
  state: "open" | "closed";
  draft: boolean;
  base: { ref: string; sha: string };
  /** `repository` is null once a fork was deleted; `owner` is kept for the label. */
  head: { repository: Repository | null; owner: Account; ref: string; sha: string };
  merged: { at: string; by: Account; commit: string } | null;
  /** Heads that a force push took out of it, oldest first. */
  replacedHeads: string[];
  reviews: Review[];
  threads: Thread[];
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  /** Comments in the conversation, which the emulator keeps. */
  conversation: number;
}

/** State of a review, in the words of the REST API. */
export type ReviewState = "PENDING" | "COMMENTED" | "APPROVED" | "CHANGES_REQUESTED" | "DISMISSED";

/** One review. Comments posted on their own, and replies, each get a review without a body, as on GitHub. */
export interface Review {
  id: number;
  nodeId: string;
  pull: PullRequest;
  author: Account;
  body: string;
  state: ReviewState;
  commitId: string;
  submittedAt: string | null;
}

/** Side of a diff: LEFT shows the merge base, RIGHT the head. */
export type Side = "LEFT" | "RIGHT";

/** Where a thread hangs. Lines are 1-based; `line` is null while the thread is outdated or is about a whole file. */
export interface Anchor {
  subject: "line" | "file";
  path: string;
  side: Side;
  startSide: Side | null;
  line: number | null;
  startLine: number | null;
  /** Lines below the first `@@` of the file's patch; null while outdated. */
  position: number | null;
  originalLine: number | null;
  originalStartLine: number | null;
  originalPosition: number | null;
  /** Follows the head as long as the place still exists. */
  commitId: string;
  originalCommitId: string;
  /** Merge base of the diff that the comment was made on. */
  originalMergeBase: string;
  diffHunk: string;
}

/** A conversation about one place of the diff. */
export interface Thread {
  id: number;
  nodeId: string;
  pull: PullRequest;
  anchor: Anchor;
  outdated: boolean;
  resolvedBy: Account | null;
  comments: ReviewComment[];
}

/** One comment of a thread. The first is the one replies refer to. */
export interface ReviewComment {
  id: number;
  nodeId: string;
  thread: Thread;
  review: Review;
  author: Account;
  body: string;
  /** GraphQL's reason in lower case, for example `outdated`; null while the comment is shown. */
  minimizedReason: string | null;
  reactions: Reaction[];
  createdAt: string;
  updatedAt: string;
}

/** One emoji of one person under a comment. */
export interface Reaction {
  id: number;
  nodeId: string;
  content: string;
  user: Account;
  createdAt: string;
}

/** The check suite that GitHub keeps for each commit and App. */
export interface CheckSuite {
  id: number;
  nodeId: string;
  repository: Repository;
  headSha: string;
  headBranch: string | null;
  status: CheckStatus;
  conclusion: string | null;
  createdAt: string;
  updatedAt: string;
}

/** How far a check run has come. */
export type CheckStatus = "queued" | "in_progress" | "completed";

/** One line mark of a check run. Lines and columns are 1-based. */
export interface Annotation {
  path: string;
  startLine: number;
  endLine: number;
  startColumn: number | null;
  endColumn: number | null;
  level: "notice" | "warning" | "failure";
  message: string;
  title: string | null;
  rawDetails: string | null;
}

/** A button under a check run. */
export interface CheckAction {
  label: string;
  description: string;
  identifier: string;
}

/** A check run of the App. */
export interface CheckRun {
  id: number;
  nodeId: string;
  suite: CheckSuite;
  name: string;
  headSha: string;
  status: CheckStatus;
  conclusion: string | null;
  startedAt: string;
  completedAt: string | null;
  externalId: string;
  detailsUrl: string | null;
  output: { title: string | null; summary: string | null; text: string | null };
  annotations: Annotation[];
  actions: CheckAction[];
}
