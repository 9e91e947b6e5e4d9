/**
 * One review of a pull request, from the first read to the completed check run. Knows the order of things and nothing of
 * HTTP: the host is a port, and the analysis is passed in, since it runs in another thread.
 */

import { HeadCheck } from "./head-check.ts";
import { findGone, type GoneComment, isNews, listSaid } from "./known-comments.ts";
import type { PlannedComment, ReviewPlan } from "./plan-review.ts";
import type { CheckReport, NewComment, OwnComment, PullRequestHost, ReadRequest, ReviewSource } from "./ports.ts";
import { ReviewEnded, ReviewOutdated } from "./ports.ts";
import { listShownFixes, renderAnnotation, renderCheck } from "./render-check.ts";
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
  /** Given, nothing is said: it gets what would be. */
  onDryRun: ((would: WouldSay) => void) | undefined;
}

/** What a dry run would have said. */
export interface WouldSay {
  comments: NewComment[];
  fileComments: NewFileComment[];
  /** Ids of comments that would be marked as fixed. */
  fixed: number[];
  report: CheckReport;
}

/** What was done, for the log. */
export interface PullReviewOutcome {
  head: string;
  conclusion: CheckReport["conclusion"];
  findings: number;
  posted: number;
  fixed: number;
}

/** Reviews the pull request once. Throws `ReviewEnded` and `ReviewOutdated` as the host does, and whatever else it throws. */
export async function reviewPullRequest(host: PullRequestHost, tools: PullReviewTools): Promise<PullReviewOutcome> {
  const check = new HeadCheck(host, tools.onDryRun !== undefined);
  try {
    return await reviewHead({ host, check, tools });
  } catch (error) {
    if (error instanceof ReviewEnded) await check.end(error.message);
    if (error instanceof ReviewOutdated) await check.endOwn(error.message);
    throw error;
  }
}

interface Parts {
  host: PullRequestHost;
  check: HeadCheck;
  tools: PullReviewTools;
}

async function reviewHead({ host, check, tools }: Parts): Promise<PullReviewOutcome> {
  const { head } = await host.range();
  if (head === undefined) throw new ReviewEnded("the pull request has no head commit");
  const planned = await tools.analyse(startCheckAfterFirstRead(host, () => check.start(head)));
  const state = await host.readState();
  if (state.head !== head) throw new ReviewOutdated(`the head is ${state.head.slice(0, 7)} now`);
  const checkId = await check.start(head);
  const news = findNews(planned, state.comments, {
    head,
    rulesUrl: tools.rulesUrl,
    patched: checkId === undefined ? new Set() : listShownFixes(planned.plan),
  });
  const outcome = {
    head,
    conclusion: planned.plan.conclusion,
    findings: planned.result.findings.filter((finding) => finding.introduced).length,
  };
  if (tools.onDryRun) {
    tools.onDryRun(wouldSay(news, planned));
    return { ...outcome, posted: 0, fixed: 0 };
  }
  const unsaid = await sayNews(host, news, { head, hasCheck: checkId !== undefined });
  if (checkId !== undefined) await host.completeCheck(checkId, toReport(planned, unsaid));
  for (const id of state.openChecks) if (id !== checkId) await check.supersede(id);
  return { ...outcome, posted: news.comments.length + news.files.length - unsaid.length, fixed: news.gone.length };
}

/** The check run is created as soon as the first read has shown that there is something to review, beside the analysis. */
function startCheckAfterFirstRead(host: PullRequestHost, start: () => Promise<unknown>): ReviewSource {
  return {
    range: () => host.range(),
    read: async (request: ReadRequest) => {
      const answer = await host.read(request);
      void start();
      return answer;
    },
  };
}

interface NewFileComment {
  path: string;
  body: string;
}

/** What has not been said yet, and what was said and holds no more. */
interface News {
  comments: { finding: ResultFinding; comment: NewComment }[];
  files: { finding: ResultFinding; comment: NewFileComment }[];
  gone: GoneComment[];
}

function findNews({ plan, result }: PlannedReview, known: OwnComment[], context: CommentContext): News {
  const isNew = isNews(listSaid(known));
  return {
    comments: plan.comments
      .filter(({ finding }) => isNew(finding))
      .map((planned) => ({ finding: planned.finding, comment: toComment(planned, context) })),
    files: plan.fileComments.filter(isNew).map((finding) => ({
      finding,
      comment: { path: finding.path, body: renderFileComment(finding, context) },
    })),
    gone: findGone(known, result),
  };
}

function toComment(planned: PlannedComment, context: CommentContext): NewComment {
  const { path, startLine, endLine } = planned;
  return { path, startLine, endLine, body: renderComment(planned, context) };
}

/** Says it on the pull request; answers the findings that could not be said there. */
async function sayNews(
  host: PullRequestHost,
  { comments, files, gone }: News,
  { head, hasCheck }: { head: string; hasCheck: boolean },
): Promise<ResultFinding[]> {
  const unsaid: ResultFinding[] = [];
  if (comments.length > 0) {
    const body = renderReviewBody(comments.length, hasCheck);
    const failure = await host.postReview({ head, body, comments: comments.map(({ comment }) => comment) });
    if (failure) unsaid.push(...comments.map(({ finding }) => finding));
  }
  for (const { finding, comment } of files) {
    if (await host.postFileComment({ head, ...comment })) unsaid.push(finding);
  }
  for (const { id, body, fingerprint, madeOn } of gone)
    await host.editComment(id, renderFixedComment(body, head, { fingerprint, head: madeOn }));
  return unsaid;
}

function renderReviewBody(count: number, hasCheck: boolean): string {
  const found = `${count === 1 ? "1 finding" : `${count} findings`}.`;
  return hasCheck ? `${found} The training recipe is in the check run.` : found;
}

function wouldSay({ comments, files, gone }: News, planned: PlannedReview): WouldSay {
  return {
    comments: comments.map(({ comment }) => comment),
    fileComments: files.map(({ comment }) => comment),
    fixed: gone.map(({ id }) => id),
    report: toReport(planned, []),
  };
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
