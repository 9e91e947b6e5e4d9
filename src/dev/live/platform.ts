import type { ProbotOctokit } from "probot";
import type { RepositoryClients } from "../../github/connect-github.ts";
import type { Observation } from "./observation.ts";

/** Whole files by path; `null` deletes one. */
export type Files = Record<string, string | null>;

/** A pull request to be opened: two branches are made for it, the first from nothing but `base`. */
export interface PullChange {
  /** Goes into the names of the branches. */
  name: string;
  title: string;
  base: Files;
  /** What the pull request changes. */
  head: Files;
}

/** A pull request, and what people do with it. */
export interface PlatformPull {
  number: number;
  /** The page for people. */
  url: string;
  /** Names of the branches. */
  branches: { base: string; head: string };
  /** SHAs of the base and of every head so far, oldest first. */
  commits: string[];
  push(files: Files): Promise<void>;
  /** Answers in the thread that begins with a comment. */
  answer(commentId: number, body: string): Promise<void>;
  /** Applies the first suggestion of a comment, as the page's button does. */
  applySuggestion(commentId: number): Promise<void>;
}

/** Where the App is, as its own calls name it. */
export interface Place {
  owner: string;
  repo: string;
  repositoryId: number;
  installationId: number;
}

/** A repository on which the App is installed, with a person who may write to it. */
export interface Platform {
  /** In the report, as in "at GitHub". */
  name: string;
  place: Place;
  /** Login of the App's own account. */
  botLogin: string;
  /** How far answers may lag behind what was done, in milliseconds. */
  lagMs: number;
  openPull(change: PullChange): Promise<PlatformPull>;
  /** Runs the App's review job on the present head; returns what the App logged. Throws what the job throws. */
  review(pull: PlatformPull): Promise<string[]>;
  /** Reads what stands on the pull request, and some of the files at its head. */
  observe(pull: PlatformPull, paths: string[]): Promise<Observation>;
  /** The App's clients for the repository, for questions about the platform itself. */
  connect(): Promise<RepositoryClients>;
  /** The App itself, authenticated by its key. */
  asApp(): Promise<ProbotOctokit>;
  /** Takes everything away that was made. Returns in words what could not be. Safe to call twice, and in between. */
  close(): Promise<string[]>;
}

/** Every branch that is made begins so: what is left of a run can be found, and is nobody else's. */
export const BRANCH_PREFIX = "epoch-zero-live-";

/** The branches of a pull request. `name` is unique within the repository. */
export function getBranches(name: string): PlatformPull["branches"] {
  return { base: `${BRANCH_PREFIX}${name}-base`, head: `${BRANCH_PREFIX}${name}` };
}
