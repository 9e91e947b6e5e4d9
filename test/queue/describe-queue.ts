import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, vi } from "vitest";
import { type OpenQueueOptions, type Queue, startQueue } from "../../src/queue/queue.ts";
import type { ReviewJob } from "../../src/queue/review-job.ts";
import type { ReviewAttempt, ReviewOutcome } from "../../src/queue/work-reviews.ts";
import { type Backend, listBackends } from "./backends.ts";

/** The outcome of a review that went well. */
export const DONE: ReviewOutcome = { done: true };

/** What a test of the queue works with, in a schema of its own. */
export interface QueueBench {
  /** Opens a queue that is closed after the test; by default it does not pause before a retry. */
  open(options?: Partial<OpenQueueOptions>): Promise<Queue>;
  /** Rows of the table of jobs; `where` is SQL. Each has `wait`, the seconds until it may start. */
  findJobs(where?: string): Promise<Record<string, unknown>[]>;
  /** Waits until the reviews have these states, oldest first. */
  waitForStates(states: string[]): Promise<void>;
  /** Changes columns of all jobs: the right side of SQL's SET. */
  updateJobs(assignments: string): Promise<void>;
}

/** Runs the same tests on every database the queue can live in. */
export function describeQueue(title: string, define: (bench: QueueBench) => void): void {
  describe.each(listBackends())(`${title} on $name`, { timeout: 15_000 }, ({ start }) => {
    let backend: Backend;
    let schema: string;
    let queues: Queue[];

    beforeAll(async () => {
      backend = await start();
    }, 60_000);
    afterAll(() => backend.stop());
    beforeEach(() => {
      schema = `t${randomUUID().replaceAll("-", "")}`;
      queues = [];
    });
    afterEach(() => Promise.all(queues.map((queue) => queue.stop())));

    const findJobs = (where = "name = 'review'") =>
      backend.query(
        `SELECT *, extract(epoch FROM start_after - now())::float AS wait FROM ${schema}.job WHERE ${where} ORDER BY created_on`,
      );
    define({
      findJobs,
      open: async (options) => {
        const defaults = { schema, retryDelaySeconds: 0, stopLimitMs: 100 };
        const queue = await startQueue(backend.connect(), { ...defaults, ...options });
        queues.push(queue);
        return queue;
      },
      waitForStates: (states) =>
        vi.waitFor(async () => expect((await findJobs()).map((job) => job.state)).toEqual(states), 5_000),
      updateJobs: async (assignments) => {
        await backend.query(`UPDATE ${schema}.job SET ${assignments}`);
      },
    });
  });
}

/** A review of pull request 7, with changes. */
export function makeJob(change: Partial<ReviewJob> = {}): ReviewJob {
  return {
    installationId: 11,
    owner: "lunar-vision",
    repo: "segmenter",
    repositoryId: 4242,
    pullNumber: 7,
    trigger: "synchronize",
    ...change,
  };
}

/** Handlers that note what they were called with. */
export function makeWork(
  review: (job: ReviewJob, attempt: ReviewAttempt) => Promise<ReviewOutcome> = async () => DONE,
) {
  const handlers = { review: vi.fn(review), giveUp: vi.fn(async () => {}) };
  const start = (queue: Queue, concurrency = 2) =>
    queue.workReviews(handlers.review, { giveUp: handlers.giveUp, concurrency });
  return { ...handlers, start };
}

/** Handlers whose review lasts until `end` is called; `running` resolves when it has begun. */
export function makeLongWork() {
  const { promise: running, resolve: begin } = Promise.withResolvers<void>();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const work = makeWork(async () => {
    begin();
    await ended;
    return DONE;
  });
  return { ...work, running, end };
}
