import { readSettings } from "../server/read-settings.ts";
import { createLog, startApp } from "../start-app.ts";
import type { ExitStatus } from "./exit-status.ts";

/** How long the end may take before it is forced, in milliseconds; container runtimes kill after 10 s. */
const STOP_LIMIT_MS = 7_500;

/** Runs the App until it is told to end. Throws `ConfigError` and `QueueError` before it listens. */
export async function runServe(): Promise<ExitStatus> {
  const settings = readSettings(process.env);
  const log = createLog(settings.logLevel);
  const app = await startApp(settings, log);
  const signal = await waitForSignal();
  log.info({ signal }, "stopping");
  setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
  await app.stop();
  log.info({}, "stopped");
  return 0;
}

function waitForSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    // A second signal changes nothing: npm passes a terminal's Ctrl-C on once more.
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => resolve(signal));
  });
}
