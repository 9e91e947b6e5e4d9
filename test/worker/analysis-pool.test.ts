import { afterEach, describe, expect, it } from "vitest";
import { ReviewEnded, type ReviewSource } from "../../src/review/ports.ts";
import {
  AnalysisError,
  type AnalysisPool,
  createAnalysisPool,
  type PoolLimits,
} from "../../src/worker/analysis-pool.ts";
import { waitFor } from "../e2e/wait-for.ts";

const THREAD = new URL("./child-thread.ts", import.meta.url);

let pool: AnalysisPool;
afterEach(() => pool.close());

function open(limits: Partial<PoolLimits> = {}): void {
  pool = createAnalysisPool({ thread: THREAD, maxSilenceMs: 20_000, ...limits });
}

function sourceOf(head: string, read: ReviewSource["read"] = async () => ({ files: [], folders: [] })): ReviewSource {
  return { range: async () => ({ base: undefined, head, files: [], incomplete: undefined }), read };
}

async function failureOf(source: ReviewSource): Promise<Error> {
  const result = await pool.analyse(source).catch((error: unknown) => error);
  expect(result).toBeInstanceOf(Error);
  return result as Error;
}

describe("a thread that fails", () => {
  it.each([
    ["throws what nobody catches", "throw", "nobody catches this"],
    ["rejects what nobody waits for", "reject", "nobody waits for this"],
    ["ends itself", "exit", "the analysis thread ended"],
    ["reports a failure", "fail", "a mistake of ours"],
  ])("is our own failure when it %s, and the next review works", async (_, head, words) => {
    open();

    const failure = await failureOf(sourceOf(head));
    const next = await pool.analyse(sourceOf("work"));

    expect(failure).toBeInstanceOf(AnalysisError);
    expect(failure.message).toContain(words);
    expect(next).toBe("done");
  });

  it("is our own failure when it takes too much memory, and the next review works", async () => {
    open({ maxHeapMb: 40 });

    const failure = await failureOf(sourceOf("grow"));
    const next = await pool.analyse(sourceOf("work"));

    expect(failure).toBeInstanceOf(AnalysisError);
    expect(failure.message).toContain("memory");
    expect(next).toBe("done");
  });

  it.each(["hang", "be silent"])(
    "is ended after a while when its way to fail is to %s, and the next review works",
    async (head) => {
      open({ maxSilenceMs: 1_000 });

      const failure = await failureOf(sourceOf(head));
      const next = await pool.analyse(sourceOf("work"));

      expect(failure).toBeInstanceOf(AnalysisError);
      expect(failure.message).toBe("the analysis thread failed: no answer for 1 s");
      expect(next).toBe("done");
    },
  );

  it("is told apart from a thread that cannot even start", async () => {
    open({ thread: new URL("./no-such-thread.ts", import.meta.url) });

    expect(await failureOf(sourceOf("work"))).toBeInstanceOf(AnalysisError);
    expect(await failureOf(sourceOf("work"))).toBeInstanceOf(AnalysisError);
  });

  it("takes only its own review with it", async () => {
    open();

    const [failed, done] = await Promise.all([failureOf(sourceOf("exit")), pool.analyse(sourceOf("work"))]);

    expect(failed).toBeInstanceOf(AnalysisError);
    expect(done).toBe("done");
  });
});

describe("a file that takes too long", () => {
  it("is left out as our own failure, and the rest is reviewed", async () => {
    open({ maxFileMs: 500 });
    const source = sourceOf("read slow.py", async () => ({ files: [{ kind: "text", text: "" }], folders: [] }));

    const review = String(await pool.analyse(source));

    expect(review).toContain("our own failure: the analysis of slow.py took more than 0.5 s");
  });
});

describe("a source that fails", () => {
  it("is heard with its own error, whatever its class", async () => {
    open();
    const ended = new ReviewEnded("the pull request is closed");
    const refused = Object.assign(new Error("Server Error"), { name: "HttpError", status: 502 });
    const failing = (error: Error): ReviewSource => sourceOf("work", () => Promise.reject(error));

    expect(await failureOf(failing(ended))).toBe(ended);
    expect(await failureOf(failing(refused))).toBe(refused);
    expect(await failureOf({ ...sourceOf("work"), range: () => Promise.reject(ended) })).toBe(ended);
    expect(await pool.analyse(sourceOf("work"))).toBe("done");
  });

  it("may answer after the pool was closed without anything coming of it", async () => {
    open();
    const { promise, resolve } = Promise.withResolvers<{ files: []; folders: [] }>();
    let isAsked = false;
    const reviewed = failureOf(
      sourceOf("work", () => {
        isAsked = true;
        return promise;
      }),
    );
    await waitFor("the read", () => (isAsked ? true : undefined));

    await pool.close();
    const failure = await reviewed;
    resolve({ files: [], folders: [] });

    expect(failure.message).toBe("the analysis thread ended");
  });

  it("may take longer than a thread may be silent", async () => {
    open({ maxSilenceMs: 1_000 });
    const slow = sourceOf(
      "work",
      () => new Promise((resolve) => setTimeout(resolve, 1_200, { files: [], folders: [] })),
    );

    expect(await pool.analyse(slow)).toBe("done");
  });
});
