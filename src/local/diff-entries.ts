import type { ChangedFile } from "../review/ports.ts";

/** One row of `git diff-tree --raw`. */
export interface DiffEntry {
  status: string;
  oldMode: string;
  newMode: string;
  oldId: string;
  /** All zeros where git has not looked at the file's content. */
  newId: string;
  /** The old path of a rename. */
  from: string | undefined;
  path: string;
}

/** Reads the output of `--raw -z`. */
export function parseRawDiff(output: string): DiffEntry[] {
  const fields = output.split("\0");
  const entries: DiffEntry[] = [];
  for (let at = 0; at < fields.length; ) {
    const match = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/.exec(fields[at] ?? "");
    if (match === null) break;
    const [, oldMode = "", newMode = "", oldId = "", newId = "", status = ""] = match;
    const isPair = status === "R" || status === "C";
    const [from, path = ""] = isPair ? [fields[at + 1], fields[at + 2]] : [undefined, fields[at + 1]];
    entries.push({ status, oldMode, newMode, oldId, newId, from, path });
    at += isPair ? 3 : 2;
  }
  return entries;
}

/** What an entry does to the files of the repository; undefined where neither side is a file, as with links and submodules. */
export function toChangedFile({
  status,
  oldMode,
  newMode,
  from,
  path,
}: DiffEntry): Omit<ChangedFile, "patch"> | undefined {
  const [was, is] = [isFile(oldMode), isFile(newMode)];
  if (status === "U") return { path, previousPath: undefined, status: was ? "modified" : "added" };
  if (was && is) {
    const isRenamed = from !== undefined && from !== path;
    return { path, previousPath: isRenamed ? from : undefined, status: isRenamed ? "renamed" : "modified" };
  }
  if (is) return { path, previousPath: undefined, status: "added" };
  return was ? { path: from ?? path, previousPath: undefined, status: "removed" } : undefined;
}

/** Regular files are `100644` and `100755`; links are `120000`, submodules `160000`. */
function isFile(mode: string): boolean {
  return mode.startsWith("100");
}
