import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { DONE, describeQueue, makeJob, makeLongWork, makeWork } from "./describe-queue.ts";

const DAY_SECONDS = 24 * 60 * 60;

describeQueue("a queue", ({ findJobs, open, waitForStates }) => {
  it("refuses a delivery that is waiting, running or done", async () => {
    const queue = await open();
    const work = makeLongWork();
    const delivery = randomUUID();
    const other = makeJob({ pullNumber: 8 });

    const results = [await queue.enqueueReview(delivery, makeJob()), await queue.enqueueReview(delivery, makeJob())];
    await work.start(queue);
    await work.running;
    results.push(await queue.enqueueReview(delivery, makeJob()), await queue.enqueueReview(delivery, other));
    work.end();
    await waitForStates(["completed"]);
    results.push(await queue.enqueueReview(delivery, makeJob()));

    expect(results).toEqual(["queued", "duplicate", "duplicate", "duplicate", "duplicate"]);
  });

  it("keeps a finished delivery for seven days", async () => {
    const queue = await open();
    await makeWork().start(queue);

    await queue.enqueueReview(randomUUID(), makeJob());
    await waitForStates(["completed"]);

    expect(await findJobs()).toMatchObject([{ deletion_seconds: 7 * DAY_SECONDS }]);
  });

  it("refuses a delivery id that is not a UUID", async () => {
    const queue = await open();
    const ids = ["", "42", "72d3162e-cc78-11e3-81ab-4c9367dc095", "'; DROP TABLE job; --"];

    const results = await Promise.all(ids.map((id) => queue.enqueueReview(id, makeJob())));

    expect(results).toEqual(Array(4).fill("refused"));
    expect(await findJobs()).toEqual([]);
  });

  it("rejects a payload that is not a review", async () => {
    const queue = await open();

    const enqueueing = queue.enqueueReview(randomUUID(), makeJob({ pullNumber: 0 }));

    await expect(enqueueing).rejects.toThrow("pullNumber");
  });

  it("keeps one waiting review per pull request while one runs, with the latest payload", async () => {
    const queue = await open();
    const work = makeLongWork();
    const deliveries = [randomUUID(), randomUUID(), randomUUID(), randomUUID()] as const;
    await work.start(queue);

    const first = await queue.enqueueReview(deliveries[0], makeJob({ trigger: "opened" }));
    await work.running;
    const later = [
      await queue.enqueueReview(deliveries[1], makeJob()),
      await queue.enqueueReview(deliveries[2], makeJob()),
      await queue.enqueueReview(deliveries[3], makeJob({ trigger: "rerequested", checkRunId: 5 })),
    ];
    const states = (await findJobs()).map((job) => job.state);
    work.end();
    await waitForStates(["completed", "cancelled", "cancelled", "completed"]);

    expect([first, ...later]).toEqual(["queued", "queued", "merged", "merged"]);
    expect(states).toEqual(["active", "cancelled", "cancelled", "created"]);
    expect(work.review.mock.calls.map(([job]) => job.checkRunId)).toEqual([undefined, 5]);
    expect(await queue.enqueueReview(deliveries[1], makeJob())).toBe("duplicate");
  });

  it("takes deliveries that come at the same moment one after the other", async () => {
    const [queue, other] = [await open(), await open()];

    const results = await Promise.all(
      Array.from({ length: 8 }, (_, index) => (index % 2 ? queue : other).enqueueReview(randomUUID(), makeJob())),
    );

    expect(results.sort()).toEqual([...Array(7).fill("merged"), "queued"]);
    expect((await findJobs()).filter((job) => job.state === "created")).toHaveLength(1);
  });

  it("lets a new push wait as long as the review it replaces was put off", async () => {
    const queue = await open();
    const work = makeWork(async () => ({ done: false, againInSeconds: 1_800, reason: "rate limit" }));
    await work.start(queue);
    await queue.enqueueReview(randomUUID(), makeJob());
    await waitForStates(["retry"]);

    const result = await queue.enqueueReview(randomUUID(), makeJob());

    const jobs = await findJobs();
    expect(result).toBe("merged");
    expect(jobs.map((job) => job.state)).toEqual(["cancelled", "created"]);
    expect(jobs[1]?.wait).toBeGreaterThan(1_790);
  });

  it("lets a running review finish when it stops", async () => {
    const queue = await open({ stopLimitMs: 5_000 });
    const running = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    let wasAborted: boolean | undefined;
    const work = makeWork(async (_job, { signal }) => {
      running.resolve();
      await end.promise;
      wasAborted = signal.aborted;
      return DONE;
    });
    await work.start(queue);
    await queue.enqueueReview(randomUUID(), makeJob());
    await running.promise;

    const stopping = queue.stop();
    end.resolve();
    await stopping;

    expect(wasAborted).toBe(false);
    expect(await findJobs()).toMatchObject([{ state: "completed" }]);
  });

  it.each([
    [
      "ends on its signal",
      (signal: AbortSignal, reject: (error: Error) => void) =>
        signal.addEventListener("abort", () => reject(signal.reason)),
    ],
    ["ignores its signal", () => {}],
  ])("hands back a review that outlasts the stop and %s", async (_title, hang) => {
    const queue = await open();
    const running = Promise.withResolvers<void>();
    const work = makeWork((_job, { signal }) => {
      running.resolve();
      return new Promise((_resolve, reject) => hang(signal, reject));
    });
    await work.start(queue);
    await queue.enqueueReview(randomUUID(), makeJob());
    await running.promise;

    await queue.stop();
    const next = makeWork();
    await next.start(await open());
    await waitForStates(["completed"]);

    expect(work.review.mock.calls[0]?.[1].signal.aborted).toBe(true);
    expect(next.review).toHaveBeenCalledExactlyOnceWith(
      makeJob(),
      expect.objectContaining({ attempt: 1, isLastAttempt: false }),
    );
  });

  it("is ready from its start to its stop", async () => {
    const queue = await open();

    const states = [await queue.isReady()];
    await queue.stop();
    await queue.stop();
    states.push(await queue.isReady());

    expect(states).toEqual([true, false]);
  });
});
