import { setTimeout as delay } from "node:timers/promises";
import type { JobWithMetadata } from "pg-boss";
import { getErrorText } from "./queue-error.ts";
import { type QueueStore, RETRY_LIMIT } from "./queue-store.ts";
import { getReviewKey, REVIEW_QUEUE, type ReviewJob, ReviewJobSchema } from "./review-job.ts";
import { type Claim, failReview, handBackReview, postponeReview } from "./settle-review.ts";

/** How a try ended that threw nothing. `done: false` asks for another try later, without using up a retry. */
export type ReviewOutcome = { done: true } | { done: false; againInSeconds: number; reason: string };

/** What a handler is told about the try it makes. */
export interface ReviewAttempt {
  /** GitHub's `X-GitHub-Delivery`, in lower case. */
  deliveryId: string;
  /** 1 for the first try; a try that was put off or handed back is not counted. */
  attempt: number;
  /** True when an earlier try may have left something behind: a check run that was created and not completed. */
  isRepeated: boolean;
  /** True when a throw would give the review up. */
  isLastAttempt: boolean;
  /** Aborted when the time limit is over, when another process took the job, when this one stops, and after the try. */
  signal: AbortSignal;
}

/** Reviews one pull request. A throw means "try again later", unless the error says `retryable: false`. */
export type ReviewHandler = (job: ReviewJob, attempt: ReviewAttempt) => Promise<ReviewOutcome>;

/** Workers that run reviews in this process. */
export interface ReviewWorkers {
  /** Takes no more jobs, waits up to `limitMs` for those running, then aborts and hands back the rest. */
  stop(limitMs: number): Promise<void>;
}

/** Seconds between two looks for jobs whose pause is over. A new job is announced by NOTIFY and needs no look. */
const POLL_SECONDS = 1;

/** How long handlers get to notice that they were aborted, in milliseconds. */
const ABORT_GRACE_MS = 250;

/** What one worker needs besides the job. */
interface Bench {
  store: QueueStore;
  handler: ReviewHandler;
  /** The reviews that run in this process. */
  running: Set<Claim>;
  stopping: AbortController;
  /** Called when a review failed and may have been given up. */
  onFailure: () => void;
}

/** Starts `concurrency` workers, each running one review at a time. */
export async function startReviewWorkers(
  store: QueueStore,
  handler: ReviewHandler,
  options: { concurrency: number; onFailure: () => void },
): Promise<ReviewWorkers> {
  const { onFailure } = options;
  const bench: Bench = {
    store,
    handler,
    onFailure,
    running: new Set(),
    stopping: new AbortController(),
  };
  for (let index = 0; index < options.concurrency; index++) await startWorker(bench);
  return { stop: (limitMs) => stopWorkers(bench, limitMs) };
}

async function startWorker(bench: Bench): Promise<void> {
  const options = {
    includeMetadata: true,
    perJobResults: true,
    pollingIntervalSeconds: POLL_SECONDS,
    notifyPollingIntervalSeconds: POLL_SECONDS,
  } as const;
  const { boss } = bench.store;
  const workerId = await boss.work(REVIEW_QUEUE, options, async ([job]: JobWithMetadata<unknown>[]) => {
    if (!job) return [];
    await runReview(bench, job);
    // A job that waited behind this one was announced while it could not be taken, so look again at once.
    boss.notifyWorker(workerId);
    // pg-boss settles only a job that is still in this try: what was put off, failed or handed back stays as it is.
    return [{ id: job.id, status: "completed" }];
  });
}

async function runReview(bench: Bench, stored: JobWithMetadata<unknown>): Promise<void> {
  const job = ReviewJobSchema.safeParse(stored.data);
  if (!job.success) {
    bench.store.log.error({ deliveryId: stored.id }, "dropped a job that this version cannot read");
    return;
  }
  const claim = { id: stored.id, retryCount: stored.retryCount, key: getReviewKey(job.data) };
  bench.running.add(claim);
  try {
    await attemptReview(bench, { stored, claim, job: job.data });
  } finally {
    bench.running.delete(claim);
  }
}

async function attemptReview(
  bench: Bench,
  { stored, claim, job }: { stored: JobWithMetadata<unknown>; claim: Claim; job: ReviewJob },
): Promise<void> {
  const { store, handler } = bench;
  const timeLimitMs = store.settings.timeLimitSeconds * 1_000;
  const triesLeft = stored.retryLimit - stored.retryCount;
  const attempt = {
    deliveryId: stored.id,
    attempt: RETRY_LIMIT - triesLeft + 1,
    isRepeated: stored.retryCount > 0,
    isLastAttempt: triesLeft === 0,
    signal: AbortSignal.any([stored.signal, bench.stopping.signal, AbortSignal.timeout(timeLimitMs)]),
  };
  let outcome: ReviewOutcome;
  try {
    outcome = await handler(job, attempt);
  } catch (error) {
    return endFailedAttempt(bench, claim, attempt, error);
  }
  if (!outcome.done) await postponeReview(store, claim, outcome.againInSeconds);
}

async function endFailedAttempt(bench: Bench, claim: Claim, attempt: ReviewAttempt, error: unknown): Promise<void> {
  const { store, stopping } = bench;
  if (stopping.signal.aborted) return handBackReview(store, claim);
  await failReview(store, claim, error);
  const fields = { deliveryId: attempt.deliveryId, pull: claim.key, attempt: attempt.attempt };
  store.log.warn({ ...fields, reason: getErrorText(error) }, "review failed");
  bench.onFailure();
}

async function stopWorkers(bench: Bench, limitMs: number): Promise<void> {
  const drained = bench.store.boss.offWork(REVIEW_QUEUE, { wait: true });
  await waitAtMost(drained, limitMs);
  bench.stopping.abort(new Error("this process is stopping"));
  await waitAtMost(drained, ABORT_GRACE_MS);
  for (const claim of bench.running) await handBackReview(bench.store, claim);
}

async function waitAtMost(end: Promise<void>, limitMs: number): Promise<void> {
  const limit = new AbortController();
  await Promise.race([end, delay(limitMs, undefined, { signal: limit.signal }).catch(() => {})]);
  limit.abort();
}
