import type { GitHubApp } from "./github/connect-github.ts";
import { readFailure } from "./github/github-error.ts";
import { OctokitHost } from "./github/octokit-host.ts";
import type { GiveUpHandler } from "./queue/give-up-reviews.ts";
import type { ReviewJob } from "./queue/review-job.ts";
import type { ReviewHandler, ReviewOutcome } from "./queue/work-reviews.ts";
import { ReviewEnded } from "./review/ports.ts";
import { reviewPullRequest } from "./review/review-pull-request.ts";
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
  const { settings, pool, log } = parts;
  const rulesUrl = settings.publicUrl && `${settings.publicUrl}/rules`;
  return {
    review: async (job, { deliveryId, attempt, isRepeated }) => {
      const fields = { delivery: deliveryId, repo: `${job.owner}/${job.repo}`, pull: job.pullNumber, attempt };
      const started = performance.now();
      try {
        const host = await openHost(parts, job, isRepeated);
        const onDryRun = settings.isDryRun
          ? (would: object) => log.info({ ...fields, would }, "dry run: would post")
          : undefined;
        const outcome = await reviewPullRequest(host, {
          analyse: (source) => pool.analyse(source),
          rulesUrl,
          onDryRun,
        });
        log.info({ ...fields, ...outcome, ms: Math.round(performance.now() - started) }, "reviewed");
        return { done: true };
      } catch (error) {
        return settle(error, fields, log);
      }
    },
    giveUp: async (job, { deliveryId, reason }) => {
      log.error(
        { delivery: deliveryId, repo: `${job.owner}/${job.repo}`, pull: job.pullNumber, reason },
        "review given up",
      );
      if (!settings.isDryRun) await sayGivenUp(parts, job, deliveryId);
    },
  };
}

/** The branches in the job may be old news on a later try; then they are looked up. */
async function openHost(
  { github, settings }: ReviewHandlerParts,
  job: ReviewJob,
  isRepeated: boolean,
): Promise<OctokitHost> {
  const { installationId, repositoryId, owner, repo, pullNumber, branches, checkRunId } = job;
  const clients = await github.connect(installationId, repositoryId);
  const ref = { owner, repo, pullNumber, branches: isRepeated ? undefined : branches, checkRunId, isRepeated };
  return new OctokitHost(clients, ref, Number(settings.appId));
}

/** What an error means for the job: it ends quietly, is put off, or is tried again. */
function settle(error: unknown, fields: object, log: AppLog): ReviewOutcome {
  if (error instanceof ReviewEnded) {
    log.info({ ...fields, reason: error.message }, "nothing to review");
    return { done: true };
  }
  const failure = readFailure(error);
  if (failure?.kind === "limited")
    return { done: false, againInSeconds: failure.retryAfterSeconds, reason: "rate limit" };
  if (failure?.kind === "gone") {
    log.info({ ...fields, status: failure.status }, "the repository or the installation is gone");
    return { done: true };
  }
  throw error;
}

/** Our own failure never blocks a merge: the check run ends as neutral and names the delivery, by which the log can be searched. */
async function sayGivenUp(parts: ReviewHandlerParts, job: ReviewJob, deliveryId: string): Promise<void> {
  try {
    const host = await openHost(parts, job, true);
    const { head } = await host.range();
    const check = head === undefined ? undefined : await host.startCheck(head);
    if (check === undefined) return;
    const summary = `The review failed on our side and says nothing about the change. The operator finds the reason in the log under delivery ${deliveryId}.`;
    await host.completeCheck(check, {
      conclusion: "neutral",
      title: "Not reviewed: the review failed",
      summary,
      text: "",
      annotations: [],
    });
  } catch (error) {
    if (!(error instanceof ReviewEnded)) throw error;
  }
}
