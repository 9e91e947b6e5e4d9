import type { Fact } from "../../facts/fact.ts";
import type { FactBook } from "../../facts/load-facts.ts";
import { compareReleases, isReleaseWithin, newestReleaseOn, type ReleaseSpan } from "../../facts/releases.ts";
import { quote } from "../../findings/finding.ts";
import { lineOf, type SourceFile } from "../../python/source-file.ts";
import { PYTHON_SUPPORT } from "./python-support.ts";
import { walkStatements } from "./walk-syntax.ts";

/** What narrows the releases of a package that no file pins. */
export type Evidence = UseEvidence | DateEvidence;

/** Something in the code that works with some releases only. */
export interface UseEvidence {
  kind: "use";
  /** What it is, for a sentence: `torch.optim.Muon` in backquotes, `a print statement`. */
  text: string;
  /** The releases that it works with, by package. */
  spans: Record<string, ReleaseSpan>;
  path: string;
  /** 1-based. */
  line: number;
}

/** The code was written on a day (`YYYY-MM-DD`), when a newest release was the one to install. */
interface DateEvidence {
  kind: "date";
  day: string;
}

/** A library symbol in use: its dotted name and where it stands. */
export interface SymbolUse {
  name: string;
  path: string;
  /** 1-based. */
  line: number;
}

/** Releases that were narrowed without a file that names one. */
export interface Assumption {
  releases: string[];
  /** What narrowed them, in order; empty when nothing did. */
  evidence: Evidence[];
}

/**
 * Narrows releases by evidence: first by what is in use, then to the newest of the day. Evidence that leaves nothing, or
 * changes nothing, is passed over.
 */
export function assumeReleases(
  packageName: string,
  known: [release: string, published: string][],
  evidence: Evidence[],
): Assumption {
  const assumption: Assumption = { releases: known.map(([release]) => release), evidence: [] };
  const inOrder = [...evidence].sort((a, b) => Number(a.kind === "date") - Number(b.kind === "date"));
  for (const one of inOrder) {
    const narrowed = narrowBy(one, packageName, { known, releases: assumption.releases });
    if (narrowed.length === 0 || narrowed.length === assumption.releases.length) continue;
    assumption.releases = narrowed;
    assumption.evidence.push(one);
  }
  return assumption;
}

function narrowBy(
  evidence: Evidence,
  packageName: string,
  { known, releases }: { known: [string, string][]; releases: string[] },
): string[] {
  if (evidence.kind === "date") {
    const still = new Set(releases);
    const newest = newestReleaseOn(
      known.filter(([release]) => still.has(release)),
      evidence.day,
    );
    return newest === undefined ? [] : [newest];
  }
  const span = evidence.spans[packageName];
  return span === undefined ? [] : releases.filter((release) => isReleaseWithin(release, span));
}

/** The newest release of a package on a day (`YYYY-MM-DD`); none when the day is before the first. */
export function assumeByDate(packageName: string, day: string, facts: FactBook): Assumption {
  return assumeReleases(packageName, facts.releases(packageName), [{ kind: "date", day }]);
}

const SYMBOL_KINDS = new Set<Fact["kind"]>(["optimizer", "schedule", "callback"]);

/** The package whose releases the entries of a facts file count. */
const PACKAGES: Record<string, string> = { pytorch: "torch", "tensorflow-v1": "tensorflow" };

/** The oldest releases that the facts looked at: what is there already may be older. See `versions_examined` there. */
const FIRST_EXAMINED = new Set(
  "keras 2.0.0,keras 2.6.0,tf-keras 2.15.0,optax 0.1.0,timm 0.4.12,bitsandbytes 0.32.0,deepspeed 0.5.0,tensorflow-addons 0.5.0".split(
    ",",
  ),
);

/** What the symbols in use say about the releases, as far as the facts know since and until when they exist. */
export function findSymbolEvidence(uses: SymbolUse[], facts: FactBook): UseEvidence[] {
  return uses.flatMap(({ name, path, line }) => {
    const spans: Record<string, ReleaseSpan> = {};
    for (const fact of facts.find(name).filter((one) => SYMBOL_KINDS.has(one.kind))) {
      const packageName = fact.package ?? PACKAGES[fact.framework] ?? fact.framework;
      const span = spanOf(fact, packageName);
      spans[packageName] = packageName in spans ? widen(spans[packageName], span) : span;
    }
    const isBounded = Object.values(spans).some((span) => span.since || span.until);
    return isBounded ? [{ kind: "use" as const, text: quote(name), spans, path, line }] : [];
  });
}

function spanOf({ since, until }: Fact, packageName: string): ReleaseSpan {
  const isOpen = since === null || /[<x]/.test(since) || FIRST_EXAMINED.has(`${packageName} ${since}`);
  return { since: isOpen ? null : since, until: until === null || until.endsWith("x") ? null : until };
}

/** The span that covers two. */
function widen(a: ReleaseSpan = {}, b: ReleaseSpan): ReleaseSpan {
  const first = (x: string, y: string) => (compareReleases(x, y) <= 0 ? x : y);
  const last = (x: string, y: string) => (compareReleases(x, y) >= 0 ? x : y);
  return {
    since: a.since && b.since ? first(a.since, b.since) : null,
    until: a.until && b.until ? last(a.until, b.until) : null,
  };
}

/** What a file's syntax says: Python 2 has no new releases, and new statements no old ones. The first of each kind counts. */
export function findSyntaxEvidence(file: SourceFile): UseEvidence[] {
  const found = new Map<string, UseEvidence>();
  const take = (text: string, spans: Record<string, ReleaseSpan>, at: { start: number; end: number }) => {
    if (!found.has(text)) found.set(text, { kind: "use", text, spans, path: file.path, line: lineOf(file, at) });
  };
  walkStatements(file.module.body, (statement) => {
    if (statement.kind === "Print") take("a Python 2 `print` statement", PYTHON_SUPPORT.python2, statement);
    if (statement.kind === "Exec") take("a Python 2 `exec` statement", PYTHON_SUPPORT.python2, statement);
    if (statement.kind === "Match") take("a `match` statement", PYTHON_SUPPORT.python310, statement);
    if (statement.kind === "TypeAlias") take("a `type` statement", PYTHON_SUPPORT.python312, statement);
  });
  return [...found.values()];
}

/**
 * Why a release is taken to be in use although no file names one: "No file names a release of `torch`; 2.0.1 is assumed:
 * the newest on 2023-06-01." Empty when nothing is assumed.
 */
export function describeAssumption(packageName: string, { releases, evidence }: Assumption): string {
  if (evidence.length === 0) return "";
  const [first = "", last = ""] = [releases[0], releases.at(-1)];
  const span = first === last ? `${first} is` : `${first} to ${last} are`;
  return `No file names a release of ${quote(packageName)}; ${span} assumed: ${evidence.map(describeEvidence).join(", ")}.`;
}

function describeEvidence(evidence: Evidence): string {
  if (evidence.kind === "date") return `the newest on ${evidence.day}`;
  return `${evidence.text} in line ${evidence.line} of ${quote(evidence.path)}`;
}
