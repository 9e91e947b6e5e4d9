import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const PROGRAM = fileURLToPath(new URL("./child-ending.ts", import.meta.url));

function start(limitMs = 30_000) {
  const child = spawn(process.execPath, [PROGRAM, String(limitMs)], { stdio: "pipe" });
  return { child, ended: once(child, "close") };
}

/** The next thing the process prints; rejects when it ends instead. */
async function read({ stdout }: ChildProcessWithoutNullStreams): Promise<string> {
  const over = once(stdout, "end").then(() => Promise.reject(new Error("it ended without a word")));
  const [text] = await Promise.race([once(stdout, "data"), over]);
  over.catch(() => {});
  return String(text).trim();
}

describe("a process that is told to end", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "ends in order on %s, whatever other signals come meanwhile",
    async (signal) => {
      const { child, ended } = start();
      const first = await read(child);
      child.kill(signal);
      const second = await read(child);

      child.kill("SIGINT");
      child.kill("SIGTERM");
      child.stdin.write("now\n");
      const last = await read(child);

      expect([first, second, last]).toEqual(["ready", "ending", "ended"]);
      expect(await ended).toEqual([3, null]);
    },
  );

  it("is forced to when that takes too long", async () => {
    const { child, ended } = start(50);
    await read(child);

    child.kill("SIGTERM");

    expect(await ended).toEqual([1, null]);
  });
});
