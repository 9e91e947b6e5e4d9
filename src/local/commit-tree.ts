import type { FolderEntry } from "../review/ports.ts";
import type { Git } from "./git.ts";

/** The files of one commit. */
export class CommitTree {
  private readonly blobs = new Map<string, { mode: string; id: string }>();
  private folders: Map<string, Map<string, FolderEntry>> | undefined;

  private constructor(listing: string) {
    for (const row of listing.split("\0")) {
      const [, mode = "", id = "", path = ""] = /^(\d+) \w+ ([0-9a-f]+)\t([\s\S]*)$/.exec(row) ?? [];
      if (path !== "") this.blobs.set(path, { mode, id });
    }
  }

  /** Reads the listing of a commit; one without a commit is empty. */
  static async load(git: Git, commit: string | undefined): Promise<CommitTree> {
    const listing =
      commit === undefined ? "" : (await git.run(["ls-tree", "-r", "-z", "--full-tree", commit])).toString("utf8");
    return new CommitTree(listing);
  }

  /** Mode and object of a path; undefined when it is not there, or a folder. */
  find(path: string): { mode: string; id: string } | undefined {
    return this.blobs.get(path);
  }

  /** The entries of a folder, `""` for the root; undefined when it is not there. */
  list(folder: string): FolderEntry[] | undefined {
    this.folders ??= this.indexFolders();
    const entries = this.folders.get(folder);
    return entries && [...entries.values()];
  }

  private indexFolders(): Map<string, Map<string, FolderEntry>> {
    const folders = new Map<string, Map<string, FolderEntry>>();
    for (const [path, { mode }] of this.blobs) {
      const parts = path.split("/");
      parts.forEach((name, depth) => {
        const parent = parts.slice(0, depth).join("/");
        const isLast = depth === parts.length - 1;
        const kind = !isLast ? "folder" : mode.startsWith("100") ? "file" : "other";
        const entries = folders.get(parent) ?? new Map<string, FolderEntry>();
        entries.set(name, { name, kind });
        folders.set(parent, entries);
      });
    }
    return folders;
  }
}
