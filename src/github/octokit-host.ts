import type { ProbotOctokit } from "probot";
import type {
  CheckReport,
  FileContent,
  FolderEntry,
  NewComment,
  OwnComment,
  PostFailure,
  PullRequestHost,
  PullState,
  ReadAnswer,
  ReadRequest,
  ReviewRange,
  Side,
} from "../review/ports.ts";
import { ReviewEnded, ReviewOutdated } from "../review/ports.ts";
import { CheckRuns } from "./check-runs.ts";
import type { RepositoryClients } from "./connect-github.ts";
import { readFailure } from "./github-error.ts";
import type { PullRequestRef } from "./pull-request-ref.ts";
import { PullReviews } from "./pull-reviews.ts";
import {
  askOpenChecks,
  askOpenPull,
  askPullState,
  askThreads,
  type PullQuery,
  readOpenChecks,
  readOpenPull,
  readThreads,
} from "./pull-state.ts";
import { MAX_REVIEW_BYTES, type ObjectReader } from "./read-blob.ts";
import { type ObjectRequest, readObjects, SUBMODULE_MODE, SYMLINK_MODE, type TreeEntry } from "./read-objects.ts";
import { type KnownRange, readRange } from "./read-range.ts";

/** A pull request on GitHub, read through one client and written through another. */
export class OctokitHost implements PullRequestHost {
  private opened: Promise<KnownRange> | undefined;
  private isChecked = false;
  /** Entries of the folders that were listed, by their path. */
  private readonly entries = new Map<string, TreeEntry>();
  private readonly octokit: ProbotOctokit;
  private readonly ref: PullRequestRef;
  /** Whose check runs can be read; undefined without the permission. */
  private readonly checksAppId: number | undefined;
  private readonly checks: CheckRuns;
  private readonly reviews: PullReviews;
  private readonly reader: ObjectReader;

  constructor(clients: RepositoryClients, ref: PullRequestRef, appId: number) {
    this.octokit = clients.read;
    this.ref = ref;
    this.checksAppId = clients.canReadChecks ? appId : undefined;
    this.reader = { octokit: clients.read, owner: ref.owner, repo: ref.repo, budget: { bytes: MAX_REVIEW_BYTES } };
    this.checks = new CheckRuns(clients.write, ref);
    this.reviews = new PullReviews(clients.write, ref, () => this.readComments());
  }

  async range(): Promise<ReviewRange> {
    return endWhenGone(this.open());
  }

  read(request: ReadRequest): Promise<ReadAnswer> {
    return endWhenGone(this.readNow(request));
  }

  private async readNow({ files, folders }: ReadRequest): Promise<ReadAnswer> {
    const commits = await this.open();
    const asked = new Set(folders.map(({ path }) => path));
    const parents = this.unlistedParents(files.map((file) => file.path)).filter((path) => !asked.has(path));
    const request = (kind: "file" | "folder", side: Side, path: string): ObjectRequest => ({
      kind,
      commit: commits[side],
      path,
    });
    const wanted = folders.map(({ side, path }) => request("folder", side, path));
    const around = parents.map((path) => request("folder", "head", path));
    const blobs = files.map(({ side, path }) => request("file", side, path));
    const extra = this.isChecked ? undefined : askOpenPull(this.ref.pullNumber);
    const { objects, extra: pull } = await readObjects(this.reader, [...wanted, ...around, ...blobs], extra);
    if (extra) this.checkOpen(pull, commits.head);
    const listed = [...folders.map(({ path }) => path), ...parents].map((path, index) =>
      this.noteFolder(path, objects[index]),
    );
    const contents = objects.slice(wanted.length + around.length);
    return {
      folders: listed.slice(0, folders.length),
      files: files.map(({ path }, index): FileContent => {
        const object = contents[index];
        return this.unreadableMode(path) ?? (object?.kind === "blob" ? object.content : { kind: "missing" });
      }),
    };
  }

  startCheck(head: string): Promise<number | undefined> {
    return endWhenGone(this.checks.start(head));
  }

