/** How long the end may take before it is forced, in milliseconds; process managers and people wait for ten seconds. */
const END_LIMIT_MS = 7_000;

/** How a process ends that was told to. */
export interface EndOptions {
  /** Exit status; default 0. */
  status?: number;
  /** How long the end may take before it is forced, in milliseconds; default seven seconds. */
  limitMs?: number;
}

/**
 * Ends the process on Ctrl-C and SIGTERM: `end` runs first. To be called before anything is made that has to be removed
 * again: until then a signal just kills. Every signal after the first is ignored, since npm hands a Ctrl-C on to a child
 * that the terminal has told already.
 */
export function endOnSignal(end: () => Promise<void>, { status = 0, limitMs = END_LIMIT_MS }: EndOptions = {}): void {
  let isEnding = false;
  const start = () => {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => process.exit(1), limitMs);
    end().then(
      () => process.exit(status),
      () => process.exit(1),
    );
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, start);
}
