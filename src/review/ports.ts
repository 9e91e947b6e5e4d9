/**
 * What a review needs from the outside world. Implemented by `github`, by the local git adapter and by tests; `review`
 * knows none of them.
 */

/** The two sides of a pull request: the merge base and the head. */
export type Side = "base" | "head";

/**
 * A file as it was found. `unread` carries the reason in words, for the coverage; `isRecoded` says that the file is not
 * UTF-8.
 */
export type FileContent =
  | { kind: "text"; text: string; isRecoded?: true }
  | { kind: "missing" }
  | { kind: "unread"; reason: string };

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
  /** Day of the head commit, `YYYY-MM-DD`; undefined for a working tree and where it is not known. */
  day?: string | undefined;
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

/** A comment of our own account on the pull request. */
export interface OwnComment {
  id: number;
  body: string;
  path: string;
  /** A person answered in its thread, or resolved it: it is left alone from then on. */
  isSettled: boolean;
}

/** The pull request as it is now. */
export interface PullState {
  /** Commit of the head. */
  head: string;
  comments: OwnComment[];
  /** Check runs of ours for this pull request, on any of its commits, that nobody completed. */
  openChecks: number[];
}

/** A comment as it will be posted. Lines are 1-based, at head; equal for one line. */
export interface NewComment {
  path: string;
  startLine: number;
  endLine: number;
  body: string;
}

/** How a check run ends. `annotations` may be more than the host takes at once. */
export interface CheckReport {
  conclusion: "success" | "neutral" | "failure";
  title: string;
  summary: string;
  text: string;
  annotations: CheckAnnotation[];
}

/** A remark on lines of a file, shown by the check run. Columns are 1-based and only given for a single line. */
export interface CheckAnnotation {
  path: string;
  startLine: number;
  endLine: number;
  startColumn?: number;
  endColumn?: number;
  level: "notice" | "warning" | "failure";
  message: string;
  title: string;
}

/** Why something could not be said where it was meant. */
export type PostFailure = { kind: "forbidden" } | { kind: "refused"; reason: string };

/** The pull request under review, for reading and for saying. Methods throw when the host fails; see `ReviewEnded`. */
export interface PullRequestHost extends ReviewSource {
  /** Creates the check run on the head, or finds the one that an interrupted review left. Undefined without the permission. */
  startCheck(head: string): Promise<number | undefined>;
  /** Throws `ReviewEnded` unless the pull request is open and ready to be reviewed. */
  readState(): Promise<PullState>;
  /** The open check runs of a pull request in any state, that whose "Re-run" was pressed among them. */
  readOpenChecks(): Promise<number[]>;
  /** Posts one review with all comments, never twice. */
  postReview(review: { head: string; body: string; comments: NewComment[] }): Promise<PostFailure | undefined>;
  postFileComment(comment: { head: string; path: string; body: string }): Promise<PostFailure | undefined>;
  /** Changes the text of a comment; without effect when it is gone, or without the permission. */
  editComment(id: number, body: string): Promise<void>;
  completeCheck(id: number, report: CheckReport): Promise<void>;
}

/** Thrown where a review ends quietly because there is nothing to review any more: closed, deleted, revoked. */
export class ReviewEnded extends Error {
  override name = "ReviewEnded";
}

/**
 * Thrown where the pull request changed during the review, or the host tells two stories about it: the review has to be
 * done again.
 */
export class ReviewOutdated extends Error {
  override name = "ReviewOutdated";
}
