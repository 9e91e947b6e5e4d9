import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type OpenQueueOptions, openQueue, type Queue } from "../../src/queue/queue.ts";
import type { ReviewJob } from "../../src/queue/review-job.ts";
import type { ReviewAttempt, ReviewOutcome } from "../../src/queue/work-reviews.ts";
import { makeJob } from "./describe-queue.ts";
import { findPostgres, startPostgres } from "./postgres-server.ts";
import { prepareImage } from "./prepare-image.ts";
import type { ProcessOptions } from "./queue-process.ts";
import { type QueueProcess, startProcess } from "./start-process.ts";

/** Milliseconds from opening the queue, database included, to the review of a job that lost its process. */
const PICK_UP_LIMIT_MS = 3_000;

describe("a process that is killed", { timeout: 30_000 }, () => {
  let dataFolder: string;
  let processes: QueueProcess[];
  let queue: Queue | undefined;

  beforeAll(prepareImage, 60_000);
  beforeEach(() => {
    dataFolder = mkdtempSync(join(tmpdir(), "epoch-zero-kill-"));
    processes = [];
    queue = undefined;
  });
  afterEach(async () => {
    await queue?.stop();
    for (const process of processes) await process.kill();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  function start(options: Partial<ProcessOptions>): QueueProcess {
    const process = startProcess({ dataFolder, ...options });
    processes.push(process);
    return process;
  }

  async function work(options: Partial<OpenQueueOptions> = {}) {
    const review = vi.fn(async (_job: ReviewJob, _attempt: ReviewAttempt): Promise<ReviewOutcome> => ({ done: true }));
    const giveUp = vi.fn(async () => {});
    queue = await openQueue({ dataFolder, retryDelaySeconds: 0, ...options });
    await queue.workReviews(review, { giveUp });
    return { queue, review, giveUp };
  }

  it("leaves its reviews to the next process, which starts them at once with all their tries", async () => {
    const [running, waiting] = [randomUUID(), randomUUID()];
    const before: [string, ReviewJob][] = [
      [running, makeJob()],
      [waiting, makeJob({ pullNumber: 8 })],
    ];
    const killed = start({ before, review: "hang" });
    await killed.waitFor("running");
    await killed.kill();

    const startedAt = performance.now();
    const { queue, review } = await work();
    await vi.waitFor(() => expect(review).toHaveBeenCalledTimes(2), { timeout: 5_000, interval: 5 });

    expect(performance.now() - startedAt).toBeLessThan(PICK_UP_LIMIT_MS);
    expect(review.mock.calls).toMatchObject([
      [makeJob(), { deliveryId: running, attempt: 1, isLastAttempt: false }],
      [makeJob({ pullNumber: 8 }), { deliveryId: waiting, attempt: 1 }],
    ]);
    expect(await queue.enqueueReview(running, makeJob())).toBe("duplicate");
  });

  it("has its review replaced by the push that waited behind it", async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    const killed = start({
      before: [[first, makeJob()]],
      during: [[second, makeJob({ trigger: "reopened" })]],
      review: "hang",
    });
    await killed.waitFor("running");
    await killed.kill();

    const { queue, review } = await work();
    await vi.waitFor(() => expect(review).toHaveBeenCalledOnce(), 5_000);
    await queue.stop();

    expect(review.mock.calls[0]?.[1].deliveryId).toBe(second);
    expect(review).toHaveBeenCalledOnce();
  });

  it("by its review three times has that review given up, and the others done", async () => {
    const [deadly, harmless] = [randomUUID(), randomUUID()];
    const before: [string, ReviewJob][] = [
      [deadly, makeJob()],
      [harmless, makeJob({ pullNumber: 8 })],
    ];
    for (let life = 0; life < 3; life++) await start({ before, review: "die" }).ended;

    const { review, giveUp } = await work();
    await vi.waitFor(() => expect(giveUp).toHaveBeenCalledOnce(), 5_000);
    await vi.waitFor(() => expect(review).toHaveBeenCalledOnce(), 5_000);

    expect(giveUp).toHaveBeenCalledWith(makeJob(), {
      deliveryId: deadly,
      reason: "3 processes ended or stopped answering during this review",
    });
    expect(review.mock.calls[0]?.[1].deliveryId).toBe(harmless);
  });

  const binaries = findPostgres();

  it.skipIf(!binaries)(
    "on PostgreSQL has its review taken over by another process once its heartbeat is late",
    async () => {
      const server = await startPostgres(binaries ?? "");
      const delivery = randomUUID();
      const killed = start({ databaseUrl: server.url, before: [[delivery, makeJob()]], review: "hang" });
      await killed.waitFor("running");
      const other = await work({ databaseUrl: server.url });

      await killed.kill();
      server.execute(
        "UPDATE epoch_zero.job SET heartbeat_on = heartbeat_on - interval '10 seconds' WHERE state = 'active'",
      );
      await vi.waitFor(() => expect(other.review).toHaveBeenCalledOnce(), 15_000);
      await other.queue.stop();
      await server.stop();

      expect(other.review.mock.calls[0]).toMatchObject([makeJob(), { deliveryId: delivery, attempt: 1 }]);
    },
  );
});
