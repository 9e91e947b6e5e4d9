import type { GitHubApp } from "./github/connect-github.ts";
import { readFailure } from "./github/github-error.ts";
import { OctokitHost } from "./github/octokit-host.ts";
import type { GiveUpHandler } from "./queue/give-up-reviews.ts";
import type { ReviewJob } from "./queue/review-job.ts";
import type { ReviewAttempt, ReviewHandler, ReviewOutcome } from "./queue/work-reviews.ts";
import { type CheckReport, ReviewEnded } from "./review/ports.ts";
import { reviewPullRequest, type WouldSay } from "./review/review-pull-request.ts";
import type { Settings } from "./server/read-settings.ts";
import type { AppLog } from "./start-app.ts";
import type { AnalysisPool } from "./worker/analysis-pool.ts";

/** What a review job is run with. */
export interface ReviewHandlerParts {
  github: GitHubApp;
  pool: AnalysisPool;
  settings: Settings;
  log: AppLog;
}

/** What the queue calls: one review, and what is said when a review is given up. */
export function createReviewHandler(parts: ReviewHandlerParts): { review: ReviewHandler; giveUp: GiveUpHandler } {
  const { settings, log } = parts;
  return {
    review: async (job, attempt) => {
      const fields = { delivery: attempt.deliveryId, ...nameOf(job), attempt: attempt.attempt };
      const started = performance.now();
      try {
        const outcome = await review(parts, { job, attempt, fields });
        log.info({ ...fields, ...outcome, ms: Math.round(performance.now() - started) }, "reviewed");
        return { done: true };
      } catch (error) {
        return settle(parts, { job, fields, error });
      }
    },
    giveUp: async (job, { deliveryId, reason }) => {
      log.error({ delivery: deliveryId, ...nameOf(job), reason }, "review given up");
      if (!settings.isDryRun) await sayGivenUp(parts, job, deliveryId);
    },
  };
}

function nameOf({ owner, repo, pullNumber }: ReviewJob): { repo: string; pull: number } {
  return { repo: `${owner}/${repo}`, pull: pullNumber };
}

async function review(
  parts: ReviewHandlerParts,
  { job, attempt, fields }: { job: ReviewJob; attempt: ReviewAttempt; fields: object },
) {
  const { pool, settings, log } = parts;
  const host = await openHost(parts, job, attempt);
  const onDryRun = (would: WouldSay) => log.info({ ...fields, would }, "dry run: would post");
  return reviewPullRequest(host, {
    analyse: (source) => pool.analyse(source),
    rulesUrl: settings.publicUrl && `${settings.publicUrl}/rules`,
    onDryRun: settings.isDryRun ? onDryRun : undefined,
  });
}

/** The branches in the job may be old news on a later try; then they are looked up. */
async function openHost(
  { github, settings }: ReviewHandlerParts,
  job: ReviewJob,
  { isRepeated, signal }: { isRepeated: boolean; signal?: AbortSignal },
): Promise<OctokitHost> {
  const { installationId, repositoryId, owner, repo, pullNumber, branches, checkRunId } = job;
  const clients = await github.connect(installationId, repositoryId, signal);
  const ref = { owner, repo, pullNumber, branches: isRepeated ? undefined : branches, checkRunId, isRepeated };
  return new OctokitHost(clients, ref, Number(settings.appId));
}

/** What an error means for the job: it ends quietly, is put off, or is tried again. */
function settle(
  { github, log }: ReviewHandlerParts,
  { job, fields, error }: { job: ReviewJob; fields: object; error: unknown },
): ReviewOutcome {
  if (error instanceof ReviewEnded) {
    log.info({ ...fields, reason: error.message }, "nothing to review");
    return { done: true };
  }
  const failure = readFailure(error);
  if (failure?.kind === "limited") {
    log.info({ ...fields, seconds: failure.retryAfterSeconds }, "put off by a rate limit");
    return { done: false, againInSeconds: failure.retryAfterSeconds, reason: "rate limit" };
  }
  if (failure?.kind === "unauthorized" || failure?.kind === "forbidden") github.forget(job.installationId);
  throw toOneLine(error);
}

/** GraphQL's errors tell the reason below the first line, and the log holds one. */
function toOneLine(error: unknown): unknown {
  if (!(error instanceof Error) || !error.message.includes("\n")) return error;
  return new Error(error.message.replace(/\s*\n\s*(- )?/g, " "), { cause: error });
}

/** Our own failure never blocks a merge: open check runs end as neutral and name the delivery, by which the log can be searched. */
async function sayGivenUp(parts: ReviewHandlerParts, job: ReviewJob, deliveryId: string): Promise<void> {
  try {
    const host = await openHost(parts, job, { isRepeated: true });
    const { head, openChecks } = await host.readState();
    const created = openChecks.length > 0 ? undefined : await host.startCheck(head);
    for (const id of created === undefined ? openChecks : [created])
      await host.completeCheck(id, reportGivenUp(deliveryId));
  } catch (error) {
    if (!(error instanceof ReviewEnded)) throw error;
  }
}

function reportGivenUp(deliveryId: string): CheckReport {
  return {
    conclusion: "neutral",
    title: "Not reviewed: the review failed",
    summary: `The review failed on our side and says nothing about the change. The operator finds the reason in the log under delivery ${deliveryId}.`,
    text: "",
    annotations: [],
  };
}
