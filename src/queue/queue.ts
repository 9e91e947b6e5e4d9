/**
 * The queue between the webhooks and the reviews: pg-boss on PostgreSQL. `server` puts reviews in, a worker takes them
 * out; only `main` opens it. It knows nothing of GitHub beyond the numbers in a job, and it refuses to keep anything
 * else: no results, no payloads, no settings.
 *
 * For operators
 * - Without `DATABASE_URL` the database is PGlite, PostgreSQL compiled to WebAssembly, in the data folder
 *   (`EPOCH_ZERO_DATA`). One process may use a folder at a time; a second one is refused. It adds 110 MB to the process
 *   and opens in 0.4 s. A new folder is copied from the image that ships with the package, at no more memory; without
 *   the image, as in a fresh clone, making it takes 3 s and 600 MB once. The folder takes 40 MB on disk, later 100 MB,
 *   and survives `kill -9`; a power loss may damage it, and then only the reviews that waited are lost.
 * - With `DATABASE_URL` it is that PostgreSQL (13 or later), in the schema `epoch_zero`: choose it for more than one
 *   process or machine, for restarts without a gap, or where the disk does not outlive the container. The user needs
 *   the right to create that schema. A review of a process that died is picked up by another one within 15 s.
 */
import { PgBoss } from "pg-boss";
import { type EnqueueResult, enqueueReview } from "./enqueue-review.ts";
import { type GiveUpHandler, startGiveUpWorker } from "./give-up-reviews.ts";
import type { QueueDatabase } from "./queue-database.ts";
import { isProgrammingError } from "./queue-error.ts";
import { makeErrorReporter, type QueueLog, SILENT_LOG } from "./queue-log.ts";
import { makeQueues, type QueueSettings, type QueueStore } from "./queue-store.ts";
import { GIVEN_UP_QUEUE, type ReviewJob } from "./review-job.ts";
import { handBackOrphans } from "./settle-review.ts";
import { type ReviewHandler, type ReviewWorkers, startReviewWorkers } from "./work-reviews.ts";

/** An open queue. */
export interface Queue {
  /** Puts a review in, under GitHub's `X-GitHub-Delivery`. */
  enqueueReview(deliveryId: string, job: ReviewJob): Promise<EnqueueResult>;
  /** Starts to run reviews in this process. To be called once. */
  workReviews(handler: ReviewHandler, options: WorkOptions): Promise<void>;
  /** Whether the database answers and its disk has room; false once `stop` was called. Never throws. */
  isReady(): Promise<boolean>;
  /** Lets running reviews finish for a while, hands back the rest and closes the database. Safe to call twice. */
  stop(): Promise<void>;
}

/** How this process runs reviews. */
interface WorkOptions {
  /** Called for a review whose last try failed, and again when it throws; not when a newer one is under way. */
  giveUp: GiveUpHandler;
  /** Reviews run at once by this process; 2 when absent. */
  concurrency?: number;
}

/** Where the queue lives. */
export interface OpenQueueOptions extends Partial<QueueSettings> {
  /** The folder for the embedded database; not touched when `databaseUrl` is given. */
  dataFolder: string;
  databaseUrl?: string;
  log?: QueueLog;
  /** How long `stop` lets running reviews finish, in milliseconds; 5,000 when absent. */
  stopLimitMs?: number;
}

const DEFAULT_CONCURRENCY = 2;

const DEFAULT_STOP_LIMIT_MS = 5_000;

/** How often this process looks for reviews of other processes whose heartbeat is late, in milliseconds. */
const WATCH_INTERVAL_MS = 2_000;

const BOSS_OPTIONS = {
  useListenNotify: true,
  schedule: false,
  registerInstance: false,
  openTelemetry: { enabled: false },
} as const;

/** How long `isReady` waits for the database, in milliseconds. */
const READY_LIMIT_MS = 2_000;

/**
 * Opens the queue, creating what is missing. Reviews that a previous process of this data folder left running are
 * handed back before this returns.
 * @throws QueueError in one line when the folder or the database cannot be used.
 */
export async function openQueue(options: OpenQueueOptions): Promise<Queue> {
  return startQueue(await openDatabase(options), options);
}

async function openDatabase(options: OpenQueueOptions): Promise<QueueDatabase> {
  // Each loads a large library, and one of the two is always unused.
  if (options.databaseUrl) return (await import("./postgres-database.ts")).openPostgresDatabase(options.databaseUrl);
  return (await import("./embedded-database.ts")).openEmbeddedDatabase(options.dataFolder);
}

/** Starts a queue on an open database, which the queue closes when it stops or cannot start. */
export async function startQueue(
  database: QueueDatabase,
  options: Omit<OpenQueueOptions, "dataFolder">,
): Promise<Queue> {
  const { schema = "epoch_zero", retryDelaySeconds = 15, timeLimitSeconds = 900 } = options;
  const { log = SILENT_LOG, stopLimitMs = DEFAULT_STOP_LIMIT_MS } = options;
  const boss = new PgBoss({ ...database.connection, ...BOSS_OPTIONS, schema });
  const report = makeErrorReporter(log);
  boss.on("error", report);
  boss.on("warning", ({ message }) => log.warn({ reason: message }, "queue warning"));
  const settings = { schema, retryDelaySeconds, timeLimitSeconds };
  const store: QueueStore = { boss, database, settings, log, report };
  try {
    await boss.start();
    await makeQueues(store);
    if (database.isExclusive) await handBack(store, "all");
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => {});
    await database.close();
    throw isProgrammingError(error) ? error : database.describeFailure(error);
  }
  return makeQueue(store, stopLimitMs);
}

async function handBack(store: QueueStore, which: "all" | "silent"): Promise<void> {
  const count = await handBackOrphans(store, which);
  if (count > 0) store.log.warn({ count }, "handed back reviews that lost their process");
}

function startWatch(store: QueueStore): NodeJS.Timeout {
  return setInterval(() => handBack(store, "silent").catch(store.report), WATCH_INTERVAL_MS).unref();
}

function makeQueue(store: QueueStore, stopLimitMs: number): Queue {
  const watch = store.database.isExclusive ? undefined : startWatch(store);
  let workers: ReviewWorkers | undefined;
  let stopped: Promise<void> | undefined;
  return {
    enqueueReview: (deliveryId, job) => enqueueReview(store, deliveryId, job),
    workReviews: async (handler, { giveUp, concurrency = DEFAULT_CONCURRENCY }) => {
      const onFailure = await startGiveUpWorker(store, giveUp);
      workers = await startReviewWorkers(store, handler, { concurrency, onFailure });
    },
    isReady: async () => stopped === undefined && (await answers(store)),
    stop: () => {
      clearInterval(watch);
      stopped ??= stopQueue(store, workers, stopLimitMs);
      return stopped;
    },
  };
}

async function answers(store: QueueStore): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, READY_LIMIT_MS, false);
  return Promise.race([askDatabase(store).catch(() => false), late]).finally(() => clearTimeout(timer));
}

async function askDatabase(store: QueueStore): Promise<boolean> {
  await store.boss.getDb().executeSql("SELECT 1");
  return store.database.hasRoom();
}

async function stopQueue(store: QueueStore, workers: ReviewWorkers | undefined, limitMs: number): Promise<void> {
  try {
    await store.boss.offWork(GIVEN_UP_QUEUE, { wait: false });
    await workers?.stop(limitMs).catch(store.report);
    await store.boss.stop({ graceful: false });
  } finally {
    await store.database.close();
  }
}
