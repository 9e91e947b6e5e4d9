/** How long parsing one text may take by the wall clock, in milliseconds; a megabyte of real code takes one second. */
const MAX_PARSE_MS = 10_000;

/** Starts the guard of one parse: tells whether the time is over. */
export function startParseClock(): () => boolean {
  const end = performance.now() + MAX_PARSE_MS;
  return () => performance.now() > end;
}
