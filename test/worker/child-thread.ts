import { parentPort } from "node:worker_threads";
import type { ReadAnswer } from "../../src/review/ports.ts";
import type { PlannedReview } from "../../src/review/review-pull-request.ts";
import type { FromThread, ToThread } from "../../src/worker/messages.ts";

/** A thread of the pool that does what the head of the range tells it to: the ways in which an analysis can go wrong. */
const port = parentPort;

port?.on("message", (message: ToThread) => {
  if (message.kind === "review") say({ kind: "range", call: 1 });
  else if (message.kind === "refusal") say({ kind: "failed", message: message.message, stack: undefined });
  else if ("head" in message.value) act(message.value.head ?? "");
  else if ("files" in message.value && message.value.files[0]?.kind === "text") hangIn("slow.py");
  else say({ kind: "done", review: describeAnswer(message.value) as unknown as PlannedReview });
});

/** Tests compare with `done`, or read why a file was not given. */
function describeAnswer({ files }: ReadAnswer): string {
  const [first] = files;
  return first?.kind === "unread" ? first.reason : "done";
}

function hangIn(path: string): void {
  say({ kind: "interprets", path });
  for (;;);
}

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
  else if (what === "read slow.py")
    say({ kind: "read", call: 2, request: { files: [{ side: "head", path: "slow.py" }], folders: [] } });
  else if (what !== "be silent") say({ kind: "read", call: 2, request: { files: [], folders: [] } });
}

function grow(): void {
  const kept: unknown[] = [];
  for (;;) kept.push(Array.from({ length: 10_000 }, (_, index) => ({ index })));
}
