import { compareReleases, filterReleases, selectReleases } from "../../facts/releases.ts";
import { quote } from "../../findings/finding.ts";
import { rankOfFile } from "./file-kind.ts";
import type { Requirement } from "./requirement.ts";

/** What several statements leave together. */
export interface Settled {
  /** Oldest first. */
  releases: string[];
  /** The statements that count, the most exact first; empty when none is usable. */
  requirements: Requirement[];
  /** Statements that were left aside, and why, as sentences. */
  remarks: string[];
}

/** A set of releases with the statements that leave it. */
interface Allowed {
  releases: string[];
  requirements: Requirement[];
}

/**
 * Weighs the statements of one folder about one package. Inside a file, lines that always count are intersected, and
 * those under conditions are alternatives that count only where no other line does. Files are intersected in the order of
 * `rankOfFile`; so a lock decides where it keeps to what is asked for, and is left aside where it is stale. Two files of
 * one rank that contradict each other are alternatives.
 */
export function settleRequirements(statements: Requirement[], known: string[]): Settled {
  const settler = new Settler(statements, known);
  return settler.settle(statements);
}

class Settler {
  /** All releases that are thought of: the known ones, and those that statements name. */
  private readonly universe: string[];
  private readonly remarks: string[] = [];

  constructor(statements: Requirement[], known: string[]) {
    const named = statements.flatMap(({ specifier }) => selectReleases(known, specifier));
    this.universe = [...new Set([...known, ...named])];
    if (this.universe.length > known.length) this.universe.sort(compareReleases);
  }

  settle(statements: Requirement[]): Settled {
    const files = Map.groupBy(statements, (one) => one.path);
    const read = [...files].flatMap(([path, lines]) => {
      const allowed = this.readFile(lines);
      return allowed ? [{ path, rank: rankOfFile(path), allowed }] : [];
    });
    const ranks = [...Map.groupBy(read, (one) => one.rank)].sort(([a], [b]) => a - b);
    let settled: Allowed | undefined;
    for (const [, peers] of ranks) {
      const next = this.joinPeers(peers.map((one) => one.allowed));
      settled = settled === undefined ? next : this.narrow(settled, next);
    }
    const { releases = [], requirements = [] } = settled ?? {};
    const sizes = new Map(requirements.map((one) => [one, this.allow(one).releases.length]));
    const sorted = [...sizes.keys()].sort((a, b) => (sizes.get(a) ?? 0) - (sizes.get(b) ?? 0));
    return { releases, requirements: sorted, remarks: this.remarks };
  }

  /** Undefined when the file restricts nothing. */
  private readFile(lines: Requirement[]): Allowed | undefined {
    const groups = Map.groupBy(lines, (one) => one.condition);
    const always = groups.get(undefined);
    if (always) return this.readLines(always);
    const alternatives = [...groups.values()].map((group) => this.readLines(group));
    return alternatives.includes(undefined)
      ? undefined
      : joinAlternatives(alternatives.filter((one) => one !== undefined));
  }

  /** Lines that count together; one that contradicts those before it is left aside. */
  private readLines(lines: Requirement[]): Allowed | undefined {
    let settled: Allowed | undefined;
    for (const line of lines.filter((one) => one.specifier !== "")) {
      const next = this.allow(line);
      if (next.releases.length === 0)
        this.remarks.push(`${describe(line)}, which no release meets: it was left aside.`);
      else settled = settled === undefined ? next : this.narrow(settled, next);
    }
    return settled;
  }

  private allow(one: Requirement): Allowed {
    return { releases: filterReleases(this.universe, one.specifier), requirements: [one] };
  }

  /** The intersection, or the first alone where there is none. */
  private narrow(settled: Allowed, next: Allowed): Allowed {
    const both = intersect(settled, next);
    if (both) return both;
    const [kept, dropped] = [settled.requirements[0], next.requirements[0]];
    if (kept && dropped)
      this.remarks.push(
        `${describe(dropped)}, against ${quote(nameOf(kept))} in line ${kept.line} of ${quote(kept.path)}: it was left aside.`,
      );
    return settled;
  }

  /** Files of one rank: their intersection, or all that any of them allows. */
  private joinPeers(peers: Allowed[]): Allowed {
    const [first, ...others] = peers;
    const together = others.reduce<Allowed | undefined>((all, one) => all && intersect(all, one), first);
    if (together) return together;
    const sorted = joinAlternatives(peers);
    const places = sorted.requirements.map((one) => `${quote(nameOf(one))} in line ${one.line} of ${quote(one.path)}`);
    this.remarks.push(`${places.slice(0, 4).join(" and ")} contradict each other: each is taken as possible.`);
    return { ...sorted, releases: [...sorted.releases].sort(compareReleases) };
  }
}

function intersect(a: Allowed, b: Allowed): Allowed | undefined {
  const inBoth = new Set(b.releases);
  const releases = a.releases.filter((release) => inBoth.has(release));
  return releases.length === 0 ? undefined : { releases, requirements: [...a.requirements, ...b.requirements] };
}

function joinAlternatives(alternatives: Allowed[]): Allowed {
  const releases = [...new Set(alternatives.flatMap((one) => one.releases))].sort(compareReleases);
  return { releases, requirements: alternatives.flatMap((one) => one.requirements) };
}

function describe(one: Requirement): string {
  return `${quote(one.path)} line ${one.line} asks for ${quote(nameOf(one))}`;
}

function nameOf(one: Requirement): string {
  return `${one.package}${one.written ?? one.specifier}`;
}
