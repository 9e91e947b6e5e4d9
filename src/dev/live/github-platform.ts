import { setTimeout as delay } from "node:timers/promises";
import { ProbotOctokit } from "probot";
import { z } from "zod";
import { createLog } from "../../start-app.ts";
import { listSuggestions } from "../stand-in/pages/markdown.ts";
import { replaceLines } from "../stand-in/pages/suggestion.ts";
import { openAppSide } from "./app-side.ts";
import { describeRefusal } from "./describe-refusal.ts";
import {
  BRANCH_PREFIX,
  type Files,
  getBranches,
  type Place,
  type Platform,
  type PlatformPull,
  type PullChange,
} from "./platform.ts";
import type { LiveSettings } from "./read-live-settings.ts";

/** What is different where the platform is not GitHub itself, as in tests. */
export interface GitHubTuning {
  /** False to write without the pauses that GitHub asks for. Default true. */
  areWritesSpaced?: boolean;
  /** How far answers may lag behind what was done, in milliseconds. */
  lagMs?: number;
}

/** GitHub moves comments and heads some seconds after a push. */
const LAG_MS = 20_000;

/** The real GitHub. Throws `ScriptError` when the App is not installed on the sandbox, or its key is refused. */
export async function openGitHubPlatform(
  { settings, owner, repo, token, runName }: LiveSettings,
  { areWritesSpaced = true, lagMs = LAG_MS }: GitHubTuning = {},
): Promise<Platform> {
  const side = await openAppSide({ settings, owner, repo, areWritesSpaced });
  const octokit = new ProbotOctokit({
    ...{ baseUrl: settings.baseUrl, auth: { token }, log: createLog("silent") },
    ...{ retry: { enabled: false }, ...(areWritesSpaced ? {} : { throttle: { enabled: false } }) },
  });
  const person = new Person(octokit, side.place, { runName, lagMs });
  return {
    ...side,
    ...{ name: "GitHub", lagMs },
    openPull: (change) => person.openPull(change),
    close: async () => {
      await side.close();
      return person.takeAway();
    },
  };
}

const shaSchema = z.object({ sha: z.string() });
const refSchema = z.object({ ref: z.string(), object: shaSchema });
const pullSchema = z.object({ number: z.number(), html_url: z.string() });
const headSchema = z.object({ head: shaSchema });
const commentSchema = z.object({
  path: z.string(),
  line: z.number().nullish(),
  start_line: z.number().nullish(),
  body: z.string(),
});

/** What a person does through the API, and takes away again. */
class Person {
  readonly #octokit: ProbotOctokit;
  readonly #place: Place;
  readonly #options: { runName: string; lagMs: number };
  readonly #pulls: number[] = [];
  readonly #underWay = new Set<Promise<unknown>>();
  #takingAway: Promise<string[]> | undefined;

  constructor(octokit: ProbotOctokit, place: Place, options: { runName: string; lagMs: number }) {
    this.#octokit = octokit;
    this.#place = place;
    this.#options = options;
  }

  async openPull(change: PullChange): Promise<PlatformPull> {
    const branches = getBranches(change.name);
    const base = await this.createBranch(branches.base, await this.commit(change.base, []));
    const files = { ...change.base, ...change.head };
    const head = await this.createBranch(branches.head, await this.commit(files, [base]));
    const opened = await this.send("POST /repos/{owner}/{repo}/pulls", {
      ...{ title: change.title, head: branches.head, base: branches.base },
      body: "Made by `npm run live`, which closes it again.",
    });
    const { number, html_url: url } = pullSchema.parse(opened);
    this.#pulls.push(number);
    return new GitHubPull(this, { number, url, branches, commits: [base, head] }, files);
  }

  /** Commits these files and no others; returns the SHA. */
  async commit(files: Files, parents: string[]): Promise<string> {
    const tree = Object.entries(files).flatMap(([path, content]) =>
      content === null ? [] : [{ path, content, mode: "100644", type: "blob" }],
    );
    const { sha } = shaSchema.parse(await this.send("POST /repos/{owner}/{repo}/git/trees", { tree }));
    const commit = { tree: sha, parents, message: parents.length === 0 ? "Train digits" : "Change the training" };
    return shaSchema.parse(await this.send("POST /repos/{owner}/{repo}/git/commits", commit)).sha;
  }

  async createBranch(branch: string, sha: string): Promise<string> {
    const made = await this.send("POST /repos/{owner}/{repo}/git/refs", { ref: `refs/heads/${branch}`, sha });
    return refSchema.parse(made).object.sha;
  }

