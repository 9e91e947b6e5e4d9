import type { FactBook } from "../../facts/load-facts.ts";
import { selectReleases } from "../../facts/releases.ts";
import type { Requirement } from "./requirement.ts";

/** The releases of a package that may be installed where a file runs. */
export interface PackageVersion {
  package: string;
  /** Oldest first; all known releases when nothing restricts them. */
  releases: string[];
  /** The line that restricts them; undefined when no file says anything. */
  requirement: Requirement | undefined;
}

/** Finds what the requirements nearest to a file say about a package. */
export function findVersion(
  requirements: Requirement[],
  packageName: string,
  path: string,
  facts: FactBook,
): PackageVersion {
  const known = facts.releases(packageName).map(([release]) => release);
  const [nearest] = requirements
    .filter((one) => one.package === packageName && one.specifier !== "" && isAbove(one.path, path))
    .sort((a, b) => depthOf(b.path) - depthOf(a.path) || b.specifier.length - a.specifier.length);
  if (nearest === undefined) return { package: packageName, releases: known, requirement: undefined };
  const releases = selectReleases(known, nearest.specifier);
  if (releases.length === 0) return { package: packageName, releases: known, requirement: undefined };
  return { package: packageName, releases, requirement: nearest };
}

/** A requirement file in a folder `requirements/` speaks for the folder above. */
function isAbove(requirementPath: string, path: string): boolean {
  const folder = requirementPath.replace(/[^/]*$/, "").replace(/(^|\/)requirements\/$/, "$1");
  return path.startsWith(folder);
}

function depthOf(path: string): number {
  return path.split("/").length;
}
