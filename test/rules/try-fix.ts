import type { Edit, Finding } from "../../src/findings/finding.ts";
import { analyseFiles } from "./analyse-files.ts";
import type { Fixture } from "./fixture.ts";

/** What applying a fix did: rules with fewer findings than before are `missing`, with more are `noisy`. */
export interface FixTrial {
  parses: boolean;
  changes: boolean;
  missing: string[];
  noisy: string[];
}

/** Applies a fix to a copy of its fixture and analyses that, by other means than the product's own verification. */
export function tryFix(finding: Finding, { added, present }: Pick<Fixture, "added" | "present">): FixTrial {
  const before = analyseFiles(added, present);
  const texts = new Map([...before.files].map(([path, file]) => [path, file.text]));
  for (const edit of fromTheEnd(finding.fix?.edits ?? [])) {
    const text = texts.get(edit.path) ?? "";
    texts.set(edit.path, text.slice(0, edit.start) + edit.text + text.slice(edit.end));
  }
  const after = analyseFiles(new Map([...texts].map(([path, text]) => [asPython(path), text])), present);
  return {
    parses: sumOf([...after.files.values()], damageOf) <= sumOf([...before.files.values()], damageOf),
    changes: [...texts].some(([path, text]) => text !== before.files.get(path)?.text),
    ...compareCounts(countByRule(before.findings), countByRule(after.findings)),
  };
}

/** Edits of a notebook count in its joined cells, which are analysed as a plain file. */
function asPython(path: string): string {
  return path.replace(/\.ipynb$/, ".py");
}

function fromTheEnd(edits: Edit[]): Edit[] {
  return [...edits].sort((a, b) => b.start - a.start || b.end - a.end);
}

function damageOf(file: { module: { damage: unknown[] } }): number {
  return file.module.damage.length;
}

function sumOf<T>(items: T[], measure: (item: T) => number): number {
  return items.reduce((sum, item) => sum + measure(item), 0);
}

function countByRule(findings: Finding[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}

function compareCounts(before: Map<string, number>, after: Map<string, number>): Pick<FixTrial, "missing" | "noisy"> {
  const rules = [...new Set([...before.keys(), ...after.keys()])].sort();
  const change = (rule: string) => (after.get(rule) ?? 0) - (before.get(rule) ?? 0);
  return { missing: rules.filter((rule) => change(rule) < 0), noisy: rules.filter((rule) => change(rule) > 0) };
}