  /** Moves a branch, and waits until its pull request has followed. */
  async moveBranch({ number, branches }: PlatformPull, sha: string): Promise<string> {
    const ref = `heads/${branches.head}`;
    const moved = refSchema.parse(await this.send("PATCH /repos/{owner}/{repo}/git/refs/{ref}", { ref, sha }));
    const limit = performance.now() + this.#options.lagMs;
    for (;;) {
      const pull = await this.send("GET /repos/{owner}/{repo}/pulls/{pull_number}", { pull_number: number });
      if (headSchema.parse(pull).head.sha === moved.object.sha) return moved.object.sha;
      if (performance.now() > limit) throw new Error(`pull request ${number} did not follow its branch`);
      await delay(1_000);
    }
  }

  /** One call; refused once the run is over, so that nothing is made behind the cleaning's back. */
  async send(route: string, parameters: Record<string, unknown>): Promise<unknown> {
    if (this.#takingAway) throw new Error("the run was ended");
    const { owner, repo } = this.#place;
    const sent = this.#octokit.request(route, { owner, repo, ...parameters });
    const ended = sent.catch(() => undefined).finally(() => this.#underWay.delete(ended));
    this.#underWay.add(ended);
    return (await sent).data;
  }

  /** Closes the pull requests and deletes the branches of this run; returns in words what could not be. */
  takeAway(): Promise<string[]> {
    this.#takingAway ??= this.#takeAllAway();
    return this.#takingAway;
  }

  async #takeAllAway(): Promise<string[]> {
    await Promise.all(this.#underWay);
    const left: string[] = [];
    for (const number of this.#pulls) {
      const closed = { pull_number: number, state: "closed" };
      const route = "PATCH /repos/{owner}/{repo}/pulls/{pull_number}";
      await this.#attempt(route, closed, (reason) => left.push(`pull request ${number} is still open: ${reason}`));
    }
    const ref = `heads/${BRANCH_PREFIX}${this.#options.runName}`;
    const list = "GET /repos/{owner}/{repo}/git/matching-refs/{ref}";
    const found = await this.#attempt(list, { ref, per_page: 100 }, (reason) =>
      left.push(`branches ${ref}…: ${reason}`),
    );
    for (const branch of z.array(refSchema).catch([]).parse(found)) {
      const name = branch.ref.replace(/^refs\//, "");
      const route = "DELETE /repos/{owner}/{repo}/git/refs/{ref}";
      await this.#attempt(route, { ref: name }, (reason) => left.push(`${name} is still there: ${reason}`));
    }
    return left;
  }

  async #attempt(route: string, given: Record<string, unknown>, onFailure: (reason: string) => void): Promise<unknown> {
    const { owner, repo } = this.#place;
    try {
      return (await this.#octokit.request(route, { owner, repo, ...given })).data;
    } catch (error) {
      onFailure(describeRefusal(error));
    }
  }
}

/** A pull request at GitHub. Its files are known, since nobody else pushes. */
class GitHubPull implements PlatformPull {
  readonly number: number;
  readonly url: string;
  readonly branches: PlatformPull["branches"];
  readonly commits: string[];
  readonly #person: Person;
  #files: Files;

  constructor(
    person: Person,
    { number, url, branches, commits }: Pick<PlatformPull, "number" | "url" | "branches" | "commits">,
    files: Files,
  ) {
    this.number = number;
    this.url = url;
    this.branches = branches;
    this.commits = commits;
    this.#person = person;
    this.#files = files;
  }

  async push(files: Files): Promise<void> {
    this.#files = { ...this.#files, ...files };
    const sha = await this.#person.commit(this.#files, this.commits.slice(-1));
    this.commits.push(await this.#person.moveBranch(this, sha));
  }

  async answer(commentId: number, body: string): Promise<void> {
    await this.#person.send("POST /repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies", {
      ...{ pull_number: this.number, comment_id: commentId, body },
    });
  }

  /** The API has no such button: the lines that GitHub says the comment stands on are replaced, and pushed. */
  async applySuggestion(commentId: number): Promise<void> {
    const route = "GET /repos/{owner}/{repo}/pulls/comments/{comment_id}";
    const comment = commentSchema.parse(await this.#person.send(route, { comment_id: commentId }));
    const [suggestion] = listSuggestions(comment.body);
    const { path, line, start_line } = comment;
    const file = this.#files[path];
    if (!suggestion || !line || !file) throw new Error(`comment ${commentId} has no suggestion that could be applied`);
    const changed = replaceLines(Buffer.from(file), { first: start_line ?? line, last: line }, suggestion);
    await this.push({ [path]: changed.toString() });
  }
}
