/**
 * The inside of the analysis thread: parses, interprets and plans, and asks the other side for every file. It has no
 * network, no token and no environment of its own.
 */
import { parentPort } from "node:worker_threads";
import { loadFacts } from "../facts/load-facts.ts";
import { loadRulePages } from "../facts/rule-page.ts";
import { loadPythonParser } from "../python/parse-python.ts";
import { planReview } from "../review/plan-review.ts";
import type { ReadAnswer, ReviewRange, ReviewSource } from "../review/ports.ts";
import { reviewRange } from "../review/review.ts";
import { loadGrammar } from "./load-grammar.ts";
import type { FromThread, ToThread } from "./messages.ts";
import { readPackageVersion } from "./package-version.ts";
import { startParseClock } from "./parse-clock.ts";

const port = parentPort;
if (port === null) throw new Error("review-thread.ts runs as a worker thread only");

interface OpenCall {
  resolve(value: ReviewRange | ReadAnswer): void;
  reject(error: Error): void;
}

const openCalls = new Map<number, OpenCall>();
let calls = 0;
const parser = loadGrammar().then((bytes) => loadPythonParser(bytes, startParseClock));

port.on("message", (message: ToThread) => {
  if (message.kind === "review") void run();
  else if (message.kind === "answer") takeCall(message.call)?.resolve(message.value);
  else takeCall(message.call)?.reject(new Error(message.message));
});

function takeCall(call: number): OpenCall | undefined {
  const open = openCalls.get(call);
  openCalls.delete(call);
  return open;
}

function say(message: FromThread): void {
  port?.postMessage(message);
}

function ask(message: (call: number) => FromThread): Promise<ReviewRange | ReadAnswer> {
  const call = ++calls;
  return new Promise((resolve, reject) => {
    openCalls.set(call, { resolve, reject });
    say(message(call));
  });
}

const source: ReviewSource = {
  range: () => ask((call) => ({ kind: "range", call })) as Promise<ReviewRange>,
  read: (request) => ask((call) => ({ kind: "read", call, request })) as Promise<ReadAnswer>,
};

async function run(): Promise<void> {
  try {
    const book = { pages: loadRulePages(), facts: loadFacts() };
    const onFile = (path: string | undefined) => say({ kind: "interprets", path });
    const tools = { parser: await parser, book, version: readPackageVersion(), onFile };
    const review = await reviewRange(source, tools);
    say({ kind: "done", review: { result: review.result, plan: planReview(review) } });
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    say({ kind: "failed", message, stack });
  }
}
