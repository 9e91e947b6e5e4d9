import { compare, explain, filter, valid, validRange } from "@renovatebot/pep440";

/** A span of releases, both ends inclusive, null and undefined open. */
export interface ReleaseSpan {
  since?: string | null | undefined;
  until?: string | null | undefined;
}

/**
 * Whether a release lies in a span. `until: "2.1"` covers 2.1.2, since facts name families by their first two numbers;
 * `since: "<=1.13.1"` means that older releases were not looked at, and they are taken to be alike. A pre-release counts
 * as the release it leads to.
 */
export function isReleaseWithin(release: string, span: ReleaseSpan): boolean {
  const base = finalRelease(release);
  const since = readBound(span.since);
  const until = readBound(span.until);
  if (since !== undefined && compareReleases(base, since) < 0) return false;
  return until === undefined || compareReleases(base, until) <= 0 || base.startsWith(`${until}.`);
}

function readBound(bound: string | null | undefined): string | undefined {
  if (bound === null || bound === undefined || bound.startsWith("<=")) return undefined;
  const plain = bound.replace(/^TF /, "");
  if (/^\d+\.x$/.test(plain)) return `${plain.split(".")[0]}`;
  return valid(plain) ? plain : undefined;
}

/** Orders two releases; negative when `a` is older. */
export function compareReleases(a: string, b: string): number {
  return remember(comparisons, `${a} ${b}`, () => compare(a, b));
}

/** Parsing versions is most of what an analysis does with them, and the same few are compared over and over. */
const comparisons = new Map<string, number>();

const selections = new Map<string, string[]>();

/** Answers that are kept at most; hostile files name as many versions as they like. */
const MAX_REMEMBERED = 5_000;

function remember<T>(known: Map<string, T>, key: string, find: () => T): T {
  const before = known.get(key);
  if (before !== undefined) return before;
  const found = find();
  if (known.size >= MAX_REMEMBERED) known.clear();
  known.set(key, found);
  return found;
}

/** The release that a pre-release or nightly leads to: `2.16.0` of `2.16.0.dev20231221`. Others are given back as they are. */
export function finalRelease(release: string): string {
  const parts = /[a-z]/i.test(release) ? explain(release) : null;
  return parts?.is_prerelease ? parts.base_version : release;
}

/**
 * The releases that a PEP 440 specifier allows, oldest first; ` || ` parts alternatives. Local builds (`2.1.0+cu118`) count
 * as the release they are builds of. Where no release of the list is allowed, those that the specifier itself names are
 * given: a pin of a release that is not listed, or `>=99`. Empty when it can never be met, or is no specifier.
 */
export function selectReleases(releases: string[], specifier: string): string[] {
  const allowed = filterReleases(releases, specifier);
  return allowed.length > 0 ? allowed : filterReleases(namedReleases(specifier), specifier);
}

/** Those of some releases that a specifier allows, in their order; pre-releases among them are allowed like any other. */
export function filterReleases(releases: string[], specifier: string): string[] {
  const alternatives = splitAlternatives(specifier);
  if (alternatives.some((one) => one === "" || one === "*")) return releases;
  const sound = alternatives.filter((one) => validRange(one));
  const [only] = sound;
  if (only !== undefined && sound.length === 1) return filterByOne(releases, only);
  const allowed = new Set(sound.flatMap((one) => filterByOne(releases, one)));
  return releases.filter((release) => allowed.has(release));
}

/** The versions that a specifier allows by name, oldest first: `1.8` of `>=1.8,<2`, and not `2`. */
function namedReleases(specifier: string): string[] {
  const names = splitAlternatives(specifier).flatMap((one) => one.split(","));
  const versions = names.map((name) => /^\s*(?:===?|>=|<=|~=)\s*v?(.+?)(?:\.\*)?\s*$/.exec(name)?.[1] ?? "");
  return [...new Set(versions)].filter((version) => valid(version)).sort(compareReleases);
}

function splitAlternatives(specifier: string): string[] {
  return specifier.split("||").map((one) => one.replace(/\+[\w.*]+/g, "").trim());
}

function filterByOne(releases: string[], specifier: string): string[] {
  const allowed = remember(selections, `${specifier}\n${releases.join(" ")}`, () => {
    try {
      return filter(releases, specifier, { prereleases: true });
    } catch {
      return [];
    }
  });
  return [...allowed];
}

/** The newest of some releases by number that was published on a day (`YYYY-MM-DD`) or before; undefined when none was. */
export function newestReleaseOn(releases: [release: string, published: string][], day: string): string | undefined {
  const earlier = releases.filter(([, published]) => published <= day).map(([release]) => release);
  return earlier.sort(compareReleases).at(-1);
}
