import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Settings } from "../../src/server/read-settings.ts";

/** The App in another process. */
export interface ChildApp {
  url: string;
  /** Kills it without a chance to tidy up. */
  kill(): Promise<void>;
}

/** Starts the App in another process; resolves once it listens. Rejects with its output when it ends before. */
export async function startChildApp(settings: Settings): Promise<ChildApp> {
  const module = fileURLToPath(new URL("./child-app.ts", import.meta.url));
  const child = spawn(process.execPath, [module, JSON.stringify(settings)], { stdio: ["ignore", "pipe", "pipe"] });
  const url = await readUrl(child);
  return {
    url,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

async function readUrl(child: ChildProcess): Promise<string> {
  let output = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  if (!child.stdout) throw new Error("the child has no output");
  for await (const line of createInterface(child.stdout)) {
    output += `${line}\n`;
    const url = /"url":"([^"]+)","msg":"listening"/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return url;
  }
  throw new Error(`the App ended before it listened:\n${output}`);
}
