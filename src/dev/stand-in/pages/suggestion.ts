import type { Account, ReviewComment } from "../model/model.ts";
import { commitToBranch } from "../model/repositories.ts";
import { getCommitEmail } from "../present/commit.ts";
import { listSuggestions } from "./markdown.ts";

/** Why a suggestion cannot be applied, in GitHub's words; undefined when it can. */
export function getSuggestionProblem(comment: ReviewComment): string | undefined {
  const { anchor, outdated, resolvedBy, pull } = comment.thread;
  if (pull.state === "closed") return "Suggestions cannot be applied while the pull request is closed.";
  if (outdated || anchor.line === null) return "This suggestion is outdated and cannot be applied.";
  if (resolvedBy) return "Suggestions cannot be applied from a resolved conversation.";
  if (anchor.side === "LEFT" || anchor.startSide === "LEFT") return "Suggestions cannot be applied on deleted lines.";
  if (!pull.head.repository) return "The head repository was deleted.";
  return undefined;
}

/** The lines a comment's suggestion would replace, as they are at the commit the comment hangs on. */
export function getReplacedLines(comment: ReviewComment): { first: number; lines: string[] } {
  const { anchor, pull, outdated } = comment.thread;
  const commit = outdated ? anchor.originalCommitId : pull.head.sha;
  const last = (outdated ? anchor.originalLine : anchor.line) ?? 1;
  const first = (outdated ? anchor.originalStartLine : anchor.startLine) ?? last;
  const lines = splitLines(readFile(comment, commit));
  return { first, lines: lines.slice(first - 1, last).map((line) => line.text) };
}

/** Commits one suggestion of a comment to the head branch. Throws when it cannot be applied; returns the commit's SHA. */
export async function applySuggestion(comment: ReviewComment, index: number, by: Account): Promise<string> {
  const { anchor, pull } = comment.thread;
  const suggestion = listSuggestions(comment.body)[index];
  const problem = suggestion ? getSuggestionProblem(comment) : "The comment has no such suggestion.";
  const { repository, ref, sha } = pull.head;
  if (problem !== undefined || !suggestion || !repository || anchor.line === null) throw new Error(problem);
  const before = readFile(comment, sha);
  const content = replaceLines(before, { first: anchor.startLine ?? anchor.line, last: anchor.line }, suggestion);
  if (content.equals(before)) throw new Error("Suggestions cannot be applied when they change nothing.");
  const suggester = `Co-authored-by: ${comment.author.login} <${getCommitEmail(comment.author)}>`;
  return commitToBranch({
    ...{ repository, branch: ref, author: by },
    files: { [anchor.path]: content },
    message: `Update ${anchor.path}\n\n${suggester}`,
  });
}

/** Replaces lines (1-based, both ends included), keeping the file's line ends and whether its last line is ended. */
export function replaceLines(file: Buffer, range: { first: number; last: number }, replacement: string[]): Buffer {
  const lines = splitLines(file);
  const replaced = lines.slice(range.first - 1, range.last);
  const end = replaced.find((line) => line.end !== "")?.end ?? lines[0]?.end ?? "\n";
  const added = replacement.map((text, index) => {
    const isLastOfFile = index === replacement.length - 1 && range.last >= lines.length;
    return toBytes(text) + (isLastOfFile ? (replaced.at(-1)?.end ?? end) : end);
  });
  const kept = (part: Line[]) => part.map((line) => line.bytes + line.end);
  const all = [...kept(lines.slice(0, range.first - 1)), ...added, ...kept(lines.slice(range.last))];
  return Buffer.from(all.join(""), "latin1");
}

/** One line: its bytes as Latin-1 characters, its text, and how it ends. */
interface Line {
  bytes: string;
  text: string;
  end: string;
}

function splitLines(file: Buffer): Line[] {
  const found = file.toString("latin1").match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return found.map((whole) => {
    const end = /\r?\n$/.exec(whole)?.[0] ?? "";
    const bytes = whole.slice(0, whole.length - end.length);
    return { bytes, text: Buffer.from(bytes, "latin1").toString("utf8"), end };
  });
}

function toBytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

function readFile({ thread }: ReviewComment, commit: string): Buffer {
  return thread.pull.repository.git.readFile(commit, thread.anchor.path) ?? Buffer.alloc(0);
}
