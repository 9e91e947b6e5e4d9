/**
 * Runs reviews in worker threads, so that a webhook is answered while an analysis computes. A thread that hangs or dies
 * takes only its own review with it. Imported by `main`; knows no host.
 */
import { Worker } from "node:worker_threads";
import type { FileContent, ReviewSource } from "../review/ports.ts";
import type { PlannedReview } from "../review/review-pull-request.ts";
import type { FromThread, ToThread } from "./messages.ts";

/** The analysis could not be done; a failure of ours, not of the pull request. */
export class AnalysisError extends Error {
  override name = "AnalysisError";
}

/** The interpretation of one file took longer than the guard allows. */
class SlowFileError extends AnalysisError {
  readonly path: string;

  constructor(path: string, limitMs: number) {
    super(`the analysis of ${path} took more than ${limitMs / 1000} s`);
    this.path = path;
  }
}

/** What the threads of a pool may use. */
export interface PoolLimits {
  /** Wall-clock guard of the interpretation of one file, in milliseconds. The file is left out and named under coverage. */
  maxFileMs: number;
  /** Wall-clock guard of one analysis, reads not counted, in milliseconds. Budgets inside count steps; this catches what they do not. */
  maxSilenceMs: number;
  /** Memory of one thread, in MiB. */
  maxHeapMb: number;
  /** The module that runs in the thread. */
  thread: URL;
}

/** Measured: 160 MB for 300 imported files. */
const DEFAULT_LIMITS: PoolLimits = {
  maxFileMs: 10_000,
  maxSilenceMs: 120_000,
  maxHeapMb: 1_024,
  thread: new URL(import.meta.url.endsWith(".ts") ? "./review-thread.ts" : "./review-thread.js", import.meta.url),
};

/** Threads that analyse. */
export interface AnalysisPool {
  /**
   * Analyses what the source gives, without files that take too long. Throws what the source throws, and `AnalysisError`
   * when the thread fails.
   */
  analyse(source: ReviewSource): Promise<PlannedReview>;
  /** Ends all threads; analyses under way fail. */
  close(): Promise<void>;
}

/** Makes a pool whose first thread is already warming up; it grows with the reviews that run at once. */
export function createAnalysisPool(options: Partial<PoolLimits> = {}): AnalysisPool {
  const limits = { ...DEFAULT_LIMITS, ...options };
  const idle: AnalysisThread[] = [new AnalysisThread(limits)];
  const busy = new Set<AnalysisThread>();
  const analyseOnce = async (source: ReviewSource): Promise<PlannedReview> => {
    const thread = takeLiving(idle) ?? new AnalysisThread(limits);
    busy.add(thread);
    try {
      return await thread.analyse(source);
    } finally {
      busy.delete(thread);
      idle.push(thread);
    }
  };
  return {
    analyse: (source) => analyseWithoutSlow(source, analyseOnce),
    close: async () => {
      await Promise.all([...idle, ...busy].map((thread) => thread.close()));
    },
  };
}

/** How many files of a review may be left out for their slowness before the review fails. */
const MAX_SLOW_FILES = 5;

async function analyseWithoutSlow(
  source: ReviewSource,
  analyse: (source: ReviewSource) => Promise<PlannedReview>,
): Promise<PlannedReview> {
  const slow = new Map<string, string>();
  for (;;) {
    try {
      return await analyse(slow.size === 0 ? source : leaveOut(source, slow));
    } catch (error) {
      if (!(error instanceof SlowFileError) || slow.size === MAX_SLOW_FILES) throw error;
      slow.set(error.path, `our own failure: ${error.message}`);
    }
  }
}

/** A source that does not give some files, and says why. */
function leaveOut(source: ReviewSource, reasons: Map<string, string>): ReviewSource {
  const replace = (path: string, content: FileContent): FileContent => {
    const reason = reasons.get(path);
    return reason === undefined ? content : { kind: "unread", reason };
  };
  return {
    range: () => source.range(),
    read: async (request) => {
      const { files, folders } = await source.read(request);
      const paths = request.files.map((file) => file.path);
      return { files: files.map((content, index) => replace(paths[index] ?? "", content)), folders };
    },
  };
}

