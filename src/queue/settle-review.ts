import type { Db } from "pg-boss";
import { z } from "zod";
import { getErrorText } from "./queue-error.ts";
import { changePull, type QueueStore } from "./queue-store.ts";
import { REVIEW_QUEUE } from "./review-job.ts";

/** A try that holds the place of its pull request. `retryCount` tells it from the other tries of the same job. */
export interface Claim {
  id: string;
  retryCount: number;
  key: string;
}

/** How many processes may be lost while running the same job before the job is taken for the cause. */
const MAX_INTERRUPTIONS = 3;

/** Longest error text kept with a job, in characters. */
const MAX_REASON_LENGTH = 500;

const OrphansSchema = z.array(
  z.object({ id: z.string(), retry_count: z.int(), singleton_key: z.string(), interruptions: z.int() }),
);

/** Puts a try off that asked for it. It uses up no retry. */
export async function postponeReview(store: QueueStore, claim: Claim, delaySeconds: number): Promise<void> {
  await yieldPlace(store, claim, delaySeconds, (db) => returnToWaiting(store, db, claim, { delaySeconds }));
}

/** Gives back a try that this process cannot finish. It uses up no retry and can be picked up at once. */
export async function handBackReview(store: QueueStore, claim: Claim): Promise<void> {
  await postponeReview(store, claim, 0);
}

/**
 * Records that a try failed: tried again after a pause while retries are left, otherwise given up. An error with
 * `retryable: false` is given up at once.
 */
export async function failReview(store: QueueStore, claim: Claim, error: unknown): Promise<void> {
  const isFinal = error instanceof Error && "retryable" in error && error.retryable === false;
  await yieldPlace(store, claim, 0, (db) => recordFailure(store, db, claim, { reason: getErrorText(error), isFinal }));
}

/**
 * Gives back the jobs that lost their process, using up no retry: all that run when no other process can be running
 * them (`all`), otherwise those whose heartbeat is late (`silent`). A job that lost MAX_INTERRUPTIONS processes is given
 * up instead. Returns how many there were.
 */
export async function handBackOrphans(store: QueueStore, which: "all" | "silent"): Promise<number> {
  const isSilent = "AND heartbeat_on + heartbeat_seconds * interval '1s' < now()";
  const { rows } = await store.boss.getDb().executeSql(
    `SELECT id, retry_count, singleton_key, COALESCE((data->>'interruptions')::int, 0) AS interruptions
     FROM ${store.settings.schema}.job WHERE name = $1 AND state = 'active' ${which === "silent" ? isSilent : ""}`,
    [REVIEW_QUEUE],
  );
  const orphans = OrphansSchema.parse(rows);
  for (const { id, retry_count, singleton_key, interruptions } of orphans) {
    const claim = { id, retryCount: retry_count, key: singleton_key };
    await yieldPlace(store, claim, 0, (db) => handBackOrphan(store, db, claim, interruptions + 1));
  }
  return orphans.length;
}

async function handBackOrphan(store: QueueStore, db: Db, claim: Claim, interruptions: number): Promise<void> {
  if (interruptions < MAX_INTERRUPTIONS) return returnToWaiting(store, db, claim, { delaySeconds: 0, interruptions });
  const reason = `${interruptions} processes ended or stopped answering during this review`;
  await recordFailure(store, db, claim, { reason, isFinal: true });
}

/**
 * Ends a try without a result. When a newer job waits for the same pull request, that one does the work and this one
 * is done; otherwise `settle` decides. So a retry never stands beside a waiting job.
 */
async function yieldPlace(
  store: QueueStore,
  claim: Claim,
  delaySeconds: number,
  settle: (db: Db) => Promise<void>,
): Promise<void> {
  await changePull(store, claim.key, async (db) => {
    const { rows } = await db.executeSql(
      `UPDATE ${store.settings.schema}.job SET start_after = GREATEST(start_after, now() + $3 * interval '1s')
       WHERE name = $1 AND singleton_key = $2 AND state IN ('created', 'retry') RETURNING id`,
      [REVIEW_QUEUE, claim.key, delaySeconds],
    );
    if (rows.length === 0) await settle(db);
    else await store.boss.complete(REVIEW_QUEUE, claim, { supersededBy: z.string().parse(rows[0]?.id) }, { db });
  });
}

/**
 * The retry limit moves along with the count that the next claim raises. Clearing `started_on` would keep the count
 * too, but then this try and the next would carry the same number and pg-boss could settle one for the other.
 */
async function returnToWaiting(
  store: QueueStore,
  db: Db,
  claim: Claim,
  change: { delaySeconds: number; interruptions?: number },
): Promise<void> {
  await db.executeSql(
    `UPDATE ${store.settings.schema}.job
     SET state = 'retry', retry_limit = retry_limit + 1, heartbeat_on = NULL,
       start_after = now() + $4 * interval '1s',
       data = CASE WHEN $5::int IS NULL THEN data ELSE jsonb_set(data, '{interruptions}', to_jsonb($5::int)) END
     WHERE name = $1 AND id = $2 AND retry_count = $3 AND state = 'active'`,
    [REVIEW_QUEUE, claim.id, claim.retryCount, change.delaySeconds, change.interruptions ?? null],
  );
}

/** Only name and text of an error are kept: an Octokit error would bring its request along. */
async function recordFailure(
  store: QueueStore,
  db: Db,
  claim: Claim,
  failure: { reason: string; isFinal: boolean },
): Promise<void> {
  if (failure.isFinal) {
    await db.executeSql(
      `UPDATE ${store.settings.schema}.job SET retry_limit = retry_count
       WHERE name = $1 AND id = $2 AND retry_count = $3 AND state = 'active'`,
      [REVIEW_QUEUE, claim.id, claim.retryCount],
    );
  }
  await store.boss.fail(REVIEW_QUEUE, claim, { message: failure.reason.slice(0, MAX_REASON_LENGTH) }, { db });
}
