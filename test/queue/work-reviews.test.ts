import { randomUUID } from "node:crypto";
import { expect, it, vi } from "vitest";
import type { ReviewOutcome } from "../../src/queue/work-reviews.ts";
import { DONE, describeQueue, makeJob, makeWork } from "./describe-queue.ts";

describeQueue("running reviews", ({ findJobs, open, updateJobs, waitForStates }) => {
  it("runs a review once, with its payload and delivery", async () => {
    const queue = await open();
    const work = makeWork();
    await work.start(queue);
    const delivery = randomUUID();
    const job = makeJob({ trigger: "rerequested", checkRunId: 99 });

    const result = await queue.enqueueReview(delivery.toUpperCase(), job);
    await waitForStates(["completed"]);

    expect(result).toBe("queued");
    expect(work.review).toHaveBeenCalledExactlyOnceWith(
      job,
      expect.objectContaining({ deliveryId: delivery, attempt: 1, isLastAttempt: false }),
    );
    expect(work.giveUp).not.toHaveBeenCalled();
  });

  it("runs a review that was put in before the workers started", async () => {
    const queue = await open();
    await queue.enqueueReview(randomUUID(), makeJob());
    const work = makeWork();

    await work.start(queue);

    await waitForStates(["completed"]);
    expect(work.review).toHaveBeenCalledOnce();
  });

  it("runs one review at a time per pull request, also after a rename, and different ones at once", async () => {
    const queue = await open();
    const ends: (() => void)[] = [];
    const work = makeWork(async () => {
      await new Promise<void>((resolve) => ends.push(resolve));
      return DONE;
    });
    await work.start(queue, 3);

    await queue.enqueueReview(randomUUID(), makeJob());
    await vi.waitFor(() => expect(ends).toHaveLength(1));
    await queue.enqueueReview(randomUUID(), makeJob({ repo: "segmenter-2" }));
    await queue.enqueueReview(randomUUID(), makeJob({ pullNumber: 8 }));
    await vi.waitFor(() => expect(ends).toHaveLength(2));
    const running = work.review.mock.calls.map(([job]) => job.pullNumber);
    ends[0]?.();
    await vi.waitFor(() => expect(ends).toHaveLength(3));
    for (const end of ends) end();
    await waitForStates(["completed", "completed", "completed"]);

    expect(running).toEqual([7, 8]);
    expect(work.review.mock.calls[2]?.[0].repo).toBe("segmenter-2");
  });

  it("works off what waits without a pause", async () => {
    const queue = await open();
    for (const pullNumber of [1, 2, 3, 4, 5, 6]) await queue.enqueueReview(randomUUID(), makeJob({ pullNumber }));
    const work = makeWork();

    await work.start(queue, 1);

    // With an idle worker's pause of a second between them, they would take five.
    await vi.waitFor(() => expect(work.review).toHaveBeenCalledTimes(6), 3_000);
  });

  it("tries a failing review three times and then gives it up", async () => {
    const queue = await open();
    const work = makeWork(async () => {
      throw new Error("GitHub answered 502\nwith a long page");
    });
    await work.start(queue);
    const delivery = randomUUID();

    await queue.enqueueReview(delivery, makeJob());
    await vi.waitFor(() => expect(work.giveUp).toHaveBeenCalled(), 5_000);

    expect(work.review.mock.calls.map(([, { attempt, isLastAttempt }]) => [attempt, isLastAttempt])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
    expect(work.giveUp).toHaveBeenCalledExactlyOnceWith(makeJob(), {
      deliveryId: delivery,
      reason: "GitHub answered 502",
    });
    expect(await queue.enqueueReview(delivery, makeJob())).toBe("duplicate");
  });

  it("pauses 15 to 30 seconds before the second try", async () => {
    const queue = await open({ retryDelaySeconds: undefined });
    const work = makeWork(async () => {
      throw new Error("GitHub answered 502");
    });
    await work.start(queue);

    await queue.enqueueReview(randomUUID(), makeJob());
    await waitForStates(["retry"]);

    const [job] = await findJobs();
    expect(job?.wait).toBeGreaterThan(13);
    expect(job?.wait).toBeLessThanOrEqual(30);
  });

  it("gives up at once when the error says that another try is of no use", async () => {
    const queue = await open();
    const work = makeWork(async () => {
      throw Object.assign(new Error("Resource not accessible by integration"), { retryable: false });
    });
    await work.start(queue);

    await queue.enqueueReview(randomUUID(), makeJob());
    await vi.waitFor(() => expect(work.giveUp).toHaveBeenCalledOnce(), 5_000);

    expect(work.review).toHaveBeenCalledOnce();
  });

  it("keeps only the text of an error, since its fields may hold a token", async () => {
    const queue = await open();
    const request = { headers: { authorization: "token ghs_secret" } };
    const work = makeWork(async () => {
      throw Object.assign(new Error("Not Found"), { request, retryable: false });
    });
    await work.start(queue);

    await queue.enqueueReview(randomUUID(), makeJob());
    await waitForStates(["failed"]);

    expect(await findJobs()).toMatchObject([{ output: { message: "Not Found" } }]);
    expect(JSON.stringify(await findJobs("true"))).not.toContain("ghs_secret");
  });

  it("lets a waiting review take over from one that fails, even in its last try", async () => {
    const queue = await open();
    const newer = randomUUID();
    const work = makeWork(async (_job, { deliveryId, isLastAttempt }) => {
      if (deliveryId === newer) return DONE;
      if (isLastAttempt) await queue.enqueueReview(newer, makeJob());
      throw new Error("GitHub answered 502");
    });
    await work.start(queue);

    await queue.enqueueReview(randomUUID(), makeJob());
    await vi.waitFor(() => expect(work.review).toHaveBeenCalledTimes(4), 5_000);
    await waitForStates(["completed", "completed"]);

    expect(work.review.mock.lastCall?.[1]).toMatchObject({ deliveryId: newer, attempt: 1 });
    expect(await findJobs("name = 'review-given-up'")).toEqual([]);
  });

  it("puts a review off for the time it asks, without using up a try", async () => {
    const queue = await open();
    const work = makeWork(async () =>
      work.review.mock.calls.length > 3 ? DONE : { done: false, againInSeconds: 0, reason: "rate limit" },
    );
    await work.start(queue);

    await queue.enqueueReview(randomUUID(), makeJob());
    await waitForStates(["completed"]);

    const attempts = work.review.mock.calls.map(([, { attempt, isLastAttempt }]) => [attempt, isLastAttempt]);
    expect(attempts).toEqual(Array(4).fill([1, false]));
  });

  it("puts off what waits when the running review meets a rate limit", async () => {
    const queue = await open();
    const work = makeWork(async () => {
      await queue.enqueueReview(randomUUID(), makeJob());
      return { done: false, againInSeconds: 1_800, reason: "rate limit" };
    });
    await work.start(queue);

    await queue.enqueueReview(randomUUID(), makeJob());
    await waitForStates(["completed", "created"]);

    expect((await findJobs())[1]?.wait).toBeGreaterThan(1_790);
    expect(work.review).toHaveBeenCalledOnce();
  });

  it("aborts a try that is over its time limit and counts it as failed", async () => {
    const queue = await open({ timeLimitSeconds: 1 });
    const work = makeWork(async (_job, { attempt, signal }) => {
      if (attempt > 1) return DONE;
      return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
    });
    await work.start(queue);

    await queue.enqueueReview(randomUUID(), makeJob());
    await waitForStates(["completed"]);

    expect(work.review.mock.calls.map(([, { attempt }]) => attempt)).toEqual([1, 2]);
  });

  it("gives a review up again when giving up failed", async () => {
    const queue = await open();
    const work = makeWork(async () => {
      throw Object.assign(new Error("Not Found"), { retryable: false });
    });
    work.giveUp.mockRejectedValue(new Error("GitHub answered 502"));
    await work.start(queue);

    await queue.enqueueReview(randomUUID(), makeJob());
    await vi.waitFor(() => expect(work.giveUp).toHaveBeenCalledOnce(), 5_000);

    const find = () => findJobs("name = 'review-given-up'");
    await vi.waitFor(async () => expect(await find()).toMatchObject([{ state: "retry", retry_limit: 8 }]), 5_000);
  });

  it("does not give up a review when a newer one has begun meanwhile", async () => {
    const queue = await open();
    const newer = Promise.withResolvers<ReviewOutcome>();
    const work = makeWork(async () => {
      if (work.review.mock.calls.length > 1) return newer.promise;
      throw Object.assign(new Error("Not Found"), { retryable: false });
    });
    work.giveUp.mockRejectedValueOnce(new Error("GitHub answered 502"));
    await work.start(queue);
    const find = async () => (await findJobs("name = 'review-given-up'")).map((job) => job.state);
    await queue.enqueueReview(randomUUID(), makeJob());
    await vi.waitFor(async () => expect(await find()).toEqual(["retry"]), 4_000);

    await queue.enqueueReview(randomUUID(), makeJob());
    await updateJobs("start_after = now()");
    await vi.waitFor(async () => expect(await find()).toEqual(["completed"]), 4_000);
    newer.resolve(DONE);
    await waitForStates(["failed", "completed"]);

    expect(work.giveUp).toHaveBeenCalledOnce();
  });

  it("drops a job that it cannot read and says so", async () => {
    const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    const queue = await open({ log });
    const delivery = randomUUID();
    await queue.enqueueReview(delivery, makeJob());
    await updateJobs(`data = '{"version": 2}'`);
    const work = makeWork();

    await work.start(queue);
    await waitForStates(["completed"]);

    expect(work.review).not.toHaveBeenCalled();
    expect(log.error).toHaveBeenCalledWith({ deliveryId: delivery }, "dropped a job that this version cannot read");
  });
});
