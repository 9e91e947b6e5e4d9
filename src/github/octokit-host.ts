import type { ProbotOctokit } from "probot";
import { z } from "zod";
import type {
  ChangedFile,
  CheckReport,
  FileContent,
  FolderEntry,
  NewComment,
  PostFailure,
  PullRequestHost,
  PullState,
  ReadAnswer,
  ReadRequest,
  ReviewRange,
  Side,
} from "../review/ports.ts";
import { ReviewEnded } from "../review/ports.ts";
import { CheckRuns } from "./check-runs.ts";
import type { RepositoryClients } from "./connect-github.ts";
import { readFailure } from "./github-error.ts";
import type { PullRequestRef } from "./pull-request-ref.ts";
import { PullReviews } from "./pull-reviews.ts";
import { OPEN_FIELDS, readOpenPull, readPullState, STATE_FIELDS } from "./pull-state.ts";
import { type ObjectRequest, readObjects, SUBMODULE_MODE, SYMLINK_MODE, type TreeEntry } from "./read-objects.ts";

/** Files that a comparison lists at most. https://docs.github.com/en/rest/commits/commits#compare-two-commits */
const MAX_COMPARED_FILES = 300;

const fileSchema = z.object({
  filename: z.string(),
  status: z.string(),
  previous_filename: z.string().optional(),
  patch: z.string().optional(),
});

const compareSchema = z.object({
  merge_base_commit: z.object({ sha: z.string() }),
  commits: z.array(z.object({ sha: z.string() })),
  total_commits: z.number(),
  files: z.array(fileSchema).optional(),
});

const pullSchema = z.object({
  state: z.string(),
  draft: z.boolean().optional(),
  base: z.object({ ref: z.string() }),
  head: z.object({
    ref: z.string(),
    sha: z.string(),
    repo: z.object({ owner: z.object({ login: z.string() }) }).nullable(),
  }),
});

/** A pull request on GitHub, read through one client and written through another. */
export class OctokitHost implements PullRequestHost {
  private opened: Promise<{ base: string; head: string; range: ReviewRange }> | undefined;
  private isChecked = false;
  /** Entries of the folders that were listed, by their path. */
  private readonly entries = new Map<string, TreeEntry>();
  private readonly octokit: ProbotOctokit;
  private readonly ref: PullRequestRef;
  private readonly appId: number;
  private readonly checks: CheckRuns;
  private readonly reviews: PullReviews;

  constructor(clients: RepositoryClients, ref: PullRequestRef, appId: number) {
    this.octokit = clients.read;
    this.ref = ref;
    this.appId = appId;
    this.checks = new CheckRuns(clients.write, ref);
    this.reviews = new PullReviews(clients.write, ref, () => this.readState());
  }

  async range(): Promise<ReviewRange> {
    return (await this.open()).range;
  }

  async read({ files, folders }: ReadRequest): Promise<ReadAnswer> {
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
    const extra = this.isChecked
      ? undefined
      : { field: OPEN_FIELDS, types: "$number: Int!", variables: { number: this.ref.pullNumber } };
    const reader = { octokit: this.octokit, owner: this.ref.owner, repo: this.ref.repo };
    const { objects, extra: pull } = await readObjects(reader, [...wanted, ...around, ...blobs], extra);
    if (extra) this.checkOpen(pull, commits.head);
    const listed = [...folders.map(({ path }) => path), ...parents].map((path, index) =>
      this.noteFolder(path, objects[index]),
    );
    const contents = objects.slice(wanted.length + around.length);
    return {
      folders: listed.slice(0, folders.length),
      files: files.map(({ path }, index): FileContent => {
        const object = contents[index];
        if (object?.kind !== "blob") return { kind: "missing" };
        return this.unreadableMode(path) ?? object.content;
      }),
    };
  }

  startCheck(head: string): Promise<number | undefined> {
    return this.checks.start(head);
  }

