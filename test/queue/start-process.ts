import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ProcessOptions } from "./queue-process.ts";

const PROGRAM = fileURLToPath(new URL("./queue-process.ts", import.meta.url));

/** A running `queue-process.ts`. */
export interface QueueProcess {
  /** Resolves with the first line that contains `text`; rejects with all lines when the process ends before. */
  waitFor(text: string): Promise<string>;
  /** Everything printed as an error. */
  readErrors(): string;
  /** Ends the process as a crash would, and waits until it is gone. */
  kill(): Promise<void>;
  /** Resolves when the process has ended by itself. */
  ended: Promise<unknown>;
}

/** Starts a process with a queue; `uid` is the user to run it as. */
export function startProcess(options: ProcessOptions, uid?: number): QueueProcess {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(options)], { stdio: ["ignore", "pipe", "pipe"], uid });
  const ended = once(child, "close");
  const lines: string[] = [];
  const output = createInterface(child.stdout).on("line", (line) => lines.push(line));
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const waitFor = async (text: string) => {
    const find = () => lines.find((line) => line.includes(text));
    while (!find()) {
      const isOver = await Promise.race([once(output, "line").then(() => false), ended.then(() => true)]);
      if (isOver && !find()) throw new Error(`no line with "${text}" in:\n${lines.join("\n")}\n${errors}`);
    }
    return find() ?? "";
  };
  return { waitFor, readErrors: () => errors, kill: () => kill(child, ended), ended };
}

async function kill(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill("SIGKILL");
  await ended;
}
