import type { Db } from "pg-boss";
import { z } from "zod";
import { changePull, type QueueStore } from "./queue-store.ts";
import { DeliveryIdSchema, getReviewKey, REVIEW_QUEUE, type ReviewJob, ReviewJobSchema } from "./review-job.ts";

/**
 * What became of a delivery. `queued`: it waits. `merged`: it waits in the place of an older one for the same pull
 * request. `duplicate`: the same delivery came before. `refused`: its id is not a UUID.
 */
export type EnqueueResult = "queued" | "merged" | "duplicate" | "refused";

const ReplacedSchema = z.array(z.object({ start_after: z.date() }));

/**
 * Puts a review in the queue under the id of its delivery. The delivery that waited for the same pull request, if any,
 * is cancelled and stays known as seen; when it had to wait for a reason (a rate limit, a pause before a retry), the new
 * one waits as long.
 * @throws ZodError when the job is not a ReviewJob.
 */
export async function enqueueReview(store: QueueStore, deliveryId: string, job: ReviewJob): Promise<EnqueueResult> {
  const id = DeliveryIdSchema.safeParse(deliveryId);
  if (!id.success) return "refused";
  const data = ReviewJobSchema.parse(job);
  const key = getReviewKey(data);
  return changePull(store, key, async (db) => {
    const [seen] = await store.boss.findJobs(REVIEW_QUEUE, { id: id.data, db });
    if (seen) return "duplicate";
    const replaced = await cancelWaiting(store, db, key);
    const startAfter = replaced.at(-1)?.start_after;
    const sent = await store.boss.send(REVIEW_QUEUE, data, { id: id.data, singletonKey: key, startAfter, db });
    if (sent === null) return "duplicate";
    return replaced.length > 0 ? "merged" : "queued";
  });
}

/** Cancels what waits for a pull request, leaving what runs alone. Returns until when it had to wait, the longest last. */
async function cancelWaiting(store: QueueStore, db: Db, key: string): Promise<z.infer<typeof ReplacedSchema>> {
  const { rows } = await db.executeSql(
    `WITH cancelled AS (
       UPDATE ${store.settings.schema}.job SET state = 'cancelled', completed_on = now()
       WHERE name = $1 AND singleton_key = $2 AND state IN ('created', 'retry') RETURNING start_after)
     SELECT start_after FROM cancelled ORDER BY start_after`,
    [REVIEW_QUEUE, key],
  );
  return ReplacedSchema.parse(rows);
}
