import { WHOLE_PULL_REQUEST } from "./coverage.ts";
import { parseMarker } from "./marker.ts";
import type { OwnComment } from "./ports.ts";
import type { ResultFinding, ReviewResult } from "./result.ts";

/** A comment of ours whose finding is gone. */
export interface GoneComment {
  id: number;
  body: string;
  fingerprint: string;
  /** Commit on which it was made. */
  madeOn: string;
}

/** Fingerprints of the findings that stand on the pull request already; those marked as fixed may come back. */
export function listSaid(comments: Pick<OwnComment, "body">[]): Set<string> {
  return new Set(
    comments.flatMap(({ body }) => {
      const marker = parseMarker(body);
      return marker && marker.fixedIn === undefined ? [marker.fingerprint] : [];
    }),
  );
}

/** Comments whose finding is gone from a file that was read; settled threads are left alone. */
export function findGone(comments: OwnComment[], { findings, coverage }: ReviewResult): GoneComment[] {
  const present = new Set(findings.map((finding) => finding.fingerprint));
  const unread = new Set(coverage.skipped.map(({ path }) => path));
  if (unread.has(WHOLE_PULL_REQUEST)) return [];
  return comments.flatMap(({ id, body, path, isSettled }) => {
    const marker = parseMarker(body);
    if (marker === undefined || marker.fixedIn !== undefined) return [];
    if (isSettled || unread.has(path) || present.has(marker.fingerprint)) return [];
    return [{ id, body, fingerprint: marker.fingerprint, madeOn: marker.head }];
  });
}

/** Findings that nobody has been told of yet. */
export function isNews(said: Set<string>): (finding: ResultFinding) => boolean {
  return (finding) => !said.has(finding.fingerprint);
}