/** Threads may have died while they waited. */
function takeLiving(idle: AnalysisThread[]): AnalysisThread | undefined {
  for (let thread = idle.pop(); thread; thread = idle.pop()) if (!thread.isDead) return thread;
  return undefined;
}

class AnalysisThread {
  isDead = false;
  private readonly worker: Worker;
  private readonly limits: PoolLimits;

  constructor(limits: PoolLimits) {
    this.limits = limits;
    this.worker = new Worker(limits.thread, {
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: limits.maxHeapMb, stackSizeMb: 16 },
    });
    this.worker.unref();
    const die = () => {
      this.isDead = true;
    };
    this.worker.on("error", die);
    this.worker.on("exit", die);
  }

  analyse(source: ReviewSource): Promise<PlannedReview> {
    return new Promise((resolve, reject) => {
      const settle: Settle = {
        resolve,
        reject: (error, isFatal) => {
          if (isFatal) void this.close();
          reject(error);
        },
      };
      new Session({ worker: this.worker, source, settle, limits: this.limits }).start();
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

interface SessionParts {
  worker: Worker;
  source: ReviewSource;
  settle: Settle;
  limits: PoolLimits;
}

/** One review in a thread: serves its reads and watches over its silence. */
class Session {
  private timer: NodeJS.Timeout | undefined;
  private isEnded = false;
  /** What the source threw; the thread only carries the message. */
  private sourceError: Error | undefined;
  private readonly parts: SessionParts;

  constructor(parts: SessionParts) {
    this.parts = parts;
  }

  start(): void {
    const { worker } = this.parts;
    worker.on("message", this.take);
    worker.on("error", this.fail);
    worker.on("exit", this.exit);
    this.send({ kind: "review" });
  }

  private readonly take = (message: FromThread): void => {
    clearTimeout(this.timer);
    const { source } = this.parts;
    if (message.kind === "range") void this.serve(message.call, () => source.range());
    else if (message.kind === "read") void this.serve(message.call, () => source.read(message.request));
    else if (message.kind === "interprets") this.watch(message.path);
    else if (message.kind === "done") this.end((settle) => settle.resolve(message.review));
    else this.endFailed(message);
  };

  private readonly fail = (error: Error): void => {
    const isOurs = error instanceof AnalysisError;
    const failure = isOurs
      ? error
      : new AnalysisError(`the analysis thread failed: ${error.message}`, { cause: error });
    this.end((settle) => settle.reject(failure, true));
  };

  private readonly exit = (): void => {
    this.end((settle) => settle.reject(new AnalysisError("the analysis thread ended"), true));
  };

  private endFailed({ message, stack }: Extract<FromThread, { kind: "failed" }>): void {
    const error = this.sourceError ?? new AnalysisError(message, { cause: stack });
    this.end((settle) => settle.reject(error, false));
  }

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

  /** The thread may have died while a read was under way; then nobody listens, and nobody watches. */
  private send(message: ToThread): void {
    if (this.isEnded) return;
    this.watch(undefined);
    this.parts.worker.postMessage(message);
  }

  /** Starts the clock anew: for a file that is being interpreted, else for anything that the thread may do between. */
  private watch(path: string | undefined): void {
    const { maxFileMs, maxSilenceMs } = this.parts.limits;
    clearTimeout(this.timer);
    const silence =
      path === undefined ? new Error(`no answer for ${maxSilenceMs / 1000} s`) : new SlowFileError(path, maxFileMs);
    this.timer = setTimeout(() => this.fail(silence), path === undefined ? maxSilenceMs : maxFileMs);
  }

  private end(answer: (settle: Settle) => void): void {
    if (this.isEnded) return;
    this.isEnded = true;
    clearTimeout(this.timer);
    const { worker, settle } = this.parts;
    worker.off("message", this.take);
    worker.off("error", this.fail);
    worker.off("exit", this.exit);
    answer(settle);
  }
}
