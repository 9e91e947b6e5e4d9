import type { Db, PgBoss } from "pg-boss";
import type { QueueDatabase } from "./queue-database.ts";
import type { QueueLog } from "./queue-log.ts";
import { GIVEN_UP_QUEUE, REVIEW_QUEUE } from "./review-job.ts";

/** The numbers of a queue that a test or an operator may want otherwise. */
export interface QueueSettings {
  /** The PostgreSQL schema of the queue's tables. */
  schema: string;
  /** Pause before the second try of a review, in seconds; doubled for the third and up to twice as long by chance. 0: none. */
  retryDelaySeconds: number;
  /** How long one try may take, in seconds, before it counts as failed and its signal is aborted. */
  timeLimitSeconds: number;
}

/** What the functions of this folder share: a started pg-boss and the database below it. */
export interface QueueStore {
  boss: PgBoss;
  database: QueueDatabase;
  settings: QueueSettings;
  log: QueueLog;
  /** Writes an error that came while nobody waited for an answer. */
  report: (error: unknown) => void;
}

/** How long a handler may take to end after its time limit, in seconds, before pg-boss takes the job from it. */
const TIME_LIMIT_GRACE_SECONDS = 10;

/** Retries after the first try. */
export const RETRY_LIMIT = 2;

/** Longest pause between two tries, in seconds. */
const MAX_RETRY_DELAY_SECONDS = 300;

/**
 * How long a finished job is kept, in seconds, so that its delivery stays known: 7 days. GitHub redelivers for 3 days on
 * github.com and 7 on GitHub Enterprise Server
 * (https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks).
 */
const KEEP_FINISHED_SECONDS = 7 * 24 * 60 * 60;

/** Makes the queues, or brings those of an earlier version up to date. */
export async function makeQueues({ boss, database, settings }: QueueStore): Promise<void> {
  const isGrowing = settings.retryDelaySeconds > 0;
  const givenUp = { retryLimit: 8, retryDelay: 15, retryBackoff: true, retryDelayMax: 3_600, expireInSeconds: 60 };
  const review = {
    notify: true,
    deadLetter: GIVEN_UP_QUEUE,
    retryLimit: RETRY_LIMIT,
    retryDelay: settings.retryDelaySeconds,
    retryBackoff: isGrowing,
    ...(isGrowing && { retryDelayMax: MAX_RETRY_DELAY_SECONDS }),
    expireInSeconds: settings.timeLimitSeconds + TIME_LIMIT_GRACE_SECONDS,
    deleteAfterSeconds: KEEP_FINISHED_SECONDS,
    ...(database.heartbeatSeconds && { heartbeatSeconds: database.heartbeatSeconds }),
  };
  await boss.createQueue(GIVEN_UP_QUEUE, { policy: "standard" });
  await boss.updateQueue(GIVEN_UP_QUEUE, givenUp);
  await boss.createQueue(REVIEW_QUEUE, { policy: "stately" });
  await boss.updateQueue(REVIEW_QUEUE, review);
}

/** Runs `change` in one transaction, and alone among all processes that change jobs of the pull request `key`. */
export async function changePull<T>(store: QueueStore, key: string, change: (db: Db) => Promise<T>): Promise<T> {
  return store.database.transaction(store.boss, async (db) => {
    await db.executeSql("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`${store.settings.schema} ${key}`]);
    return change(db);
  });
}
