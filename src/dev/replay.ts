import { parseArgs } from "node:util";
import { endOnSignal } from "./end-on-signal.ts";
import { describeRecord, keepAppRecords } from "./replay/app-records.ts";
import { type Replay, replayEvent } from "./replay/replay-event.ts";
import { readStoredEvent } from "./replay/stored-event.ts";
import { runScript } from "./run-script.ts";
import type { JournalEntry } from "./stand-in/journal.ts";
import type { Delivery } from "./stand-in/webhooks/webhooks.ts";
import { type Demo, startDemo } from "./start-demo.ts";

/**
 * `npm run replay -- fixtures/webhooks/opened.json`: sends a stored event to the real server and shows what came of it.
 * GitHub is the stand-in with the demo's repository, and the payload tells of that: numbers, names and commits are
 * replaced. So a payload that was recorded elsewhere can be replayed as it is.
 */
async function run(): Promise<number> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const stored = readStoredEvent(positionals[0]);
  const app = keepAppRecords();
  let demo: Demo | undefined;
  endOnSignal(async () => demo?.close());
  demo = await startDemo({ deliversEvents: false, log: app.log });
  const replay = await replayEvent(demo, app, stored);
  console.log(printReplay(replay));
  await demo.close();
  return replay.delivery.statusCode < 500 ? 0 : 1;
}

function printReplay({ delivery, records, calls, posted }: Replay): string {
  return [
    describeDelivery(delivery),
    printList("log", records.map(describeRecord)),
    printList("calls", calls.map(describeCall)),
    posted ?? "\nNothing was posted.",
  ].join("\n");
}

function describeDelivery({ event, action, durationMs, statusCode, response }: Delivery): string {
  const name = action === null ? event : `${event}.${action}`;
  return `${name}: answered ${statusCode} in ${durationMs.toFixed(0)} ms, ${response.body.trim() || "without a word"}`;
}

function describeCall({ status, operation, requestViolations }: JournalEntry): string {
  return `${status} ${operation}${requestViolations.map((violation) => `, ${violation}`).join("")}`;
}

function printList(name: string, lines: string[]): string {
  const shown = lines.length === 0 ? ["none"] : lines;
  return shown.map((line, index) => `${(index === 0 ? name : "").padEnd(7)}${line}`).join("\n");
}

await runScript(run);
