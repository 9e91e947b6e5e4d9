#!/usr/bin/env node
/*
 * Starts the command line: from `src/` in a clone, else from the built `dist/`. Runs on old releases of Node too, where it
 * hands over to the one that development brings, or says which one is needed.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import module from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCE = new URL("../src/main.ts", import.meta.url);
const BUILT = new URL("../dist/main.js", import.meta.url);
const isClone = existsSync(SOURCE);

/** Node runs TypeScript files from 22.18 and 23.6 on; the built package needs 22.12. */
function canRun(version) {
  const [major, minor] = version.split(".").map(Number);
  if (!isClone) return major > 22 || (major === 22 && minor >= 12);
  return major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}

/** The Node that development brings; undefined where there is none, or an old one. */
function findOwnNode() {
  try {
    const manifest = module.createRequire(import.meta.url).resolve("node/package.json");
    const { version } = JSON.parse(readFileSync(manifest, "utf8"));
    const path = join(dirname(manifest), "bin", "node");
    return canRun(version) && existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

const FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR2"];

/** Runs the same command in another Node and ends as it ends. */
function handOver(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of FORWARDED) {
    // A terminal sends an interrupt to both of us.
    process.on(signal, () => (signal === "SIGINT" && process.stdin.isTTY ? undefined : child.kill(signal)));
  }
  child.on("error", (error) => {
    console.error(`epoch-zero: ${node} does not start: ${error.message}`);
    process.exitCode = 2;
  });
  child.on("exit", (status, signal) => {
    process.exitCode = status ?? 128 + (constants.signals[signal] ?? 0);
  });
}

if (canRun(process.versions.node)) {
  module.enableCompileCache?.();
  await import(isClone ? SOURCE.href : BUILT.href);
} else {
  const node = findOwnNode();
  if (node) handOver(node);
  else {
    const needed = isClone ? "22.18" : "22.12";
    console.error(`epoch-zero: Node.js ${needed} or newer is needed, and this is ${process.versions.node}.`);
    process.exitCode = 2;
  }
}
