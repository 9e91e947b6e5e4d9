/**
 * Runs reviews in worker threads, so that a webhook is answered while an analysis computes. A thread that hangs or dies
 * takes only its own review with it. Imported by `main`; knows no host.
 */
import { Worker } from "node:worker_threads";
import type { ReviewSource } from "../review/ports.ts";
import type { PlannedReview } from "../review/review-pull-request.ts";
import type { FromThread, ToThread } from "./messages.ts";

/** The analysis could not be done; a failure of ours, not of the pull request. */
export class AnalysisError extends Error {
  override name = "AnalysisError";
}

/** Wall-clock guard of one analysis, reads not counted. Budgets inside count steps; this catches what they do not. */
const MAX_SILENCE_MS = 120_000;

/** Memory of one thread. Measured: 160 MB for 300 imported files. */
const MAX_HEAP_MB = 1_024;

/** Threads that analyse. */
export interface AnalysisPool {
  /** Analyses what the source gives. Throws what the source throws, and `AnalysisError` when the thread fails. */
  analyse(source: ReviewSource): Promise<PlannedReview>;
  /** Ends all threads; analyses under way fail. */
  close(): Promise<void>;
}

/** Makes a pool whose first thread is already warming up; it grows with the reviews that run at once. */
export function createAnalysisPool(): AnalysisPool {
  const idle: AnalysisThread[] = [new AnalysisThread()];
  const busy = new Set<AnalysisThread>();
  return {
    analyse: async (source) => {
      const thread = idle.pop() ?? new AnalysisThread();
      busy.add(thread);
      try {
        return await thread.analyse(source);
      } finally {
        busy.delete(thread);
        if (!thread.isDead) idle.push(thread);
      }
    },
    close: async () => {
      await Promise.all([...idle, ...busy].map((thread) => thread.close()));
    },
  };
}

class AnalysisThread {
  isDead = false;
  private readonly worker: Worker;

  constructor() {
    this.worker = new Worker(
      new URL(import.meta.url.endsWith(".ts") ? "./review-thread.ts" : "./review-thread.js", import.meta.url),
      {
        env: {},
        resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB, stackSizeMb: 16 },
      },
    );
    this.worker.unref();
    this.worker.on("error", () => {
      this.isDead = true;
    });
  }

  analyse(source: ReviewSource): Promise<PlannedReview> {
    return new Promise((resolve, reject) => {
      const session = new Session(this.worker, source, {
        resolve,
        reject: (error, isFatal) => {
          if (isFatal) void this.close();
          reject(error);
        },
      });
      session.start();
    });
  }

  async close(): Promise<void> {
    this.isDead = true;
    await this.worker.terminate();
  }
}

interface Settle {
  resolve(review: PlannedReview): void;
  reject(error: Error, isFatal: boolean): void;
}

/** One review in a thread: serves its reads and watches over its silence. */
class Session {
  private timer: NodeJS.Timeout | undefined;
  /** What the source threw; the thread only carries the message. */
  private sourceError: Error | undefined;
  private readonly worker: Worker;
  private readonly source: ReviewSource;
  private readonly settle: Settle;

  constructor(worker: Worker, source: ReviewSource, settle: Settle) {
    this.worker = worker;
    this.source = source;
    this.settle = settle;
  }

  start(): void {
    this.worker.on("message", this.take);
    this.worker.on("error", this.fail);
    this.worker.on("exit", this.exit);
    this.send({ kind: "review" });
  }

  private readonly take = (message: FromThread): void => {
    clearTimeout(this.timer);
    if (message.kind === "range") void this.serve(message.call, () => this.source.range());
    else if (message.kind === "read") void this.serve(message.call, () => this.source.read(message.request));
    else if (message.kind === "done") this.end(() => this.settle.resolve(message.review));
    else
      this.end(() =>
        this.settle.reject(this.sourceError ?? new AnalysisError(message.message, { cause: message.stack }), false),
      );
  };

  private readonly fail = (error: Error): void => {
    this.end(() =>
      this.settle.reject(new AnalysisError(`the analysis thread failed: ${error.message}`, { cause: error }), true),
    );
  };

  private readonly exit = (): void => {
    this.end(() => this.settle.reject(new AnalysisError("the analysis thread ended"), true));
  };

  private async serve(
    call: number,
    read: () => ReturnType<ReviewSource["range"]> | ReturnType<ReviewSource["read"]>,
  ): Promise<void> {
    try {
      this.send({ kind: "answer", call, value: await read() });
    } catch (error) {
      this.sourceError = error instanceof Error ? error : new Error(String(error));
      this.send({ kind: "refusal", call, message: this.sourceError.message });
    }
  }

  private send(message: ToThread): void {
    this.timer = setTimeout(() => this.fail(new Error(`no answer for ${MAX_SILENCE_MS / 1000} s`)), MAX_SILENCE_MS);
    this.worker.postMessage(message);
  }

  private end(settle: () => void): void {
    clearTimeout(this.timer);
    this.worker.off("message", this.take);
    this.worker.off("error", this.fail);
    this.worker.off("exit", this.exit);
    settle();
  }
}
