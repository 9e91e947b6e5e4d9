import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, vi } from "vitest";
import type { CheckRunHandle } from "../../src/dev/stand-in/api/check-run.ts";
import type { PullHandle } from "../../src/dev/stand-in/api/pull.ts";
import type { PullOptions, RepositoryHandle, RepositoryOptions } from "../../src/dev/stand-in/api/repository.ts";
import type { JournalEntry } from "../../src/dev/stand-in/journal.ts";
import type { Files } from "../../src/dev/stand-in/model/repositories.ts";
import { type StandIn, type StandInOptions, startStandIn } from "../../src/dev/stand-in/stand-in.ts";
import type { Settings } from "../../src/server/read-settings.ts";
import { createLog, type RunningApp, startApp, type Tuning } from "../../src/start-app.ts";
import { prepareImage } from "../queue/prepare-image.ts";
import { waitFor } from "./wait-for.ts";

/** One line of the App's log. */
type LogLine = Record<string, unknown> & { msg: string };

/** The App on a stand-in for GitHub, both in this process, joined by HTTP. */
export interface Stage {
  github: StandIn;
  app: RunningApp;
  log: LogLine[];
  /** The log as it was written. */
  readonly logText: string;
  /** A repository of acme that no other test knows. */
  createRepository(files: Files, options?: RepositoryOptions): Promise<RepositoryHandle>;
  /** A repository with one open pull request. */
  openPull(base: Files, head: Files, options?: Partial<PullOptions>): Promise<PullHandle>;
  /** The line with which the next review of a pull request ended. */
  waitForEnd(pull: PullHandle): Promise<LogLine>;
  /** Calls of the API since the last test began, the exchange of tokens apart. */
  listCalls(): JournalEntry[];
}

/** How a stage is set. */
export interface StageOptions {
  standIn?: StandInOptions;
  settings?: Partial<Settings>;
  tuning?: Tuning;
}

/** Real servers, databases and threads on a machine that may be busy, in milliseconds. */
vi.setConfig({ testTimeout: 40_000, hookTimeout: 40_000 });

const ENDS = new Set(["reviewed", "nothing to review", "review given up"]);

/** Starts both for a test file. After every test all calls must have been valid. */
export function openStage({ standIn, settings, tuning }: StageOptions = {}): Stage {
  const dataFolder = mkdtempSync(join(tmpdir(), "epoch-zero-e2e-"));
  let logText = "";
  const log: LogLine[] = [];
  const seen = new Map<string, number>();
  const stage = {
    log,
    get logText() {
      return logText;
    },
    createRepository: (files: Files, options: RepositoryOptions = {}) =>
      stage.github.createRepository(`acme/${randomUUID().slice(0, 8)}`, { files, ...options }),
    openPull: async (base: Files, head: Files, options: Partial<PullOptions> = {}) => {
      const repository = await stage.createRepository(base);
      await repository.commit("change", head);
      return repository.openPullRequest({ head: "change", ...options });
    },
    waitForEnd: async (pull: PullHandle) => {
      const key = new URL(pull.url).pathname;
      const from = seen.get(key) ?? 0;
      const isEnd = (line: LogLine) => ENDS.has(line.msg) && `/${line.repo}/pull/${line.pull}` === key;
      const index = await waitFor(`the end of a review of ${key}`, () => {
        const found = log.findIndex((line, at) => at >= from && isEnd(line));
        return found < 0 ? undefined : { found };
      });
      seen.set(key, index.found + 1);
      return log[index.found] as LogLine;
    },
    listCalls: () => stage.github.journal.entries.filter(({ path }) => !path.includes("/access_tokens")),
  } as Stage;

  beforeAll(async () => {
    prepareImage();
    stage.github = await startStandIn({ validate: true, ...standIn });
    const write = (line: string) => {
      logText += line;
      log.push(JSON.parse(line) as LogLine);
    };
    stage.app = await startApp(
      settingsFor(stage.github, dataFolder, settings),
      createLog(settings?.logLevel ?? "info", { write }),
      { retryDelaySeconds: 0, areWritesSpaced: false, readPauseMs: 10, ...tuning },
    );
    stage.github.setWebhookUrl(`${stage.app.url}/api/github/webhooks`);
  });
  afterEach(() => {
    const invalid = stage.github.journal.invalid();
    stage.github.journal.clear();
    stage.github.clearFaults();
    expect(invalid).toEqual([]);
  });
  afterAll(async () => {
    await stage.app.stop();
    await stage.github.close();
    rmSync(dataFolder, { recursive: true, force: true });
  });
  return stage;
}

/** The settings of an App that is installed on the stand-in. */
export function settingsFor({ app, host }: StandIn, dataFolder: string, changes: Partial<Settings> = {}): Settings {
  return {
    appId: String(app.id),
    privateKey: app.privateKey,
    webhookSecret: app.webhookSecret,
    baseUrl: `http://${host}/api/v3`,
    host: "127.0.0.1",
    port: 0,
    dataFolder,
    databaseUrl: undefined,
    isDryRun: false,
    publicUrl: undefined,
    concurrency: 2,
    logLevel: "info",
    ...changes,
  };
}

/** The only check run on the head of a pull request, or on another commit. */
export function onlyCheck(pull: PullHandle, sha?: string): CheckRunHandle {
  const runs = pull.checkRuns(sha);
  expect(runs).toHaveLength(1);
  return runs[0] as CheckRunHandle;
}

/** A file at the head of a pull request, as the stand-in's pages serve it. */
export async function readHead(pull: PullHandle, path: string): Promise<string> {
  const response = await fetch(`${pull.url.replace(/\/pull\/\d+$/, "")}/raw/${pull.headSha}/${path}`);
  return response.text();
}
