import { getErrorText } from "./queue-error.ts";

/** Where the queue writes what it does: a constant message and fields, never payloads. Probot's `log` fits. */
export interface QueueLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A log that keeps nothing. */
export const SILENT_LOG: QueueLog = { info: () => {}, warn: () => {}, error: () => {} };

/** How long the same reason is not written again, in milliseconds. */
const REPEAT_INTERVAL_MS = 60_000;

/**
 * A function that writes an error of the queue, unless it wrote the same one within a minute. Without that a database
 * that is away would fill the log, since every worker asks it every second.
 */
export function makeErrorReporter(log: QueueLog, now: () => number = Date.now): (error: unknown) => void {
  const written = new Map<string, number>();
  return (error) => {
    const reason = getErrorText(error);
    const time = now();
    for (const [old, since] of written) if (time - since >= REPEAT_INTERVAL_MS) written.delete(old);
    if (written.has(reason)) return;
    written.set(reason, time);
    log.error({ reason }, "queue error");
  };
}
