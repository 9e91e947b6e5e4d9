import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** An npm script that runs in a process group of its own, with a temporary folder of its own. */
export interface Script {
  /** Resolves when the output contains `text`; rejects with all of it when the script ends before. */
  waitFor(text: string): Promise<void>;
  /** Sends a signal to npm alone. */
  signalNpm(signal: NodeJS.Signals): void;
  /** Sends a signal to npm and everything it started, as a terminal does with Ctrl-C. */
  signalAll(signal: NodeJS.Signals): void;
  /** Resolves with the exit status and everything printed once npm has ended; null when a signal killed it. */
  ended: Promise<{ status: number | null; output: string }>;
  /** Whether a process of the group is left. */
  isAnyoneLeft(): boolean;
  /** What lies in the temporary folder. */
  listLeftFiles(): string[];
  /** Kills what is left, and removes the temporary folder. */
  clean(): void;
}

/** Starts `npm run <name>` as from a shell whose Node is not the project's, if the machine has another one. */
export function startScript(name: string, args: string[] = [], environment: NodeJS.ProcessEnv = {}): Script {
  const folder = mkdtempSync(join(tmpdir(), "epoch-zero-script-"));
  const env = { ...process.env, PATH: getOuterPath(), TMPDIR: folder, ...environment };
  const child = spawn("npm", ["run", "--silent", name, "--", ...args], {
    ...{ env, detached: true },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const ended = once(child, "close").then(([status]) => ({ status: status as number | null, output }));
  return {
    waitFor: async (text) => {
      while (!output.includes(text)) {
        const isOver = await Promise.race([once(child.stdout, "data").then(() => false), ended.then(() => true)]);
        if (isOver && !output.includes(text)) throw new Error(`no "${text}" in:\n${output}`);
      }
    },
    signalNpm: (signal) => child.kill(signal),
    signalAll: (signal) => process.kill(-getPid(child), signal),
    ended,
    isAnyoneLeft: () => signalGroup(child, 0),
    listLeftFiles: () => readdirSync(folder),
    clean: () => {
      signalGroup(child, "SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** npm puts the project's own Node first; here it must not be there already. */
function getOuterPath(): string {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.filter((folder) => !folder.endsWith(join("node_modules", ".bin"))).join(delimiter);
}

/** False when there is no process in the group. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-getPid(child), signal);
  } catch {
    return false;
  }
}

function getPid({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error("npm could not be started");
  return pid;
}
