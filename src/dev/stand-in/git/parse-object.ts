/** Who made a commit, and when (seconds since 1970). */
export interface CommitSignature {
  name: string;
  email: string;
  seconds: number;
}

/** One line of a tree. `type` is `commit` for a submodule. */
export interface TreeEntry {
  /** Six digits, for example `100644`, `100755`, `120000` (symbolic link), `040000`, `160000` (submodule). */
  mode: string;
  type: "blob" | "tree" | "commit";
  name: string;
  sha: string;
}

/** A commit as git stores it. */
export interface GitCommit {
  sha: string;
  tree: string;
  parents: string[];
  author: CommitSignature;
  committer: CommitSignature;
  message: string;
}

const SHA_BYTES = 20;

/** The entries of a tree object, in git's order. */
export function parseTree(bytes: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const zero = bytes.indexOf(0x00, space);
    const mode = bytes.toString("latin1", at, space).padStart(6, "0");
    const sha = bytes.toString("hex", zero + 1, zero + 1 + SHA_BYTES);
    entries.push({ mode, type: getEntryType(mode), name: bytes.toString("utf8", space + 1, zero), sha });
    at = zero + 1 + SHA_BYTES;
  }
  return entries;
}

/** The fields of a commit object. */
export function parseCommit(sha: string, bytes: Buffer): GitCommit {
  const text = bytes.toString();
  const end = text.indexOf("\n\n");
  const headers = text
    .slice(0, end)
    .split("\n")
    .map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)] as const);
  const find = (name: string) => headers.find(([key]) => key === name)?.[1] ?? "";
  return {
    sha,
    tree: find("tree"),
    parents: headers.filter(([key]) => key === "parent").map(([, value]) => value),
    author: parseSignature(find("author")),
    committer: parseSignature(find("committer")),
    message: text.slice(end + 2),
  };
}

function getEntryType(mode: string): TreeEntry["type"] {
  if (mode === "040000") return "tree";
  return mode === "160000" ? "commit" : "blob";
}

function parseSignature(text: string): CommitSignature {
  const [, name = "", email = "", seconds = "0"] = /^(.*) <(.*)> (\d+)/.exec(text) ?? [];
  return { name, email, seconds: Number(seconds) };
}
