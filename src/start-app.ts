/**
 * Wires the App: GitHub, queue, analysis threads and HTTP server. With `main.ts` the only place that knows the concrete
 * parts; everything they share are the ports of `review`.
 */

import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { loadRulePages } from "./facts/rule-page.ts";
import { readExternalId } from "./github/check-runs.ts";
import { connectGitHub, type GitHubApp } from "./github/connect-github.ts";
import { findPullOfCheck } from "./github/find-pull-of-check.ts";
import { passMergeGroup } from "./github/pass-merge-group.ts";
import { openQueue, type Queue } from "./queue/queue.ts";
import { createReviewHandler } from "./run-review-job.ts";
import { createApp } from "./server/app.ts";
import { createHttpServer } from "./server/http-server.ts";
import { ConfigError, type Settings } from "./server/read-settings.ts";
import { renderRulePage } from "./server/render-rule-page.ts";
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

/** Makes the App's log. */
export function createLog(level: Settings["logLevel"]) {
  return pino({
    level,
    base: undefined,
    redact: ["req", "request", "response", "headers", "event", "err.request", "err.response"],
  });
}

/** Starts the App. Throws `ConfigError` or `QueueError` in one line when something an operator can mend is in the way. */
export async function startApp(settings: Settings, log: AppLog): Promise<RunningApp> {
  const github = connectGitHub({ ...settings, log });
  const pool = createAnalysisPool();
  const { dataFolder, databaseUrl } = settings;
  const opening = openQueue({ dataFolder, ...(databaseUrl === undefined ? {} : { databaseUrl }), log });
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
  const app = createApp({
    appId: Number(settings.appId),
    enqueue: async (deliveryId, job) => (await opening).enqueueReview(deliveryId, job),
    findPull: (job) => findPullOfCheck(github, job),
    readPullNumber: (externalId) => readExternalId(externalId)?.pullNumber,
    passMergeGroup: async (group) => passMergeGroup(github, group, log),
    log,
  });
  void probot.load(app);
  return createHttpServer({
    verify: (body, signature) => probot.webhooks.verify(body, signature),
    receive: (event) => probot.webhooks.receive(event as Parameters<typeof probot.webhooks.receive>[0]),
    isReady: async () => (await opening).isReady(),
    renderRulePage: (id) => {
      const page = pages.get(id);
      return page && renderRulePage(page);
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
