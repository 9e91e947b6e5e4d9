import { compare, satisfies, valid } from "@renovatebot/pep440";

/** A span of releases, both ends inclusive, null and undefined open. */
export interface ReleaseSpan {
  since?: string | null | undefined;
  until?: string | null | undefined;
}

/**
 * Whether a release lies in a span. `until: "2.1"` covers 2.1.2, since facts name families by their first two numbers;
 * `since: "<=1.13.1"` means that older releases were not looked at, and they are taken to be alike.
 */
export function isReleaseWithin(release: string, span: ReleaseSpan): boolean {
  const since = readBound(span.since);
  const until = readBound(span.until);
  if (since !== undefined && compareReleases(release, since) < 0) return false;
  return until === undefined || compareReleases(release, until) <= 0 || release.startsWith(`${until}.`);
}

function readBound(bound: string | null | undefined): string | undefined {
  if (bound === null || bound === undefined || bound.startsWith("<=")) return undefined;
  const plain = bound.replace(/^TF /, "");
  if (/^\d+\.x$/.test(plain)) return `${plain.split(".")[0]}`;
  return valid(plain) ? plain : undefined;
}

/** Orders two releases; negative when `a` is older. */
export function compareReleases(a: string, b: string): number {
  return compare(a, b);
}

/** The releases that a PEP 440 specifier allows, oldest first; an exact pin is kept even when the list does not have it. */
export function selectReleases(releases: string[], specifier: string): string[] {
  const trimmed = specifier.trim();
  if (trimmed === "" || trimmed === "*") return releases;
  const allowed = releases.filter((release) => isAllowed(release, trimmed));
  const pin = /^===?\s*([^*,\s]+)$/.exec(trimmed)?.[1];
  return allowed.length === 0 && pin && valid(pin) ? [pin] : allowed;
}

function isAllowed(release: string, specifier: string): boolean {
  try {
    return satisfies(release, specifier);
  } catch {
    return false;
  }
}
