import type { ProbotOctokit } from "probot";
import { listSaid } from "../review/known-comments.ts";
import { parseMarker } from "../review/marker.ts";
import type { NewComment, OwnComment, PostFailure } from "../review/ports.ts";
import { readFailure } from "./github-error.ts";
import type { PullRequestRef } from "./pull-request-ref.ts";

/** What we say on the lines of a pull request. */
export class PullReviews {
  private readonly octokit: ProbotOctokit;
  private readonly ref: PullRequestRef;
  private readonly readComments: () => Promise<OwnComment[]>;

  /** `readComments` reads our comments on the pull request as they are now. */
  constructor(octokit: ProbotOctokit, ref: PullRequestRef, readComments: () => Promise<OwnComment[]>) {
    this.octokit = octokit;
    this.ref = ref;
    this.readComments = readComments;
  }

  /** One call for all comments. When GitHub's answer is lost, what stands on the pull request decides whether it took effect. */
  async post(review: { head: string; body: string; comments: NewComment[] }): Promise<PostFailure | undefined> {
    const send = () =>
      this.octokit.request("POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
        ...this.pull(),
        commit_id: review.head,
        event: "COMMENT",
        body: review.body,
        comments: review.comments.map(toComment),
      });
    return this.attempt(
      send,
      review.comments.map(({ body }) => body),
    );
  }

  /** A comment on a whole file; the review call takes none. */
  async postOnFile({
    head,
    path,
    body,
  }: {
    head: string;
    path: string;
    body: string;
  }): Promise<PostFailure | undefined> {
    const send = () =>
      this.octokit.request("POST /repos/{owner}/{repo}/pulls/{pull_number}/comments", {
        ...this.pull(),
        commit_id: head,
        path,
        body,
        subject_type: "file",
      });
    return this.attempt(send, [body]);
  }

  /** Changes the text of a comment of ours; people are not notified of edits. One that was deleted needs none. */
  async edit(id: number, body: string): Promise<void> {
    try {
      await this.octokit.request("PATCH /repos/{owner}/{repo}/pulls/comments/{comment_id}", {
        owner: this.ref.owner,
        repo: this.ref.repo,
        comment_id: id,
        body,
      });
    } catch (error) {
      const kind = readFailure(error)?.kind;
      if (kind !== "gone" && kind !== "forbidden" && kind !== "refused") throw error;
    }
  }

  private async attempt(send: () => Promise<unknown>, bodies: string[]): Promise<PostFailure | undefined> {
    try {
      await send();
      return undefined;
    } catch (error) {
      const failure = readFailure(error);
      if (failure?.kind === "forbidden") return { kind: "forbidden" };
      if (failure?.kind === "refused")
        return { kind: "refused", reason: error instanceof Error ? error.message : "refused" };
      const isUnclear = failure === undefined || failure.kind === "unavailable";
      if (isUnclear && (await this.areSaid(bodies))) return undefined;
      throw error;
    }
  }

  private async areSaid(bodies: string[]): Promise<boolean> {
    const said = listSaid(await this.readComments());
    return bodies.every((body) => said.has(parseMarker(body)?.fingerprint ?? ""));
  }

  private pull(): { owner: string; repo: string; pull_number: number } {
    return { owner: this.ref.owner, repo: this.ref.repo, pull_number: this.ref.pullNumber };
  }
}

function toComment({ path, startLine, endLine, body }: NewComment) {
  const range = startLine === endLine ? {} : { start_line: startLine, start_side: "RIGHT" as const };
  return { path, line: endLine, side: "RIGHT" as const, ...range, body };
}
