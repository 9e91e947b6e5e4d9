/**
 * Wires the App: GitHub, queue, analysis threads and HTTP server. With `main.ts` the only place that knows the concrete
 * parts; everything they share are the ports of `review`.
 */

import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type DestinationStream, pino } from "pino";
import { loadRulePages } from "./facts/rule-page.ts";
import { readExternalId } from "./github/check-runs.ts";
import { connectGitHub, type GitHubApp } from "./github/connect-github.ts";
import { endCheck } from "./github/end-check.ts";
import { findPullOfCheck } from "./github/find-pull-of-check.ts";
import { passMergeGroup } from "./github/pass-merge-group.ts";
import { openQueue, type Queue } from "./queue/queue.ts";
import { createReviewHandler } from "./run-review-job.ts";
import { createApp } from "./server/app.ts";
import { createHttpServer } from "./server/http-server.ts";
import { ConfigError, checkPrivateKey, type Settings } from "./server/read-settings.ts";
import { renderRulePage } from "./server/render-rule-page.ts";
import { isUsable } from "./server/webhook-events.ts";
import { createAnalysisPool } from "./worker/analysis-pool.ts";

/** The App, running. */
export interface RunningApp {
  /** Where it listens. */
  url: string;
  /** Lets running reviews finish for a while, then ends everything. */
  stop(): Promise<void>;
}

/** The log of the App: JSON lines with constant messages and fields, never payloads, source or tokens. */
export type AppLog = ReturnType<typeof createLog>;

/** Makes the App's log; it goes to standard output unless another destination is given. */
export function createLog(level: Settings["logLevel"], destination?: DestinationStream) {
  const redact = ["req", "request", "response", "headers", "event", "err.event", "err.request", "err.response"];
  return pino({ level, base: undefined, redact }, destination ?? pino.destination(1));
}

/** Pauses that tests want shorter. */
export interface Tuning {
  /** Pause before the second try of a review, in seconds. */
  retryDelaySeconds?: number;
  /** False to write to GitHub without the pauses that it asks for. */
  areWritesSpaced?: boolean;
  /** Pause before a failed read is tried again, in milliseconds. */
  readPauseMs?: number;
}

/** Starts the App. Throws `ConfigError` or `QueueError` in one line when something an operator can mend is in the way. */
export async function startApp(settings: Settings, log: AppLog, tuning: Tuning = {}): Promise<RunningApp> {
  checkPrivateKey(settings);
  const { retryDelaySeconds, ...pauses } = tuning;
  const github = connectGitHub({ ...settings, ...pauses, log });
  const pool = createAnalysisPool();
  const { dataFolder, databaseUrl } = settings;
  const opening = openQueue({
    dataFolder,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(retryDelaySeconds === undefined ? {} : { retryDelaySeconds }),
    log,
  });
  opening.catch(() => {});
  const server = createServerFor(github, opening, { settings, log });
  try {
    const [url, queue] = await Promise.all([listen(server, settings), opening, github.probot.ready()]);
    const handler = createReviewHandler({ github, pool, settings, log });
    await queue.workReviews(handler.review, { giveUp: handler.giveUp, concurrency: settings.concurrency });
    log.info({ url }, "listening");
    return { url, stop: () => stop(server, queue, pool) };
  } catch (error) {
    server.close();
    await pool.close();
    await opening.then((queue) => queue.stop()).catch(() => {});
    throw error;
  }
}

function createServerFor(
  github: GitHubApp,
  opening: Promise<Queue>,
  { settings, log }: { settings: Settings; log: AppLog },
): Server {
  const { probot } = github;
  const pages = new Map(loadRulePages().map((page) => [page.metadata.id, page]));
  let queue: Queue | undefined;
  opening.then(
    (opened) => {
      queue = opened;
    },
    () => {},
  );
  probot.load(createIntake(github, opening, { settings, log })).catch(() => {});
  return createHttpServer({
    verify: (body, signature) => probot.webhooks.verify(body, signature),
    receive: async (event) => {
      if (isUsable(event.payload))
        await probot.webhooks.receive(event as Parameters<typeof probot.webhooks.receive>[0]);
      else log.warn({ delivery: event.id, name: event.name }, "payload is not GitHub's: ignored");
    },
    isReady: async () => queue !== undefined && (await queue.isReady()),
    renderRulePage: (id) => {
      const page = pages.get(id);
      return page && renderRulePage(page);
    },
    log,
  });
}

/** A dry run answers neither merge queues nor check runs. */
function createIntake(
  github: GitHubApp,
  opening: Promise<Queue>,
  { settings, log }: { settings: Settings; log: AppLog },
): ReturnType<typeof createApp> {
  const { isDryRun } = settings;
  return createApp({
    appId: Number(settings.appId),
    enqueue: async (deliveryId, job) => (await opening).enqueueReview(deliveryId, job),
    findPull: (job) => findPullOfCheck(github, job),
    endCheck: async (job) => (isDryRun ? undefined : endCheck(github, job)),
    readPullNumber: (externalId) => readExternalId(externalId)?.pullNumber,
    passMergeGroup: async (group) => {
      if (isDryRun) log.info({ head: group.head }, "dry run: would pass the merge group");
      else passMergeGroup(github, group, log);
    },
    log,
  });
}

function listen(server: Server, { host, port }: Settings): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE";
      reject(isTaken ? new ConfigError(`PORT ${port} is taken: stop what uses it, or set PORT to another`) : error);
    });
    server.listen(port, host, () => {
      const { address, port: bound, family } = server.address() as AddressInfo;
      resolve(`http://${family === "IPv6" ? `[${address}]` : address}:${bound}`);
    });
  });
}

async function stop(server: Server, queue: Queue, pool: { close(): Promise<void> }): Promise<void> {
  server.close();
  server.closeAllConnections();
  await queue.stop();
  await pool.close();
}
