import { parentPort } from "node:worker_threads";
import type { PlannedReview } from "../../src/review/review-pull-request.ts";
import type { FromThread, ToThread } from "../../src/worker/messages.ts";

/** A thread of the pool that does what the head of the range tells it to: the ways in which an analysis can go wrong. */
const port = parentPort;

port?.on("message", (message: ToThread) => {
  if (message.kind === "review") say({ kind: "range", call: 1 });
  else if (message.kind === "refusal") say({ kind: "failed", message: message.message, stack: undefined });
  else if ("head" in message.value) act(message.value.head ?? "");
  else say({ kind: "done", review: "done" as unknown as PlannedReview });
});

function say(message: FromThread): void {
  port?.postMessage(message);
}

function act(what: string): void {
  if (what === "throw") throw new TypeError("nobody catches this");
  if (what === "reject") void Promise.reject(new Error("nobody waits for this"));
  else if (what === "exit") process.exit(0);
  else if (what === "fail") say({ kind: "failed", message: "a mistake of ours", stack: "at line 1" });
  else if (what === "hang") for (;;);
  else if (what === "grow") grow();
  else if (what !== "be silent") say({ kind: "read", call: 2, request: { files: [], folders: [] } });
}

function grow(): void {
  const kept: unknown[] = [];
  for (;;) kept.push(Array.from({ length: 10_000 }, (_, index) => ({ index })));
}
