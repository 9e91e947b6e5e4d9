import type { ProbotOctokit } from "probot";
import { z } from "zod";
import { type ChangedFile, ReviewEnded, type ReviewRange } from "../review/ports.ts";
import type { PullRequestRef } from "./pull-request-ref.ts";

/** Files that the list of a pull request holds at most. https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files */
const MAX_LISTED_FILES = 3_000;

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
  commits: z.array(
    z.object({
      sha: z.string(),
      commit: z.object({ committer: z.object({ date: z.string().optional() }).nullish() }).optional(),
    }),
  ),
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

/** The range of a pull request on GitHub, both of whose ends are always known. */
export interface KnownRange extends ReviewRange {
  base: string;
  head: string;
}

/** Reads merge base, head and hunks, which is one call as long as the comparison is not too large to be whole. */
export async function readRange(octokit: ProbotOctokit, ref: PullRequestRef): Promise<KnownRange> {
  const { owner, repo } = ref;
  const { base: baseBranch, head: headBranch } = ref.branches ?? (await findBranches(octokit, ref));
  const { data } = await octokit.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
    owner,
    repo,
    basehead: `${baseBranch}...${headBranch}`,
  });
  const { merge_base_commit, commits, total_commits, files = [] } = compareSchema.parse(data);
  const base = merge_base_commit.sha;
  const isWhole = commits.length === total_commits;
  const head = isWhole ? (commits.at(-1)?.sha ?? base) : (await readPull(octokit, ref)).head.sha;
  const all = files.length < MAX_COMPARED_FILES ? files : await listFiles(octokit, ref);
  const isCut = all.length >= MAX_LISTED_FILES;
  const day = isWhole ? commits.at(-1)?.commit?.committer?.date?.slice(0, 10) : undefined;
  const incomplete = isCut ? `only the first ${MAX_LISTED_FILES} changed files were read` : undefined;
  return { base, head, day, files: all.map(toChangedFile), incomplete };
}

async function findBranches(octokit: ProbotOctokit, ref: PullRequestRef): Promise<{ base: string; head: string }> {
  const { state, base, head } = await readPull(octokit, ref);
  if (state !== "open") throw new ReviewEnded(`the pull request is ${state}`);
  if (head.repo === null) throw new ReviewEnded("the fork was deleted");
  return { base: base.ref, head: `${head.repo.owner.login}:${head.ref}` };
}

async function readPull(octokit: ProbotOctokit, ref: PullRequestRef): Promise<z.infer<typeof pullSchema>> {
  const { owner, repo, pullNumber: pull_number } = ref;
  const path = { owner, repo, pull_number };
  return pullSchema.parse((await octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", path)).data);
}

async function listFiles(octokit: ProbotOctokit, ref: PullRequestRef): Promise<z.infer<typeof fileSchema>[]> {
  const { owner, repo, pullNumber: pull_number } = ref;
  const page = { owner, repo, pull_number, per_page: 100 };
  const files = await octokit.paginate("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", page);
  return z.array(fileSchema).parse(files);
}

const KINDS: Record<string, ChangedFile["status"]> = {
  added: "added",
  copied: "added",
  removed: "removed",
  renamed: "renamed",
};

function toChangedFile({ filename, status, previous_filename, patch }: z.infer<typeof fileSchema>): ChangedFile {
  const kind = KINDS[status] ?? "modified";
  return { path: filename, previousPath: kind === "renamed" ? previous_filename : undefined, status: kind, patch };
}
