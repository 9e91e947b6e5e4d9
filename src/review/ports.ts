/**
 * What a review needs from the outside world. Implemented by `github`, by the local git adapter and by tests; `review`
 * knows none of them.
 */

/** The two sides of a pull request: the merge base and the head. */
export type Side = "base" | "head";

/** A file as it was found. `unread` carries the reason in words, for the coverage. */
export type FileContent = { kind: "text"; text: string } | { kind: "missing" } | { kind: "unread"; reason: string };

/** One entry of a folder. */
export interface FolderEntry {
  name: string;
  kind: "file" | "folder" | "other";
}

/** A file that the pull request changes. */
export interface ChangedFile {
  /** At head; for removed files at base. */
  path: string;
  /** At base, when the file was renamed. */
  previousPath: string | undefined;
  status: "added" | "modified" | "removed" | "renamed";
  /**
   * The hunks as the host shows them, from the first `@@`. Undefined when the host shows none; then nothing can be said
   * on its lines.
   */
  patch: string | undefined;
}

/** The range that is reviewed. */
export interface ReviewRange {
  /** Commit of the merge base; undefined when there is none, as for a first commit. */
  base: string | undefined;
  /** Commit of the head; undefined for a working tree. */
  head: string | undefined;
  files: ChangedFile[];
  /** Why the list of files is not complete, in words; undefined when it is. */
  incomplete: string | undefined;
}

/** Files and folders to be read in one go. */
export interface ReadRequest {
  files: { side: Side; path: string }[];
  folders: { side: Side; path: string }[];
}

/** The answer to a `ReadRequest`, in its order. A folder that does not exist is undefined. */
export interface ReadAnswer {
  files: FileContent[];
  folders: (FolderEntry[] | undefined)[];
}

/** Where the code under review comes from. Reads are batched, since each may be a call over the network. */
export interface ReviewSource {
  range(): Promise<ReviewRange>;
  read(request: ReadRequest): Promise<ReadAnswer>;
}
