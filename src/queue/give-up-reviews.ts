import type { JobWithMetadata } from "pg-boss";
import { z } from "zod";
import type { QueueStore } from "./queue-store.ts";
import { GIVEN_UP_QUEUE, getReviewKey, REVIEW_QUEUE, type ReviewJob, ReviewJobSchema } from "./review-job.ts";

/** Why a review was given up. */
interface GivenUpReview {
  /** GitHub's `X-GitHub-Delivery`, in lower case. */
  deliveryId: string;
  /** The last failure in one line; not fit for strangers, since it may name internals. */
  reason: string;
}

/** Tells the world that a review will not come, for example by completing its check run as neutral. A throw is retried. */
export type GiveUpHandler = (job: ReviewJob, failure: GivenUpReview) => Promise<void>;

/** Seconds between two looks at the queue. A failure in this process is looked after at once. */
const POLL_SECONDS = 1;

/** pg-boss wraps the reasons it makes up itself (`job timed out`) once more. */
const OutputSchema = z.union([
  z.object({ message: z.string() }).transform((output) => output.message),
  z.object({ value: z.object({ message: z.string() }) }).transform((output) => output.value.message),
]);

/** Starts the worker for reviews whose last try failed. Returns what makes it look at once. */
export async function startGiveUpWorker(store: QueueStore, handler: GiveUpHandler): Promise<() => void> {
  const options = { includeMetadata: true, pollingIntervalSeconds: POLL_SECONDS } as const;
  const workerId = await store.boss.work(GIVEN_UP_QUEUE, options, async ([job]: JobWithMetadata<unknown>[]) => {
    if (job) await giveUpReview(store, job, handler);
    store.boss.notifyWorker(workerId);
  });
  return () => store.boss.notifyWorker(workerId);
}

async function giveUpReview(
  store: QueueStore,
  stored: JobWithMetadata<unknown>,
  handler: GiveUpHandler,
): Promise<void> {
  const job = ReviewJobSchema.safeParse(stored.data);
  if (!job.success || (await isUnderReview(store, job.data))) return;
  const reason = OutputSchema.safeParse(stored.sourceOutput).data ?? "unknown reason";
  await handler(job.data, { deliveryId: stored.sourceId ?? stored.id, reason });
}

/** Whether a newer job of the same pull request waits or runs: then there is nothing to give up. */
async function isUnderReview(store: QueueStore, job: ReviewJob): Promise<boolean> {
  const { rows } = await store.boss.getDb().executeSql(
    `SELECT 1 FROM ${store.settings.schema}.job
       WHERE name = $1 AND singleton_key = $2 AND state IN ('created', 'retry', 'active') LIMIT 1`,
    [REVIEW_QUEUE, getReviewKey(job)],
  );
  return rows.length > 0;
}
