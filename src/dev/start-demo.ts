import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AppLog, createLog, type RunningApp, startApp } from "../start-app.ts";
import { ScriptError } from "./run-script.ts";
import type { CheckRunHandle } from "./stand-in/api/check-run.ts";
import type { PullHandle } from "./stand-in/api/pull.ts";
import type { RepositoryHandle } from "./stand-in/api/repository.ts";
import { type StandIn, startStandIn } from "./stand-in/stand-in.ts";

/** The real App beside a stand-in for GitHub, which holds the sample repository. */
export interface Demo {
  github: StandIn;
  app: RunningApp;
  repository: RepositoryHandle;
  /** Ends both and removes what they wrote. */
  close(): Promise<void>;
}

/** How the demo is started. */
export interface DemoOptions {
  /** Of the stand-in's pages; default a free one. */
  port?: number;
  /** False: the stand-in keeps its events until it is told to deliver them. Default true. */
  deliversEvents?: boolean;
  /** Default: warnings and worse, on standard output. */
  log?: AppLog;
  /** False: without the pauses between writes that GitHub asks for. Default true. */
  areWritesSpaced?: boolean;
}

const SAMPLE = new URL("../../fixtures/pulls/demo/", import.meta.url);

/** The branch that the sample pull request is of. */
export const SAMPLE_BRANCH = "faster-training";

/** A review that takes longer is a failure, in milliseconds. */
const REVIEW_LIMIT_MS = 30_000;

/** Starts the App and the stand-in, connected to one another. Throws `ScriptError` when the port is taken. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const { port = 0, deliversEvents = true } = options;
  const data = makeDataFolder();
  const github = await startGitHub(port, deliversEvents);
  const [app, repository] = await Promise.all([
    startDemoApp(github, data.folder, options),
    createSampleRepository(github),
  ]);
  github.setWebhookUrl(`${app.url}/api/github/webhooks`);
  return {
    ...{ github, app, repository },
    close: async () => {
      await app.stop();
      await github.close();
      data.remove();
    },
  };
}

/** Makes the sample repository, in which there is no pull request yet. */
export function createSampleRepository(github: StandIn, fullName = "acme/vision"): Promise<RepositoryHandle> {
  return github.createRepository(fullName, { files: readSample("base") });
}

/** Opens the sample pull request. */
export async function openSamplePull(repository: RepositoryHandle, isDraft = false): Promise<PullHandle> {
  await repository.commit(SAMPLE_BRANCH, readSample("head"), { message: "Train faster" });
  return repository.openPullRequest({
    head: SAMPLE_BRANCH,
    title: "Train faster: mixed precision, a decaying rate, a baseline",
    draft: isDraft,
  });
}

/** The sample's files before and after the pull request, by path; those it leaves alone are only in `base`. */
export function readSample(side: "base" | "head"): Record<string, string> {
  const folder = new URL(`${side}/`, SAMPLE);
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), "utf8")]));
}

/** Waits until the head's check run is completed. Throws `ScriptError` when that takes longer than any review should. */
export async function waitForCheck(pull: PullHandle): Promise<CheckRunHandle> {
  const limit = performance.now() + REVIEW_LIMIT_MS;
  for (;;) {
    const check = pull.checkRuns().find((run) => run.status === "completed");
    if (check) return check;
    if (performance.now() > limit)
      throw new ScriptError("the review was not published in time; the log above says why");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function startGitHub(port: number, deliversEvents: boolean): Promise<StandIn> {
  const webhook = { url: "http://127.0.0.1", automatic: false };
  try {
    return await startStandIn({ port, ...(deliversEvents ? {} : { webhook }) });
  } catch (error) {
    const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    throw isTaken ? new ScriptError(`port ${port} is taken: choose another one with --port`) : error;
  }
}

function startDemoApp(github: StandIn, dataFolder: string, options: DemoOptions): Promise<RunningApp> {
  const { log = createLog("warn"), areWritesSpaced = true } = options;
  const { id, privateKey, webhookSecret } = github.app;
  const settings = {
    ...{ appId: String(id), privateKey, webhookSecret, dataFolder, baseUrl: `http://${github.host}/api/v3` },
    ...{ host: "127.0.0.1", port: 0, databaseUrl: undefined, isDryRun: false, publicUrl: undefined, concurrency: 1 },
    logLevel: "warn" as const,
  };
  return startApp(settings, log, { areWritesSpaced });
}

/** A folder that does not outlive the process, unless it is killed without a chance to act. */
function makeDataFolder(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "epoch-zero-demo-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  return { folder, remove };
}
