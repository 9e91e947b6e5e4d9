/** The hidden line by which we know our own comments again. It holds no line numbers, so it survives shifted code. */
export interface Marker {
  fingerprint: string;
  /** Commit on which the comment was made. */
  head: string;
  /** Set once the finding is gone: the commit on which it was. */
  fixedIn: string | undefined;
}

const MARKER = /<!-- epoch-zero finding=([0-9a-f]{16}) head=([0-9a-f]{7,64})(?: fixed=([0-9a-f]{7,64}))? -->/g;

/** Writes a marker; stands on the last line of a comment. */
export function formatMarker({ fingerprint, head, fixedIn }: Marker): string {
  return `<!-- epoch-zero finding=${fingerprint} head=${head}${fixedIn ? ` fixed=${fixedIn}` : ""} -->`;
}

/**
 * Reads the marker of a comment; undefined when it has none. The last one counts: code that a comment quotes may look like
 * one. Only comments of our own account may be asked.
 */
export function parseMarker(body: string): Marker | undefined {
  const [, fingerprint, head, fixedIn] = [...body.matchAll(MARKER)].at(-1) ?? [];
  return fingerprint === undefined || head === undefined ? undefined : { fingerprint, head, fixedIn };
}