  /** Reads the state; check runs that an interrupted review left on earlier commits are completed on the way. */
  async readState(): Promise<PullState> {
    const reader = { octokit: this.octokit, owner: this.ref.owner, repo: this.ref.repo };
    const variables = { number: this.ref.pullNumber, appId: this.appId };
    const { extra } = await readObjects(reader, [], {
      field: STATE_FIELDS,
      types: "$number: Int!, $appId: Int!",
      variables,
    });
    const { head, comments, abandoned } = readPullState(extra);
    for (const commit of abandoned) await this.checks.abandon(commit);
    return { head, comments };
  }

  postReview(review: { head: string; body: string; comments: NewComment[] }): Promise<PostFailure | undefined> {
    return this.reviews.post(review);
  }

  postFileComment(comment: { head: string; path: string; body: string }): Promise<PostFailure | undefined> {
    return this.reviews.postOnFile(comment);
  }

  editComment(id: number, body: string): Promise<void> {
    return this.reviews.edit(id, body);
  }

  completeCheck(id: number, report: CheckReport): Promise<void> {
    return this.checks.complete(id, report);
  }

  private open() {
    this.opened ??= this.compare();
    return this.opened;
  }

  /** The comparison gives merge base, head and hunks in one call. */
  private async compare() {
    const { base: baseBranch, head: headBranch } = this.ref.branches ?? (await this.findBranches());
    const { owner, repo } = this.ref;
    const compared = await this.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
      owner,
      repo,
      basehead: `${baseBranch}...${headBranch}`,
    });
    const { merge_base_commit, commits, total_commits, files = [] } = compareSchema.parse(compared);
    const isWhole = commits.length === total_commits;
    const head = isWhole ? (commits.at(-1)?.sha ?? merge_base_commit.sha) : (await this.findPull()).head.sha;
    const all = files.length < MAX_COMPARED_FILES ? files : await this.listFiles();
    const incomplete =
      all.length >= MAX_LISTED_FILES ? `only the first ${MAX_LISTED_FILES} changed files were read` : undefined;
    const range: ReviewRange = { base: merge_base_commit.sha, head, files: all.map(toChangedFile), incomplete };
    return { base: merge_base_commit.sha, head, range };
  }

  private async findPull(): Promise<z.infer<typeof pullSchema>> {
    const { owner, repo, pullNumber: pull_number } = this.ref;
    return pullSchema.parse(
      await this.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { owner, repo, pull_number }),
    );
  }

  private async findBranches(): Promise<{ base: string; head: string }> {
    const { state, base, head } = await this.findPull();
    if (state !== "open") throw new ReviewEnded(`the pull request is ${state}`);
    if (head.repo === null) throw new ReviewEnded("the fork was deleted");
    return { base: base.ref, head: `${head.repo.owner.login}:${head.ref}` };
  }

  private async listFiles(): Promise<z.infer<typeof fileSchema>[]> {
    const { owner, repo, pullNumber: pull_number } = this.ref;
    const files = await this.octokit.paginate("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", {
      owner,
      repo,
      pull_number,
      per_page: 100,
    });
    return z.array(fileSchema).parse(files);
  }

  /** A read that ends the review where the thing is gone. */
  private async request(route: string, parameters: Record<string, unknown>): Promise<unknown> {
    try {
      return (await this.octokit.request(route, parameters)).data;
    } catch (error) {
      if (readFailure(error)?.kind === "gone")
        throw new ReviewEnded("the pull request, its branch or the installation is gone");
      throw error;
    }
  }

  private checkOpen(pull: unknown, head: string): void {
    const { headRefOid, baseRefName } = readOpenPull(pull);
    if (headRefOid !== head) throw new ReviewEnded(`superseded by ${headRefOid.slice(0, 7)}`);
    if (this.ref.branches && baseRefName !== this.ref.branches.base)
      throw new Error("the pull request has another base branch now");
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

/** Files that the list of a pull request holds at most. https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files */
const MAX_LISTED_FILES = 3_000;

function toChangedFile({ filename, status, previous_filename, patch }: z.infer<typeof fileSchema>): ChangedFile {
  const kinds: Record<string, ChangedFile["status"]> = {
    added: "added",
    copied: "added",
    removed: "removed",
    renamed: "renamed",
  };
  const kind = kinds[status] ?? "modified";
  return { path: filename, previousPath: kind === "renamed" ? previous_filename : undefined, status: kind, patch };
}
