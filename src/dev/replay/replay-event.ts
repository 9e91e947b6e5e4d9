import { randomUUID } from "node:crypto";
import { printPullRequest } from "../print-pull-request.ts";
import { ScriptError } from "../run-script.ts";
import type { JournalEntry } from "../stand-in/journal.ts";
import type { Delivery } from "../stand-in/webhooks/webhooks.ts";
import type { Demo } from "../start-demo.ts";
import { type AppRecord, type AppRecords, describeRecord, isAtWork } from "./app-records.ts";
import { layTruthOver } from "./lay-truth-over.ts";
import { type Scene, setScene } from "./set-scene.ts";
import type { StoredEvent } from "./stored-event.ts";

/** What came of an event. */
export interface Replay {
  /** The request and the App's answer. */
  delivery: Delivery;
  /** What the App logged about it. */
  records: AppRecord[];
  /** Its calls of the API from then on. */
  calls: JournalEntry[];
  /** The pull request as a person reads it; undefined when nothing was posted. */
  posted: string | undefined;
}

/** A review that takes longer is a failure, in milliseconds. */
const REPLAY_LIMIT_MS = 60_000;

/**
 * Delivers a stored event, signed and over HTTP, and waits until the App has done what follows from it. The demo must keep
 * its own events. Throws `ScriptError` with the log when there is no end in sight.
 */
export async function replayEvent(demo: Demo, app: AppRecords, stored: StoredEvent): Promise<Replay> {
  const { github } = demo;
  const scene = await setScene(demo, stored);
  const payload = layTruthOver(stored.payload, scene.truth) as Record<string, unknown>;
  const guid = randomUUID();
  app.clear();
  github.journal.clear();
  const delivery = await github.deliver(stored.event, payload, { guid });
  await waitForEnd(() => app.of(guid), stored.event);
  const calls = [...github.journal.entries];
  return { delivery, records: app.of(guid), calls, posted: await printPosted(demo, scene, calls) };
}

async function waitForEnd(read: () => AppRecord[], event: string): Promise<void> {
  const limit = performance.now() + REPLAY_LIMIT_MS;
  while (isAtWork(read(), event)) {
    if (performance.now() > limit) throw new ScriptError(`no end in sight:\n${read().map(describeRecord).join("\n")}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Operations by which the App says something. */
const WRITES = /^(?:checks|pulls)\/(?:create|update)/;

async function printPosted(demo: Demo, { pull, group }: Scene, calls: JournalEntry[]): Promise<string | undefined> {
  const hasPosted = calls.some(({ operation, status }) => WRITES.test(operation) && status < 300);
  const check = pull.checkRuns(group ?? pull.headSha).at(-1);
  if (!hasPosted || !check) return undefined;
  const comments = group === undefined ? pull.comments() : [];
  const paths = new Set(comments.map(({ path }) => path));
  const files = await Promise.all([...paths].map(async (path) => [path, await readFile(demo, pull.headSha, path)]));
  return printPullRequest({ pull, check, comments, files: Object.fromEntries(files) });
}

async function readFile({ github, repository }: Demo, commit: string, path: string): Promise<string> {
  return (await fetch(`${github.url}/${repository.fullName}/raw/${commit}/${path}`)).text();
}
