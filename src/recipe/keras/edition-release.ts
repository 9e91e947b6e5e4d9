import type { KerasEdition } from "./edition.ts";

/** The release, where only one can be meant. */
export function commonRelease(editions: KerasEdition[]): string | undefined {
  const releases = new Set(editions.map(({ release }) => release));
  return releases.size === 1 ? editions[0]?.release : undefined;
}
