import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createLog, type RunningApp, startApp } from "../start-app.ts";
import { printPullRequest } from "./print-pull-request.ts";
import { type StandIn, startStandIn } from "./stand-in/stand-in.ts";

/**
 * `npm start`: a sample pull request is reviewed by the real server. A stand-in for GitHub holds the repository and
 * delivers the signed webhook; the App answers it, queues the review, analyses and publishes; what it published is printed
 * as a person would read it. Stays up for a look at the page, or ends with `--once`.
 */
const SAMPLE = new URL("../../fixtures/pulls/demo/", import.meta.url);

/** A review that takes longer is a failure. */
const REVIEW_LIMIT_MS = 30_000;

async function run(): Promise<void> {
  const { values } = parseArgs({ options: { once: { type: "boolean", default: false }, port: { type: "string" } } });
  const started = performance.now();
  const dataFolder = mkdtempSync(join(tmpdir(), "epoch-zero-demo-"));
  process.once("exit", () => rmSync(dataFolder, { recursive: true, force: true }));
  const github = await startStandIn({ port: Number(values.port ?? 0) });
  const stop = stopOnSignal();
  const [app, pull] = await Promise.all([startDemoApp(github, dataFolder), openSamplePull(github)]);
  stop.parts.push(
    () => app.stop(),
    () => github.close(),
  );
  github.setWebhookUrl(`${app.url}/api/github/webhooks`);
  const check = await waitForCheck(pull);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(printPullRequest({ pull, check, comments: pull.comments(), files: readFolder("head") }));
  console.log(`\nReviewed ${seconds} s after the start. ${describeCalls(github)}`);
  if (values.once) return stop.end(0);
  console.log(`Look at the pull request: ${pull.url}\nCtrl-C ends.`);
}

function startDemoApp(github: StandIn, dataFolder: string): Promise<RunningApp> {
  const { id, privateKey, webhookSecret } = github.app;
  const settings = {
    ...{ appId: String(id), privateKey, webhookSecret, dataFolder, baseUrl: `http://${github.host}/api/v3` },
    ...{ host: "127.0.0.1", port: 0, databaseUrl: undefined, isDryRun: false, publicUrl: undefined, concurrency: 1 },
    logLevel: "warn" as const,
  };
  return startApp(settings, createLog("warn"));
}

async function openSamplePull(github: StandIn) {
  const repository = await github.createRepository("acme/vision", { files: readFolder("base") });
  await repository.commit("faster-training", readFolder("head"), { message: "Train faster" });
  return repository.openPullRequest({
    head: "faster-training",
    title: "Train faster: mixed precision, a decaying rate, a baseline",
  });
}

function readFolder(side: "base" | "head"): Record<string, string> {
  const folder = new URL(`${side}/`, SAMPLE);
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), "utf8")]));
}

async function waitForCheck(pull: Awaited<ReturnType<typeof openSamplePull>>) {
  const limit = performance.now() + REVIEW_LIMIT_MS;
  for (;;) {
    const check = pull.checkRuns().find((run) => run.status === "completed");
    if (check) return check;
    if (performance.now() > limit) throw new Error("the review was not published in time; the log above says why");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function describeCalls(github: StandIn): string {
  const calls = github.journal.entries.filter((call) => !call.path.includes("access_tokens"));
  const invalid = github.journal.invalid().length;
  return `${calls.length} calls of the API, ${invalid} invalid.`;
}

/** Ends everything that was started, in order, on Ctrl-C, SIGTERM or at the end. */
function stopOnSignal(): { parts: (() => Promise<void>)[]; end(status: number): Promise<void> } {
  const parts: (() => Promise<void>)[] = [];
  const end = async (status: number) => {
    for (const part of parts) await part().catch(() => {});
    process.exit(status);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void end(0));
  return { parts, end };
}

await run();
