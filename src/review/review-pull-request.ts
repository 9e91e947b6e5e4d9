/**
 * One review of a pull request, from the first read to the completed check run. Knows the order of things and nothing of
 * HTTP: the host is a port, and the analysis is passed in, since it runs in another thread.
 */

import { parseMarker } from "./marker.ts";
import type { ReviewPlan } from "./plan-review.ts";
import type { CheckReport, NewComment, OwnComment, PullRequestHost, ReadRequest, ReviewSource } from "./ports.ts";
import { ReviewEnded } from "./ports.ts";
import { renderAnnotation, renderCheck } from "./render-check.ts";
import { type CommentContext, renderComment, renderFileComment, renderFixedComment } from "./render-comment.ts";
import type { ResultFinding, ReviewResult } from "./result.ts";

/** A finished analysis with its plan. */
export interface PlannedReview {
  result: ReviewResult;
  plan: ReviewPlan;
}

/** What a review of a pull request is done with. */
export interface PullReviewTools {
  /** Analyses and plans; reads through the source it is given. */
  analyse(source: ReviewSource): Promise<PlannedReview>;
  rulesUrl: string | undefined;
  /** True to say nothing: what would be posted is handed to `onDryRun`. */
  onDryRun: ((would: { comments: NewComment[]; report: CheckReport }) => void) | undefined;
}

/** What was done, for the log. */
export interface PullReviewOutcome {
  head: string;
  conclusion: CheckReport["conclusion"];
  findings: number;
  posted: number;
  fixed: number;
}

/** Reviews the pull request once. Throws `ReviewEnded` when there is nothing to review any more, and what the host throws. */
export async function reviewPullRequest(host: PullRequestHost, tools: PullReviewTools): Promise<PullReviewOutcome> {
  const range = await host.range();
  const { head } = range;
  if (head === undefined) throw new ReviewEnded("the pull request has no head commit");
  const check = new CheckRun(host, head, tools.onDryRun !== undefined);
  try {
    return await reviewHead(host, { head, check, tools });
  } catch (error) {
    if (error instanceof ReviewEnded) await check.end(error.message);
    throw error;
  }
}

async function reviewHead(
  host: PullRequestHost,
  context: { head: string; check: CheckRun; tools: PullReviewTools },
): Promise<PullReviewOutcome> {
  const { head, check, tools } = context;
  const planned = await tools.analyse(startCheckAfterFirstRead(host, check));
  await check.start();
  const state = await host.readState();
  if (state.head !== head) throw new ReviewEnded(`superseded by ${state.head.slice(0, 7)}`);
  const { plan, result } = planned;
  const said = knownComments(state.comments);
  const comment: CommentContext = { head, rulesUrl: tools.rulesUrl };
  const news = plan.comments.filter(({ finding }) => !said.has(finding.fingerprint));
  const fileNews = plan.fileComments.filter((finding) => !said.has(finding.fingerprint));
  const comments = news.map(
    (one): NewComment => ({
      path: one.path,
      startLine: one.startLine,
      endLine: one.endLine,
      body: renderComment(one, comment),
    }),
  );
  const gone = findGone(state.comments, result);
  const outcome = {
    head,
    conclusion: plan.conclusion,
    findings: result.findings.filter((finding) => finding.introduced).length,
  };
  if (tools.onDryRun) {
    tools.onDryRun({ comments, report: toReport(planned, []) });
    return { ...outcome, posted: 0, fixed: 0 };
  }
  const unsaid =
    comments.length === 0 ||
    (await host.postReview({ head, body: renderReviewBody(comments.length), comments })) === undefined
      ? []
      : news.map((one) => one.finding);
  for (const finding of fileNews) {
    const failure = await host.postFileComment({ head, path: finding.path, body: renderFileComment(finding, comment) });
    if (failure) unsaid.push(finding);
  }
  for (const { id, body, fingerprint, madeOn } of gone)
    await host.editComment(id, renderFixedComment(body, head, { fingerprint, head: madeOn }));
  await check.complete(toReport(planned, unsaid));
  return { ...outcome, posted: comments.length + fileNews.length - unsaid.length, fixed: gone.length };
}

/** The check run is created as soon as the first read has shown that there is something to review, beside the analysis. */
function startCheckAfterFirstRead(host: PullRequestHost, check: CheckRun): ReviewSource {
  return {
    range: () => host.range(),
    read: async (request: ReadRequest) => {
      const answer = await host.read(request);
      void check.start();
      return answer;
    },
  };
}

/** The check run of one head; created at most once. */
class CheckRun {
  private started: Promise<number | undefined> | undefined;
  private readonly host: PullRequestHost;
  private readonly head: string;
  private readonly isSilent: boolean;

  constructor(host: PullRequestHost, head: string, isSilent: boolean) {
    this.host = host;
    this.head = head;
    this.isSilent = isSilent;
  }

  start(): Promise<number | undefined> {
    this.started ??= this.isSilent ? Promise.resolve(undefined) : this.host.startCheck(this.head);
    this.started.catch(() => {});
    return this.started;
  }

  async complete(report: CheckReport): Promise<void> {
    const id = await this.start();
    if (id !== undefined) await this.host.completeCheck(id, report);
  }

  /** Completes a run that was started for nothing; none is created for it. */
  async end(reason: string): Promise<void> {
    const id = await this.started?.catch(() => undefined);
    if (id === undefined) return;
    const report: CheckReport = {
      conclusion: "neutral",
      title: `Not reviewed: ${reason}`,
      summary: `The review ended early: ${reason}.`,
      text: "",
      annotations: [],
    };
    await this.host.completeCheck(id, report).catch(() => {});
  }
}

/** Findings that stand on the pull request already; those marked fixed may come back. */
function knownComments(comments: OwnComment[]): Set<string> {
  return new Set(
    comments.flatMap(({ body }) => {
      const marker = parseMarker(body);
      return marker && marker.fixedIn === undefined ? [marker.fingerprint] : [];
    }),
  );
}

interface GoneComment {
  id: number;
  body: string;
  fingerprint: string;
  /** Commit on which it was made. */
  madeOn: string;
}

/** Comments whose finding is gone from a file that was read; settled threads are left alone. */
function findGone(comments: OwnComment[], result: ReviewResult): GoneComment[] {
  const present = new Set(result.findings.map((finding) => finding.fingerprint));
  const unread = new Set(result.coverage.skipped.map(({ path }) => path));
  return comments.flatMap(({ id, body, path, isSettled }) => {
    const marker = parseMarker(body);
    if (
      marker === undefined ||
      marker.fixedIn !== undefined ||
      isSettled ||
      unread.has(path) ||
      present.has(marker.fingerprint)
    )
      return [];
    return [{ id, body, fingerprint: marker.fingerprint, madeOn: marker.head }];
  });
}

function renderReviewBody(count: number): string {
  return `${count === 1 ? "1 finding" : `${count} findings`}. The training recipe and the patch are in the check run.`;
}

/** What could not be posted becomes an annotation. */
function toReport({ plan, result }: PlannedReview, unsaid: ResultFinding[]): CheckReport {
  const { title, summary, text } = renderCheck(plan, result);
  return {
    conclusion: plan.conclusion,
    title,
    summary,
    text,
    annotations: [...plan.annotations, ...unsaid].map(renderAnnotation),
  };
}
