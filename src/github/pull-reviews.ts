import type { ProbotOctokit } from "probot";
import { parseMarker } from "../review/marker.ts";
import type { NewComment, PostFailure, PullState } from "../review/ports.ts";
import { readFailure } from "./github-error.ts";
import type { PullRequestRef } from "./pull-request-ref.ts";

/** What we say on the lines of a pull request. */
export class PullReviews {
  private readonly octokit: ProbotOctokit;
  private readonly ref: PullRequestRef;
  private readonly readState: () => Promise<PullState>;

  constructor(octokit: ProbotOctokit, ref: PullRequestRef, readState: () => Promise<PullState>) {
    this.octokit = octokit;
    this.ref = ref;
    this.readState = readState;
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
    return this.attempt(send, async () => {
      const said = fingerprintsOf((await this.readState()).comments);
      return review.comments.every(({ body }) => isSaid(body, said));
    });
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
    return this.attempt(send, async () => isSaid(body, fingerprintsOf((await this.readState()).comments)));
  }

  /** Changes the text of a comment of ours; people are not notified of edits. */
  async edit(id: number, body: string): Promise<void> {
    await this.octokit.request("PATCH /repos/{owner}/{repo}/pulls/comments/{comment_id}", {
      owner: this.ref.owner,
      repo: this.ref.repo,
      comment_id: id,
      body,
    });
  }

  private async attempt(
    send: () => Promise<unknown>,
    isThere: () => Promise<boolean>,
  ): Promise<PostFailure | undefined> {
    try {
      await send();
      return undefined;
    } catch (error) {
      const failure = readFailure(error);
      if (failure?.kind === "forbidden") return { kind: "forbidden" };
      if (failure?.kind === "refused")
        return { kind: "refused", reason: error instanceof Error ? error.message : "refused" };
      const isUnclear = failure === undefined || failure.kind === "unavailable";
      if (isUnclear && (await isThere())) return undefined;
      throw error;
    }
  }

  private pull(): { owner: string; repo: string; pull_number: number } {
    return { owner: this.ref.owner, repo: this.ref.repo, pull_number: this.ref.pullNumber };
  }
}

function toComment({ path, startLine, endLine, body }: NewComment) {
  const range = startLine === endLine ? {} : { start_line: startLine, start_side: "RIGHT" as const };
  return { path, line: endLine, side: "RIGHT" as const, ...range, body };
}

function fingerprintsOf(comments: { body: string }[]): Set<string> {
  return new Set(comments.flatMap(({ body }) => parseMarker(body)?.fingerprint ?? []));
}

function isSaid(body: string, said: Set<string>): boolean {
  const marker = parseMarker(body);
  return marker !== undefined && said.has(marker.fingerprint);
}
