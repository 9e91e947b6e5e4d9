import type { ObjectFolder } from "./object-folder.ts";
import { type CommitSignature, parseTree, type TreeEntry } from "./parse-object.ts";

/** A file of a commit: its content, or content with git's mode. */
export interface FileContent {
  content: string | Uint8Array;
  /** git's mode; default `100644`. `160000` makes a submodule whose content is a commit SHA. */
  mode?: "100644" | "100755" | "120000" | "160000";
}

/** One commit to add. */
export interface CommitInput {
  parents: string[];
  message: string;
  author: CommitSignature;
  /** The tree to start from; undefined for an empty one. */
  tree: string | undefined;
  /** Path to new content; `null` deletes the path. */
  files: Map<string, FileContent | null>;
}

/** A change below some folder: the rest of the path, and the content. */
type Change = [path: string[], file: FileContent | null];

/** Writes the files, folders and the commit itself; returns the commit's SHA. */
export function writeCommit(objects: ObjectFolder, input: CommitInput): string {
  const changes = [...input.files].map(([path, file]): Change => [path.split("/"), file]);
  const tree = updateTree(objects, input.tree, changes) ?? objects.write("tree", Buffer.alloc(0));
  const { name, email, seconds } = input.author;
  const lines = [
    `tree ${tree}`,
    ...input.parents.map((parent) => `parent ${parent}`),
    `author ${name} <${email}> ${seconds} +0000`,
    `committer ${name} <${email}> ${seconds} +0000`,
    "",
    input.message,
  ];
  return objects.write("commit", Buffer.from(lines.join("\n")));
}

/** The tree with the changes applied; undefined when nothing is left of it. */
function updateTree(objects: ObjectFolder, sha: string | undefined, changes: Change[]): string | undefined {
  const before = sha === undefined ? [] : parseTree(objects.read(sha)?.bytes ?? Buffer.alloc(0));
  const entries = new Map(before.map((entry) => [entry.name, entry]));
  for (const [name, group] of Map.groupBy(changes, ([path]) => path[0] ?? "")) {
    const entry = updateEntry(objects, { name, before: entries.get(name) }, group);
    if (entry) entries.set(name, entry);
    else entries.delete(name);
  }
  return entries.size === 0 ? undefined : objects.write("tree", renderTree([...entries.values()]));
}

/** What stands under a name after the changes: the file itself first, then what lies below it. */
function updateEntry(
  objects: ObjectFolder,
  { name, before }: { name: string; before: TreeEntry | undefined },
  changes: Change[],
): TreeEntry | undefined {
  const own = changes.find(([path]) => path.length === 1);
  const below = changes.filter(([path]) => path.length > 1).map(([path, file]): Change => [path.slice(1), file]);
  const entry = own ? writeFile(objects, name, own[1]) : before;
  if (below.length === 0) return entry;
  const sha = updateTree(objects, entry?.type === "tree" ? entry.sha : undefined, below);
  return sha === undefined ? undefined : { mode: "040000", type: "tree", name, sha };
}

function writeFile(objects: ObjectFolder, name: string, file: FileContent | null): TreeEntry | undefined {
  if (file === null) return undefined;
  const mode = file.mode ?? "100644";
  const bytes = Buffer.from(file.content);
  if (mode === "160000") return { mode, type: "commit", name, sha: bytes.toString().trim() };
  return { mode, type: "blob", name, sha: objects.write("blob", bytes) };
}

/** git sorts by bytes, a folder as if its name ended with a slash, and writes its mode without the leading zero. */
function renderTree(entries: TreeEntry[]): Buffer {
  const keyed = entries.map((entry) => ({ entry, key: Buffer.from(entry.name + (entry.type === "tree" ? "/" : "")) }));
  const sorted = keyed.sort((a, b) => Buffer.compare(a.key, b.key)).map(({ entry }) => entry);
  return Buffer.concat(
    sorted.flatMap(({ mode, name, sha }) => [
      Buffer.from(`${mode.replace(/^0/, "")} ${name}\0`),
      Buffer.from(sha, "hex"),
    ]),
  );
}
