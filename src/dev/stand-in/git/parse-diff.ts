/** One changed file between two commits. */
export interface DiffFile {
  path: string;
  /** The path before a rename. */
  previousPath?: string;
  status: "added" | "removed" | "modified" | "renamed" | "changed";
  /** Blob at the head, or at the base for a removed file. */
  sha: string;
  /** Blob at the base; undefined for an added file. */
  baseSha?: string;
  additions: number;
  deletions: number;
  binary: boolean;
  /** Text of the hunks from the first `@@` on; undefined for binary files and where no line changed. */
  patch?: string;
}

const NEWLINE = 0x0a;
const PATCH_START = Buffer.from("diff --git ");
const STATUS_NAMES = { A: "added", D: "removed", M: "modified", R: "renamed", T: "changed" } as const;

/** Reads the output of `git diff-tree --raw --numstat -p -z`: two lists of the same files, an empty field, the patches. */
export function parseDiff(output: Buffer): DiffFile[] {
  const end = output.indexOf("\0\0");
  const fields = output.toString("utf8", 0, end === -1 ? output.length : end + 1).split("\0");
  const files = parseRaw(fields);
  addCounts(files, fields);
  const sections = end === -1 ? [] : splitPatches(output.subarray(end + 2));
  for (const file of files) {
    const own = sections.splice(0, file.status === "changed" ? 2 : 1);
    const patch = own.map(getHunks).join("");
    if (patch !== "") file.patch = patch;
  }
  return files;
}

/** `:100644 100644 <sha> <sha> M NUL path NUL`, with two paths for a rename. Consumes the fields it reads. */
function parseRaw(fields: string[]): DiffFile[] {
  const files: DiffFile[] = [];
  while (fields[0]?.startsWith(":")) {
    const [, , baseSha = "", headSha = "", letter = ""] = (fields.shift() ?? "").split(" ");
    const status = STATUS_NAMES[letter.charAt(0) as keyof typeof STATUS_NAMES] ?? "modified";
    const first = fields.shift() ?? "";
    const file: DiffFile = {
      path: status === "renamed" ? (fields.shift() ?? "") : first,
      status,
      sha: status === "removed" ? baseSha : headSha,
      additions: 0,
      deletions: 0,
      binary: false,
    };
    if (status !== "added") file.baseSha = baseSha;
    if (status === "renamed") file.previousPath = first;
    files.push(file);
  }
  return files;
}

/** `additions TAB deletions TAB path NUL`; a rename leaves the path empty and adds two fields. `-` means binary. */
function addCounts(files: DiffFile[], fields: string[]): void {
  for (const file of files) {
    const [additions = "0", deletions = "0"] = (fields.shift() ?? "").split("\t");
    if (file.status === "renamed") fields.splice(0, 2);
    file.binary = additions === "-";
    file.additions = file.binary ? 0 : Number(additions);
    file.deletions = file.binary ? 0 : Number(deletions);
  }
}

/** A line of a hunk starts with a space, `+`, `-` or `\`, so `diff --git` at a line start is always a header. */
function splitPatches(patches: Buffer): Buffer[] {
  const starts: number[] = [];
  for (let at = patches.indexOf(PATCH_START); at !== -1; at = patches.indexOf(PATCH_START, at + 1)) {
    if (at === 0 || patches[at - 1] === NEWLINE) starts.push(at);
  }
  return starts.map((start, index) => patches.subarray(start, starts[index + 1]));
}

/** GitHub's `patch` has no file headers and no final newline. */
function getHunks(section: Buffer): string {
  const start = section.indexOf("\n@@ ");
  return start === -1 ? "" : section.toString("utf8", start + 1, section.length - 1);
}
