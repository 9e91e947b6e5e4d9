import type { DiffFile } from "../git/parse-diff.ts";
import type { PullRequest } from "./model.ts";

/** Files that the pull request files list shows at most (REST API, "List pull requests files"). */
export const MAX_PULL_FILES = 3000;

/** Files that a comparison shows at most (REST API, "Compare two commits"). */
export const MAX_COMPARE_FILES = 300;

/** What the diff media type refuses to show (error `too_large`). */
export const MAX_RAW_DIFF = { files: 300, lines: 20_000 };

/** GitHub's limits for a diff, per file and in all (docs.github.com, "Repository limits"). */
const MAX_FILE_PATCH = { lines: 20_000, bytes: 500 * 1024 };
const MAX_ALL_PATCHES = { lines: 20_000, bytes: 1024 * 1024 };

/** The diff of a pull request at one of its commits, from the merge base. */
export interface PullDiff {
  mergeBase: string;
  files: DiffFile[];
}

/** The diff of a pull request, at its head unless another commit of it is named, without patches over the limits. */
export async function getPullDiff(pull: PullRequest, commit = pull.head.sha): Promise<PullDiff> {
  const { git } = pull.repository;
  const mergeBase = (await git.mergeBase(pull.base.sha, commit)) ?? pull.base.sha;
  return { mergeBase, files: limitPatches(await git.diff(mergeBase, commit)) };
}

/** Leaves out the patch of a file that is too large, and of every file after the total is used up. */
export function limitPatches(files: DiffFile[]): DiffFile[] {
  const used = { lines: 0, bytes: 0 };
  return files.map((file) => {
    if (file.patch === undefined) return file;
    const size = { lines: file.patch.split("\n").length, bytes: Buffer.byteLength(file.patch) };
    if (isOver(size, MAX_FILE_PATCH)) return leaveOutPatch(file);
    const total = { lines: used.lines + size.lines, bytes: used.bytes + size.bytes };
    if (isOver(total, MAX_ALL_PATCHES)) return leaveOutPatch(file);
    Object.assign(used, total);
    return file;
  });
}

function isOver(size: { lines: number; bytes: number }, limit: { lines: number; bytes: number }): boolean {
  return size.lines > limit.lines || size.bytes > limit.bytes;
}

function leaveOutPatch(file: DiffFile): DiffFile {
  const { patch: _, ...rest } = file;
  return rest;
}
