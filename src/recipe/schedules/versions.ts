/**
 * Whether a release is `bound` or newer: undefined when the release is not known or not a number. Pre-releases and
 * local builds count as the release they belong to (`2.8.0+cu118` as 2.8.0).
 */
export function isAtLeast(version: string | undefined, bound: string): boolean | undefined {
  const given = parseRelease(version);
  if (given === undefined) return undefined;
  for (const [index, part] of (parseRelease(bound) ?? []).entries()) {
    const difference = (given[index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function parseRelease(version: string | undefined): number[] | undefined {
  const digits = /^v?(\d+(?:\.\d+)*)/.exec(version?.trim() ?? "")?.[1];
  return digits?.split(".").map(Number);
}
