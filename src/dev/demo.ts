import { parseArgs } from "node:util";
import { endOnSignal } from "./end-on-signal.ts";
import { printPullRequest } from "./print-pull-request.ts";
import { runScript, ScriptError } from "./run-script.ts";
import type { StandIn } from "./stand-in/stand-in.ts";
import { type Demo, openSamplePull, readSample, startDemo, waitForCheck } from "./start-demo.ts";

/**
 * `npm start`: a sample pull request is reviewed by the real server. A stand-in for GitHub holds the repository and
 * delivers the signed webhook; the App answers it, queues the review, analyses and publishes; what it published is printed
 * as a person would read it. Stays up for a look at the page, or ends with `--once`.
 */
async function run(): Promise<number> {
  const { values } = parseArgs({ options: { once: { type: "boolean", default: false }, port: { type: "string" } } });
  const started = performance.now();
  let demo: Demo | undefined;
  endOnSignal(async () => demo?.close());
  demo = await startDemo({ port: readPort(values.port) });
  const pull = await openSamplePull(demo.repository);
  const check = await waitForCheck(pull);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(printPullRequest({ pull, check, comments: pull.comments(), files: readSample("head") }));
  console.log(`\nReviewed ${seconds} s after the start. ${describeCalls(demo.github)}`);
  if (values.once) await demo.close();
  else console.log(`Look at the pull request: ${pull.url}\nCtrl-C ends.`);
  return 0;
}

const MAX_PORT = 65_535;

function readPort(text = "0"): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= MAX_PORT) return port;
  throw new ScriptError(`--port is ${text}: give a number up to ${MAX_PORT}`, 2);
}

function describeCalls(github: StandIn): string {
  const calls = github.journal.entries.filter((call) => !call.path.includes("access_tokens"));
  const invalid = github.journal.invalid().length;
  return `${calls.length} calls of the API, ${invalid} invalid.`;
}

await runScript(run);
