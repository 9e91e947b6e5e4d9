import { findDiffLine, type Hunk, mapLine, parseHunks, renderHunkUpTo } from "../git/hunks.ts";
import type { DiffFile } from "../git/parse-diff.ts";
import type { Anchor, PullRequest, Side, Thread } from "./model.ts";
import { getPullDiff, type PullDiff } from "./pull-diff.ts";

/** A comment that someone wants to place. Lines are 1-based; `position` is the old way to name a line. */
export interface CommentDraft {
  path: string;
  body: string;
  subject?: "line" | "file";
  line?: number;
  side?: Side;
  startLine?: number;
  startSide?: Side;
  position?: number;
}

/** Why a comment cannot hang where it was meant to. */
export type AnchorProblem = "path" | "line" | "start-after-line" | "start-in-other-hunk";

/** Finds the place of a comment in the diff at `commit`, or says why there is none. */
export function placeComment(
  diff: PullDiff,
  draft: CommentDraft,
  commit: string,
): { anchor: Anchor } | { problem: AnchorProblem } {
  const file = diff.files.find((candidate) => candidate.path === draft.path);
  if (!file) return { problem: "path" };
  const base = { path: file.path, commitId: commit, originalCommitId: commit, originalMergeBase: diff.mergeBase };
  if (draft.subject === "file") return { anchor: { ...base, ...NO_LINE } };
  const hunks = parseHunks(file.patch ?? "");
  const place = findPlace(hunks, draft);
  if (!place) return { problem: "line" };
  const problem = getRangeProblem(hunks, draft, place);
  if (problem) return { problem };
  const { hunk, index, side, line } = place;
  const { startLine = null } = draft;
  const position = hunk.lines[index]?.position ?? null;
  return {
    anchor: {
      ...base,
      subject: "line",
      side,
      startSide: startLine === null ? null : (draft.startSide ?? side),
      line,
      startLine,
      position,
      originalLine: line,
      originalStartLine: startLine,
      originalPosition: position,
      diffHunk: renderHunkUpTo(hunk, index),
    },
  };
}

/** Moves every thread of a pull request to its place at the present head, or marks it outdated. */
export async function moveThreads(pull: PullRequest): Promise<void> {
  if (pull.threads.length === 0) return;
  const diff = await getPullDiff(pull);
  for (const thread of pull.threads) await moveThread(thread, diff);
}

const NO_LINE = {
  subject: "file",
  side: "RIGHT",
  startSide: null,
  line: null,
  startLine: null,
  position: null,
  originalLine: null,
  originalStartLine: null,
  originalPosition: null,
  diffHunk: "",
} as const;

interface Place {
  hunk: Hunk;
  index: number;
  side: Side;
  line: number;
}

function findPlace(hunks: Hunk[], draft: CommentDraft): Place | undefined {
  if (draft.line === undefined) return findPosition(hunks, draft.position);
  const side = draft.side ?? "RIGHT";
  const found = findDiffLine(hunks, side, draft.line);
  return found && { ...found, side, line: draft.line };
}

function findPosition(hunks: Hunk[], position: number | undefined): Place | undefined {
  for (const hunk of hunks) {
    const index = hunk.lines.findIndex((line) => line.position === position);
    const found = hunk.lines[index];
    const line = found?.new ?? found?.old;
    if (found && line !== undefined) return { hunk, index, side: found.kind === "deleted" ? "LEFT" : "RIGHT", line };
  }
  return undefined;
}

function getRangeProblem(hunks: Hunk[], draft: CommentDraft, end: Place): AnchorProblem | undefined {
  if (draft.startLine === undefined) return undefined;
  const startSide = draft.startSide ?? end.side;
  if (startSide === end.side && draft.startLine >= end.line) return "start-after-line";
  const start = findDiffLine(hunks, startSide, draft.startLine);
  if (start?.hunk !== end.hunk) return "start-in-other-hunk";
  return start.index < end.index ? undefined : "start-after-line";
}

async function moveThread(thread: Thread, diff: PullDiff): Promise<void> {
  const { anchor, pull } = thread;
  const file = diff.files.find((candidate) => candidate.path === anchor.path);
  if (anchor.subject === "file") {
    thread.outdated = !file;
    if (file) anchor.commitId = pull.head.sha;
    return;
  }
  const moved = file && (await findMovedLines(thread, diff, file));
  thread.outdated = !moved;
  Object.assign(
    anchor,
    moved ? { ...moved, commitId: pull.head.sha } : { line: null, startLine: null, position: null },
  );
}

/** Always counted from where the comment was made, so that a force push back revives it. */
async function findMovedLines(
  thread: Thread,
  diff: PullDiff,
  file: DiffFile,
): Promise<{ line: number; startLine: number | null; position: number | null } | undefined> {
  const { anchor } = thread;
  const { originalLine, originalStartLine, side, startSide } = anchor;
  if (originalLine === null) return undefined;
  const changes = await getChangesOfSide(thread, side, diff);
  const line = changes && mapLine(changes, originalLine);
  if (changes === undefined || line === null || line === undefined) return undefined;
  const found = findDiffLine(parseHunks(file.patch ?? ""), side, line);
  if (!found) return undefined;
  const position = found.hunk.lines[found.index]?.position ?? null;
  if (originalStartLine === null) return { line, startLine: null, position };
  const startChanges = startSide === side ? changes : await getChangesOfSide(thread, startSide ?? side, diff);
  const startLine =
    startChanges && mapRange(startChanges, originalStartLine, startSide === side ? originalLine : originalStartLine);
  return startLine ? { line, startLine, position } : undefined;
}

/** The new first line of a range none of whose lines was changed, else undefined. */
function mapRange(changes: Hunk[], first: number, last: number): number | undefined {
  const mapped = Array.from({ length: last - first + 1 }, (_, index) => mapLine(changes, first + index));
  const [start] = mapped;
  const unbroken = mapped.every((line, index) => line !== null && line === (start ?? 0) + index);
  return unbroken ? (start ?? undefined) : undefined;
}

/** What happened to the file between the version commented on and the present one, on one side of the diff. */
async function getChangesOfSide(thread: Thread, side: Side, diff: PullDiff): Promise<Hunk[] | undefined> {
  const { anchor, pull } = thread;
  const [from, to] =
    side === "RIGHT" ? [anchor.originalCommitId, pull.head.sha] : [anchor.originalMergeBase, diff.mergeBase];
  const [oldBlob, newBlob] = [findBlob(pull, from, anchor.path), findBlob(pull, to, anchor.path)];
  if (!oldBlob || !newBlob) return undefined;
  return oldBlob === newBlob ? [] : parseHunks(await pull.repository.git.blobDiff(oldBlob, newBlob));
}

function findBlob(pull: PullRequest, commit: string, path: string): string | undefined {
  const { git } = pull.repository;
  const found = git.readCommit(commit);
  const entry = found && git.findPath(found.tree, path);
  return entry?.type === "blob" ? entry.sha : undefined;
}
