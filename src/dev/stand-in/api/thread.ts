import { createReaction, editComment, setResolved } from "../model/comments.ts";
import type { Account, ReviewComment, Side, Thread } from "../model/model.ts";
import { replyToThread } from "../model/reviews.ts";
import { getAccount } from "../model/world.ts";
import { applySuggestion } from "../pages/suggestion.ts";

/** A review comment as tests and the demo read it. */
export interface CommentView {
  id: number;
  author: string;
  body: string;
  path: string;
  /** 1-based; null while the thread is outdated or about a whole file. */
  line: number | null;
  startLine: number | null;
  side: Side;
  originalLine: number | null;
  subject: "line" | "file";
  commitId: string;
  /** Id of the comment it answers, or null. */
  inReplyTo: number | null;
  reviewId: number;
  minimized: string | null;
  reactions: string[];
}

/** A conversation about one place, and what people can do in it. */
export class ThreadHandle {
  readonly #thread: Thread;

  constructor(thread: Thread) {
    this.#thread = thread;
  }

  /** GraphQL's node id. */
  get id(): string {
    return this.#thread.nodeId;
  }

  get path(): string {
    return this.#thread.anchor.path;
  }

  /** 1-based; null while outdated or about a whole file. */
  get line(): number | null {
    return this.#thread.anchor.line;
  }

  get outdated(): boolean {
    return this.#thread.outdated;
  }

  /** Login of who resolved it, or null. */
  get resolvedBy(): string | null {
    return this.#thread.resolvedBy?.login ?? null;
  }

  get comments(): CommentView[] {
    return this.#thread.comments.map(viewComment);
  }

  /** Answers as a person. */
  replyAs(login: string, body: string): CommentView {
    return viewComment(replyToThread(this.#thread, this.#getPerson(login), body));
  }

  /** Clicks "Apply suggestion" under the first comment; returns the new commit. Rejects where GitHub greys it out. */
  async applySuggestionAs(login: string, index = 0): Promise<string> {
    return applySuggestion(this.#find(undefined), index, this.#getPerson(login));
  }

  /** Clicks "Resolve conversation". */
  resolveAs(login: string): void {
    const person = this.#getPerson(login);
    setResolved(this.#thread, person, person);
  }

  /** Clicks "Unresolve conversation". */
  unresolveAs(login: string): void {
    setResolved(this.#thread, null, this.#getPerson(login));
  }

  /** Changes the text of the first comment, or of the one with this id. */
  editAs(login: string, body: string, commentId?: number): void {
    editComment(this.#find(commentId), body, this.#getPerson(login));
  }

  /** Puts an emoji under the first comment, or under the one with this id. GitHub sends no event for it. */
  reactAs(login: string, content: string, commentId?: number): void {
    createReaction(this.#find(commentId), this.#getPerson(login), content);
  }

  #getPerson(login: string): Account {
    return getAccount(this.#thread.pull.author.world, login);
  }

  #find(commentId: number | undefined): ReviewComment {
    const found = this.#thread.comments.find(({ id }) => commentId === undefined || id === commentId);
    if (!found) throw new Error(`The thread on ${this.path} has no comment ${commentId}`);
    return found;
  }
}

/** A comment as plain data. */
export function viewComment(comment: ReviewComment): CommentView {
  const { anchor, comments } = comment.thread;
  const [first] = comments;
  return {
    id: comment.id,
    author: comment.author.login,
    body: comment.body,
    path: anchor.path,
    line: anchor.line,
    startLine: anchor.startLine,
    side: anchor.side,
    originalLine: anchor.originalLine,
    subject: anchor.subject,
    commitId: anchor.commitId,
    inReplyTo: first && first !== comment ? first.id : null,
    reviewId: comment.review.id,
    minimized: comment.minimizedReason,
    reactions: comment.reactions.map(({ content }) => content),
  };
}
