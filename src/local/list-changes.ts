import { createHash } from "node:crypto";
import type { ChangedFile } from "../review/ports.ts";
import { isPythonPath } from "../review/read-source.ts";
import { type DiffEntry, parseRawDiff, toChangedFile } from "./diff-entries.ts";
import { DiskFolder } from "./disk-folder.ts";
import { withoutForeign } from "./find-python-files.ts";
import type { GitRepository } from "./git-repository.ts";
import type { CommitRange } from "./resolve-range.ts";
import { PatchIndex } from "./split-patch.ts";

/** The files that differ. */
export interface Changes {
  files: ChangedFile[];
  /** Why the list is not complete, in words; undefined when it is. */
  incomplete: string | undefined;
}

/**
 * Submodules are left out, since looking into one would run git with its configuration; rename detection and three lines
 * of context are what GitHub shows.
 */
const DIFF_OPTIONS = ["-r", "-M", "--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=all"];
const PATCH_OPTIONS = ["-p", "-U3", "--src-prefix=a/", "--dst-prefix=b/"];

/** Findings lie in these files only, so no other patch is asked for. */
const PYTHON_FILES = ["--", "*.py", "*.ipynb"];

/** Lists what changed between two commits, or from a commit to the working tree with the files that git does not know yet. */
export async function listChanges(repository: GitRepository, range: CommitRange): Promise<Changes> {
  const disk =
    repository.workTree !== undefined && range.head === undefined ? new DiskFolder(repository.workTree) : undefined;
  const tracked = range.base === undefined ? [] : await listTracked(repository, range, disk);
  const added = disk ? await listAdded(repository, range, disk) : [];
  const files = [...new Map([...added, ...tracked].map((file) => [file.path, file])).values()];
  const readable = files.filter((file) => !isNameLost(file));
  const lost = files.length - readable.length;
  return {
    files: readable.sort((a, b) => (a.path < b.path ? -1 : 1)),
    incomplete:
      lost === 0 ? undefined : `${lost === 1 ? "1 file has a name" : `${lost} files have names`} that is not UTF-8`,
  };
}

async function listTracked(
  { git }: GitRepository,
  { base = "", head }: CommitRange,
  disk: DiskFolder | undefined,
): Promise<ChangedFile[]> {
  const command = head === undefined ? ["diff-index", base] : ["diff-tree", base, head];
  const [name = "", ...commits] = command;
  const [raw, patch] = await Promise.all([
    git.run([name, ...DIFF_OPTIONS, "--raw", "-z", ...commits, "--"]),
    git.run([name, ...DIFF_OPTIONS, ...PATCH_OPTIONS, ...commits, ...PYTHON_FILES]),
  ]);
  const patches = new PatchIndex(patch.toString("utf8"));
  return parseRawDiff(raw.toString("utf8")).flatMap((entry) => {
    const file = disk && isSameOnDisk(entry, disk) ? undefined : toChangedFile(entry);
    return file ? [{ ...file, patch: findPatch(patches, file) }] : [];
  });
}

function findPatch(
  patches: PatchIndex,
  { status, path, previousPath }: Omit<ChangedFile, "patch">,
): string | undefined {
  const before = status === "added" ? undefined : (previousPath ?? path);
  return patches.find(before, status === "removed" ? undefined : path);
}

/** Git names files whose time changed, too; their content tells. */
function isSameOnDisk({ status, oldId, newId, path }: DiffEntry, disk: DiskFolder): boolean {
  if (status !== "M" || !/^0+$/.test(newId) || !isPythonPath(path)) return false;
  const bytes = disk.readBytes(path);
  if ("kind" in bytes) return false;
  const hash = createHash(oldId.length === 64 ? "sha256" : "sha1");
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest("hex") === oldId;
}

/** Files that git does not know and does not ignore; before the first commit, all files. */
async function listAdded({ git }: GitRepository, range: CommitRange, disk: DiskFolder): Promise<ChangedFile[]> {
  const known = range.base === undefined ? ["--cached"] : [];
  const output = await git.run(["ls-files", "-z", ...known, "--others", "--exclude-standard"]);
  // A repository inside this one is named with a slash at the end.
  const paths = output
    .toString("utf8")
    .split("\0")
    .filter((path) => path !== "" && !path.endsWith("/"));
  return withoutForeign(paths)
    .filter((path) => disk.isFile(path))
    .map((path) => ({ path, previousPath: undefined, status: "added", patch: patchOfAdded(disk, path) }));
}

/** The one hunk of a new Python file. */
function patchOfAdded(disk: DiskFolder, path: string): string | undefined {
  const content = isPythonPath(path) ? disk.readFile(path) : undefined;
  if (content?.kind !== "text" || content.text === "") return undefined;
  const lines = content.text.split("\n");
  const isEnded = lines.at(-1) === "";
  const shown = isEnded ? lines.slice(0, -1) : lines;
  const hunk = [`@@ -0,0 +1,${shown.length} @@`, ...shown.map((line) => `+${line}`)];
  return [...hunk, ...(isEnded ? [] : ["\\ No newline at end of file"])].join("\n");
}

/** Decoding has put replacement characters into the name, so the file cannot be found under it. */
function isNameLost({ path, previousPath }: ChangedFile): boolean {
  return path.includes("\ufffd") || (previousPath?.includes("\ufffd") ?? false);
}
