import type { FactBook } from "../../facts/load-facts.ts";
import { assumeReleases, type Evidence } from "./evidence.ts";
import { namesOfPackage, releasesOfPackage } from "./families.ts";
import { depthOfScope, isWithinScope, type Requirement, scopeOf } from "./requirement.ts";
import { settleRequirements } from "./settle-requirements.ts";

/** The releases of a package that may be installed where a file runs. */
export interface PackageVersion {
  package: string;
  /** Oldest first; all known releases when nothing restricts them, none when the package is read in the repository. */
  releases: string[];
  /** The line that restricts them most; undefined when no file says anything. */
  requirement: Requirement | undefined;
  /** All lines that restrict them, the most exact first. */
  requirements: Requirement[];
  /** True when no line but evidence restricts them: then everything that follows from them is less sure. */
  isAssumed: boolean;
  /** What restricts them where they are assumed. */
  evidence: Evidence[];
  /** True when the package is the repository's own: no statement about releases applies. */
  isReadHere: boolean;
  /** Lines that were left aside, and why, as sentences. */
  remarks: string[];
}

/** What is known about packages beside the code. */
export interface VersionContext {
  requirements: Requirement[];
  facts: FactBook;
  /** What narrows packages that no file pins. */
  evidence?: Evidence[] | undefined;
  /** Whether a package resolves inside the repository; see `isReadHere`. */
  isReadHere?: ((packageName: string) => boolean) | undefined;
}

/** Finds what the requirements nearest to a file say about a package; see `resolveVersion`. */
export function findVersion(
  requirements: Requirement[],
  packageName: string,
  path: string,
  facts: FactBook,
): PackageVersion {
  return resolveVersion(packageName, path, { requirements, facts });
}

/**
 * The releases of a package for the code in the file at `path`. The nearest folder with a usable statement counts; inside
 * it all statements together, see `settleRequirements`. Where there is none, evidence counts.
 */
export function resolveVersion(packageName: string, path: string, context: VersionContext): PackageVersion {
  const known = releasesOfPackage(packageName, context.facts);
  const version: PackageVersion = {
    package: packageName,
    releases: known.map(([release]) => release),
    requirement: undefined,
    requirements: [],
    isAssumed: false,
    evidence: [],
    isReadHere: false,
    remarks: [],
  };
  if (context.isReadHere?.(packageName)) return { ...version, releases: [], isReadHere: true };
  const levels = groupByScope(statementsAbout(packageName, path, context.requirements));
  const remarks: string[] = [];
  for (const statements of levels) {
    const settled = settleRequirements(statements, version.releases);
    remarks.push(...settled.remarks);
    const [requirement] = settled.requirements;
    if (requirement) return { ...version, ...settled, requirement, remarks };
  }
  const { releases, evidence } = assumeReleases(packageName, known, context.evidence ?? []);
  return { ...version, releases, evidence, isAssumed: evidence.length > 0, remarks };
}

const indexed = new WeakMap<Requirement[], Map<string, Requirement[]>>();

/** Statements about a package that speak for a file: under its own name, else under those of its family. */
function statementsAbout(packageName: string, path: string, requirements: Requirement[]): Requirement[] {
  const index = indexed.get(requirements) ?? Map.groupBy(requirements, (one) => one.package);
  indexed.set(requirements, index);
  const applying = (name: string) => (index.get(name) ?? []).filter((one) => isWithinScope(path, scopeOf(one)));
  const isSeparate = packageName.endsWith("lightning");
  const lists = namesOfPackage(packageName).map(applying);
  return isSeparate ? (lists.find((list) => list.length > 0) ?? []) : lists.flat();
}

/** Nearest first. */
function groupByScope(statements: Requirement[]): Requirement[][] {
  const groups = Map.groupBy(statements, scopeOf);
  return [...groups].sort(([a], [b]) => depthOfScope(b) - depthOfScope(a)).map(([, group]) => group);
}
