import type { CommentDraft } from "../model/anchors.ts";
import { listComments } from "../model/comments.ts";
import { addIssueComment } from "../model/issue-comments.ts";
import { requestMergeGroup } from "../model/merge-group.ts";
import type { Account, PullRequest, ReviewState } from "../model/model.ts";
import { closePull, deleteBranch, editPull, mergePull, reopenPull, setDraft } from "../model/pulls.ts";
import { commitToBranch, createMergeCommit, type Files } from "../model/repositories.ts";
import { createReview, type ReviewEvent } from "../model/reviews.ts";
import { getAccount, getPageUrl } from "../model/world.ts";
import type { Context } from "../routes/route.ts";
import { CheckRunHandle } from "./check-run.ts";
import { type CommentView, ThreadHandle, viewComment } from "./thread.ts";

/** A review as tests and the demo read it. */
export interface ReviewView {
  id: number;
  author: string;
  body: string;
  state: ReviewState;
  commitId: string;
}

/** What goes with a push. */
export interface PushOptions {
  message?: string;
  /** Default: who opened the pull request. */
  author?: string;
  /** Replace the branch's history: the new commit stands on this one. */
  onto?: string;
}

/** A pull request, and what people can do with it. Unless said otherwise its author does it. */
export class PullHandle {
  readonly #context: Context;
  readonly #pull: PullRequest;

  constructor(context: Context, pull: PullRequest) {
    this.#context = context;
    this.#pull = pull;
  }

  get number(): number {
    return this.#pull.number;
  }

  /** The page for people. */
  get url(): string {
    return `${getPageUrl(this.#pull.repository)}/pull/${this.number}`;
  }

  get headSha(): string {
    return this.#pull.head.sha;
  }

  get baseSha(): string {
    return this.#pull.base.sha;
  }

  get state(): "open" | "closed" {
    return this.#pull.state;
  }

  get isDraft(): boolean {
    return this.#pull.draft;
  }

  get isMerged(): boolean {
    return this.#pull.merged !== null;
  }

  /** Commits to the head branch; returns the new head. Throws when the head branch is gone. */
  async push(files: Files, options: PushOptions = {}): Promise<string> {
    const { repository, ref } = this.#pull.head;
    if (!repository) throw new Error(`The head repository of pull request ${this.number} was deleted`);
    return commitToBranch({
      ...{ repository, branch: ref, files },
      message: options.message ?? "Update",
      author: options.author ? this.#getPerson(options.author) : this.#pull.author,
      ...(options.onto !== undefined && { onto: options.onto }),
    });
  }

  async close(): Promise<void> {
    await closePull(this.#pull, this.#pull.author);
  }

  async reopen(): Promise<void> {
    await reopenPull(this.#pull, this.#pull.author);
  }

  async markReady(): Promise<void> {
    await setDraft(this.#pull, false, this.#pull.author);
  }

  async convertToDraft(): Promise<void> {
    await setDraft(this.#pull, true, this.#pull.author);
  }

  async edit(change: { title?: string; body?: string | null }): Promise<void> {
    await editPull(this.#pull, change, this.#pull.author);
  }

  /** Deletes the head branch, which closes an open pull request. */
  async deleteHead(): Promise<void> {
    const { repository, ref } = this.#pull.head;
    if (!repository) return;
    await deleteBranch({ repository, branch: ref }, this.#pull.author);
  }

  /** Merges with a merge commit; returns its SHA. Rejects when the sides conflict. */
  async merge(): Promise<string> {
    const { repository, base, head, author, title } = this.#pull;
    const message = `Merge pull request #${this.number} from ${head.owner.login}/${head.ref}\n\n${title}`;
    const tip = repository.branches.get(base.ref) ?? base.sha;
    const commit = await createMergeCommit(repository, { base: tip, head: head.sha, message, author });
    await mergePull(this.#pull, commit, author);
    return commit;
  }

  /** Puts it into the merge queue: the App gets `merge_group.checks_requested`. Returns the group's head commit. */
  async enqueue(): Promise<string> {
    return requestMergeGroup(this.#pull);
  }

  /** Reviews as a person. */
  async reviewAs(
    login: string,
    review: { event?: ReviewEvent; body?: string; comments?: CommentDraft[] },
  ): Promise<ReviewView> {
    const created = await createReview(this.#pull, {
      author: this.#getPerson(login),
      body: review.body ?? "",
      event: review.event ?? "COMMENT",
      commitId: undefined,
      drafts: review.comments ?? [],
    });
    return viewReview(created);
  }

  /** Comments in the conversation as a person; returns the comment's id. */
  async commentAs(login: string, body: string): Promise<number> {
    return addIssueComment(this.#context.emulator, this.#pull, { author: this.#getPerson(login), body });
  }

  reviews(): ReviewView[] {
    return this.#pull.reviews.map(viewReview);
  }

  /** Review comments that everybody sees, oldest first. */
  comments(): CommentView[] {
    return listComments(this.#pull).map(viewComment);
  }

  threads(): ThreadHandle[] {
    return this.#pull.threads.map((thread) => new ThreadHandle(thread));
  }

  /** Check runs of the present head, or of another commit; oldest first. */
  checkRuns(sha = this.headSha): CheckRunHandle[] {
    return this.#pull.repository.checkRuns.filter((run) => run.headSha === sha).map((run) => new CheckRunHandle(run));
  }

  #getPerson(login: string): Account {
    return getAccount(this.#context.world, login);
  }
}

function viewReview(review: PullRequest["reviews"][number]): ReviewView {
  return {
    id: review.id,
    author: review.author.login,
    body: review.body,
    state: review.state,
    commitId: review.commitId,
  };
}
