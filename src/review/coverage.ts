/** What was looked at and what was not, and why. A clean result never hides an unread file. */
export interface Coverage {
  analysed: string[];
  skipped: { path: string; reason: string }[];
}

/** The path under which the coverage speaks of the whole pull request. */
export const WHOLE_PULL_REQUEST = "pull request";

/** Largest Python file that is read, in UTF-16 units. */
export const MAX_FILE_UNITS = 1_000_000;

/** Largest notebook that is read, outputs included, in UTF-16 units. */
export const MAX_NOTEBOOK_UNITS = 30_000_000;

/** A size as people read it: `3.1 MB`. */
export function formatSize(units: number): string {
  return units < 1_000_000 ? `${Math.ceil(units / 1000)} kB` : `${(units / 1_000_000).toFixed(1)} MB`;
}
