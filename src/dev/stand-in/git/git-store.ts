import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type GitObject, ObjectFolder } from "./object-folder.ts";
import { type DiffFile, parseDiff } from "./parse-diff.ts";
import { type GitCommit, parseCommit, parseTree, type TreeEntry } from "./parse-object.ts";
import { type CommitInput, writeCommit } from "./write-commit.ts";

/** git's own name for "nothing before this": the `before` of a push that creates a branch. */
export const ZERO_SHA = "0".repeat(40);

/** How far a straight history is walked here before git is asked: most pull requests need no process at all. */
const MAX_LINE_COMMITS = 100;

const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/** Keeps the person's own git settings (diff algorithm, signing) out of the answers. */
const ISOLATED_ENVIRONMENT = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  LC_ALL: "C",
};

/**
 * One bare git repository in a temporary folder, shared by a repository and its forks.
 * It knows objects, not branches: those belong to the repositories that share it.
 * What two commits differ in, git itself says.
 */
export class GitStore {
  readonly #folder = createBareRepository();
  readonly #objects = new ObjectFolder(this.#folder);
  readonly #diffs = new Map<string, Promise<DiffFile[]>>();
  readonly #mergeBases = new Map<string, Promise<string | undefined>>();
  readonly #ranges = new Map<string, Promise<string[]>>();

  /** Adds one commit and returns its SHA; it starts from its first parent's files unless a tree is given. */
  commit(input: Omit<CommitInput, "tree"> & { tree?: string }): string {
    const [parent] = input.parents;
    const tree = input.tree ?? (parent === undefined ? undefined : this.readCommit(parent)?.tree);
    return writeCommit(this.#objects, { ...input, tree });
  }

  /** The object with this full SHA, or undefined when the store has none. */
  readObject(sha: string): GitObject | undefined {
    return this.#objects.read(sha);
  }

  /** The commit with this SHA, or undefined when there is none or it is another kind of object. */
  readCommit(sha: string): GitCommit | undefined {
    const object = this.readObject(sha);
    return object?.type === "commit" ? parseCommit(sha, object.bytes) : undefined;
  }

  /** The entries of a tree, or undefined when the SHA is no tree. */
  readTree(sha: string): TreeEntry[] | undefined {
    const object = this.readObject(sha);
    return object?.type === "tree" ? parseTree(object.bytes) : undefined;
  }

  /** The entry at `path` below a tree; undefined when there is none. The empty path is the tree itself. */
  findPath(treeSha: string, path: string): TreeEntry | undefined {
    let entry: TreeEntry = { mode: "040000", type: "tree", name: "", sha: treeSha };
    for (const name of path.split("/").filter((part) => part !== "")) {
      const entries = entry.type === "tree" ? this.readTree(entry.sha) : undefined;
      const next = entries?.find((candidate) => candidate.name === name);
      if (!next) return undefined;
      entry = next;
    }
    return entry;
  }

  /** The bytes of a file at a commit; undefined when there is no such file. */
  readFile(commit: string, path: string): Buffer | undefined {
    const tree = this.readCommit(commit)?.tree;
    const entry = tree === undefined ? undefined : this.findPath(tree, path);
    return entry?.type === "blob" ? this.readObject(entry.sha)?.bytes : undefined;
  }

  /** Where two commits parted; undefined when they share no history. */
  async mergeBase(a: string, b: string): Promise<string | undefined> {
    const key = `${a} ${b}`;
    const found = this.#mergeBases.get(key) ?? this.#mergeBase(a, b);
    this.#mergeBases.set(key, found);
    return found;
  }

  /** What changed between two commits, in git's order, with renames. */
  async diff(base: string, head: string): Promise<DiffFile[]> {
    const key = `${base} ${head}`;
    const found = this.#diffs.get(key) ?? this.#diff(base, head);
    this.#diffs.set(key, found);
    return found;
  }

  /** The patch between two commits as `git diff` prints it. */
  async rawDiff(base: string, head: string): Promise<Buffer> {
    return this.#run(["diff", "-M", "--full-index", base, head]);
  }

  /** The hunks of one file without context, old version to new version, as patch text. */
  async blobDiff(oldBlob: string, newBlob: string): Promise<string> {
    return (await this.#run(["diff", "-U0", oldBlob, newBlob])).toString();
  }

  /** SHAs reachable from `head` and not from `base`, oldest first. */
  async listCommits(base: string | undefined, head: string): Promise<string[]> {
    const range = base === undefined ? head : `${base}..${head}`;
    const found = this.#ranges.get(range) ?? this.#listCommits(base, head);
    this.#ranges.set(range, found);
    return found;
  }

  /** The tree that merges two commits; rejects when they conflict. */
  async mergeTree(base: string, head: string): Promise<string> {
    return (await this.#run(["merge-tree", "--write-tree", base, head])).toString().trim();
  }

  /** Removes the folder. */
  close(): void {
    removeFolder(this.#folder);
  }

  async #mergeBase(a: string, b: string): Promise<string | undefined> {
    if (this.#findLine(a, b)) return a;
    if (this.#findLine(b, a)) return b;
    const output = await this.#run(["merge-base", a, b]).catch(() => Buffer.alloc(0));
    return output.toString().trim() || undefined;
  }

  async #listCommits(base: string | undefined, head: string): Promise<string[]> {
    const line = base === undefined ? undefined : this.#findLine(base, head);
    if (line) return line;
    const range = base === undefined ? head : `${base}..${head}`;
    const output = await this.#run(["rev-list", "--reverse", "--topo-order", range, "--"]);
    return output
      .toString()
      .split("\n")
      .filter((sha) => sha !== "");
  }

  /** The commits after `base` up to `head` where each has one parent; undefined where history is not so simple. */
  #findLine(base: string, head: string): string[] | undefined {
    const line: string[] = [];
    for (let sha = head; sha !== base; ) {
      const parents = this.readCommit(sha)?.parents ?? [];
      const [parent] = parents;
      if (parent === undefined || parents.length > 1 || line.length === MAX_LINE_COMMITS) return undefined;
      line.unshift(sha);
      sha = parent;
    }
    return line;
  }

  async #diff(base: string, head: string): Promise<DiffFile[]> {
    const options = ["-r", "-M", "--full-index", "--raw", "--numstat", "-p", "-z"];
    return parseDiff(await this.#run(["diff-tree", ...options, base, head]));
  }

  async #run(args: string[]): Promise<Buffer> {
    const env = { ...process.env, ...ISOLATED_ENVIRONMENT, GIT_DIR: this.#folder };
    const options = { cwd: this.#folder, env, encoding: "buffer" as const, maxBuffer: MAX_OUTPUT_BYTES };
    return new Promise((resolve, reject) => {
      execFile("git", args, options, (error, stdout, stderr) => {
        if (error) reject(new Error(`git ${args[0]} failed in the stand-in: ${stderr.toString() || error.message}`));
        else resolve(stdout);
      });
    });
  }
}

/** Folders that are still there; none outlives the process. */
const folders = new Set<string>();
process.once("exit", () => folders.forEach(removeFolder));

function removeFolder(folder: string): void {
  folders.delete(folder);
  rmSync(folder, { recursive: true, force: true });
}

/** What `git init --bare` leaves behind, as far as git needs it. */
function createBareRepository(): string {
  const folder = mkdtempSync(join(tmpdir(), "stand-in-git-"));
  folders.add(folder);
  mkdirSync(join(folder, "objects"));
  mkdirSync(join(folder, "refs"));
  writeFileSync(join(folder, "HEAD"), "ref: refs/heads/main\n");
  writeFileSync(join(folder, "config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
  return folder;
}
