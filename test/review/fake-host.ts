import { parseMarker } from "../../src/review/marker.ts";
import type {
  CheckReport,
  NewComment,
  OwnComment,
  PostFailure,
  PullRequestHost,
  PullState,
  ReviewRange,
} from "../../src/review/ports.ts";

/** A host that keeps what it is told, and fails where it is told to. */
export class FakeHost implements PullRequestHost {
  /** Everything that was done, in order. */
  readonly done: string[] = [];
  readonly reports = new Map<number, CheckReport>();
  readonly posted: NewComment[] = [];
  readonly edits = new Map<number, string>();
  readonly bodies: string[] = [];
  state: PullState = { head: "a".repeat(40), comments: [], openChecks: [] };
  openChecks: number[] = [];
  checkId: number | undefined = 1;
  head: string | undefined = "a".repeat(40);
  /** What a method throws, by its name. */
  readonly failures = new Map<string, Error>();
  /** What a post is answered with. */
  postFailure: PostFailure | undefined;

  private note(name: string, detail: unknown = ""): void {
    this.done.push(`${name} ${detail}`.trim());
    const failure = this.failures.get(name);
    if (failure) throw failure;
  }

  async range(): Promise<ReviewRange> {
    this.note("range");
    return { base: "b".repeat(40), head: this.head, files: [], incomplete: undefined };
  }

  async read(): Promise<{ files: []; folders: [] }> {
    this.note("read");
    return { files: [], folders: [] };
  }

  async startCheck(): Promise<number | undefined> {
    this.note("startCheck");
    return this.checkId;
  }

  async readState(): Promise<PullState> {
    this.note("readState");
    return this.state;
  }

  async readOpenChecks(): Promise<number[]> {
    this.note("readOpenChecks");
    return this.openChecks;
  }

  async postReview({ body, comments }: { body: string; comments: NewComment[] }): Promise<PostFailure | undefined> {
    this.note("postReview", comments.length);
    this.bodies.push(body);
    if (this.postFailure) return this.postFailure;
    this.posted.push(...comments);
    return undefined;
  }

  async postFileComment({ path }: { path: string }): Promise<PostFailure | undefined> {
    this.note("postFileComment", path);
    return this.postFailure;
  }

  async editComment(id: number, body: string): Promise<void> {
    this.note("editComment", id);
    this.edits.set(id, body);
  }

  async completeCheck(id: number, report: CheckReport): Promise<void> {
    this.note("completeCheck", id);
    this.reports.set(id, report);
  }

  /** Comments as the host would tell them the next time. */
  get said(): OwnComment[] {
    return this.posted.map(({ path, body }, index) => ({ id: index + 1, path, body, isSettled: false }));
  }

  /** Fingerprints that were posted. */
  get fingerprints(): (string | undefined)[] {
    return this.posted.map(({ body }) => parseMarker(body)?.fingerprint);
  }
}