  async readState(): Promise<PullState> {
    const { pullNumber } = this.ref;
    const value = await endWhenGone(this.ask(askPullState(pullNumber, this.checksAppId)));
    const { headRefOid: head } = readOpenPull(value);
    const open = readOpenChecks(value, pullNumber);
    // One open run on the head is that of this review.
    if (open.get(head) === 1) open.delete(head);
    return { head, comments: await this.readAllThreads(value), openChecks: await this.checks.listOpen(open.keys()) };
  }

  async readOpenChecks(): Promise<number[]> {
    const { pullNumber, checkRunId } = this.ref;
    if (this.checksAppId === undefined) return [];
    const value = await endWhenGone(this.ask(askOpenChecks(pullNumber, this.checksAppId)));
    const open = await this.checks.listOpen(readOpenChecks(value, pullNumber).keys());
    return [...new Set([...open, ...(checkRunId === undefined ? [] : [checkRunId])])];
  }

  postReview(review: { head: string; body: string; comments: NewComment[] }): Promise<PostFailure | undefined> {
    return endWhenGone(this.reviews.post(review));
  }

  postFileComment(comment: { head: string; path: string; body: string }): Promise<PostFailure | undefined> {
    return endWhenGone(this.reviews.postOnFile(comment));
  }

  editComment(id: number, body: string): Promise<void> {
    return this.reviews.edit(id, body);
  }

  completeCheck(id: number, report: CheckReport): Promise<void> {
    return endWhenGone(this.checks.complete(id, report));
  }

  private async ask(query: PullQuery): Promise<unknown> {
    return (await readObjects(this.reader, [], query)).extra;
  }

  private async readComments(): Promise<OwnComment[]> {
    return this.readAllThreads(await this.ask(askPullState(this.ref.pullNumber, undefined)));
  }

  private async readAllThreads(newest: unknown): Promise<OwnComment[]> {
    let { comments, before } = readThreads(newest);
    for (let page = 1; before !== undefined && page < MAX_THREAD_PAGES; page++) {
      const older = readThreads(await endWhenGone(this.ask(askThreads(this.ref.pullNumber, before))));
      comments = [...older.comments, ...comments];
      before = older.before;
    }
    return comments;
  }

  private open(): Promise<KnownRange> {
    this.opened ??= readRange(this.octokit, this.ref);
    return this.opened;
  }

  private checkOpen(pull: unknown, head: string): void {
    const { headRefOid, baseRefName } = readOpenPull(pull);
    if (headRefOid !== head) throw new ReviewOutdated(`the head is ${headRefOid.slice(0, 7)} now`);
    if (this.ref.branches && baseRefName !== this.ref.branches.base)
      throw new ReviewOutdated("the pull request has another base branch now");
    this.isChecked = true;
  }

  private unlistedParents(paths: string[]): string[] {
    const parents = new Set(paths.map((path) => path.split("/").slice(0, -1).join("/")));
    return [...parents].filter((parent) => !this.entries.has(`${parent}/`));
  }

  private noteFolder(
    path: string,
    object: Awaited<ReturnType<typeof readObjects>>["objects"][number],
  ): FolderEntry[] | undefined {
    const entries = object?.kind === "tree" ? object.entries : undefined;
    this.entries.set(`${path}/`, { name: path, kind: "folder", mode: 0 });
    for (const entry of entries ?? []) this.entries.set(path === "" ? entry.name : `${path}/${entry.name}`, entry);
    return entries?.map(({ name, kind }) => ({ name, kind }));
  }

  private unreadableMode(path: string): FileContent | undefined {
    const mode = this.entries.get(path)?.mode;
    if (mode === SYMLINK_MODE) return { kind: "unread", reason: "a symlink" };
    return mode === SUBMODULE_MODE ? { kind: "unread", reason: "a submodule" } : undefined;
  }
}

/** Pages of review threads that are looked through for comments of ours. */
const MAX_THREAD_PAGES = 10;

/** Where the thing itself is gone, the review ends. */
async function endWhenGone<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (readFailure(error)?.kind !== "gone") throw error;
    throw new ReviewEnded("the pull request, its branch or the repository is gone", { cause: error });
  }
}
