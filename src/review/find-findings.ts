import type { FactBook } from "../facts/load-facts.ts";
import type { RulePage } from "../facts/rule-page.ts";
import { type Finding, quote } from "../findings/finding.ts";
import { functionsIn } from "../program/mentions.ts";
import type { Site } from "../program/values.ts";
import { textOf } from "../python/source-file.ts";
import type { TrainingRun } from "../recipe/training-run.ts";
import { RULE_CHECKS } from "../rules/index.ts";
import type { MessageValue, Problem } from "../rules/problem.ts";
import { toRange } from "./locate-range.ts";

/** What rules are checked with. */
export interface RuleBook {
  pages: RulePage[];
  facts: FactBook;
}

/** Runs every rule over every run; what is found through several runs is one finding. Sorted by path and place. */
export function findFindings(runs: TrainingRun[], { pages, facts }: RuleBook): Finding[] {
  const findings = new Map<string, Finding>();
  for (const page of pages) {
    const check = RULE_CHECKS.get(page.metadata.id);
    if (check === undefined || page.metadata.status === "deprecated") continue;
    const options = Object.fromEntries(
      Object.entries(page.metadata.options).map(([name, { default: value }]) => [name, value]),
    );
    for (const run of runs) {
      for (const problem of check(run, { facts, options })) {
        const place = `${page.metadata.id} ${problem.at.file.path} ${problem.at.start}`;
        if (!findings.has(place)) findings.set(place, toFinding(page, problem));
      }
    }
  }
  return numberCauses([...findings.values()].sort(byPlace));
}

function byPlace(a: Finding, b: Finding): number {
  return comparePaths(a.range.path, b.range.path) || a.range.start - b.range.start || comparePaths(a.rule, b.rule);
}

function comparePaths(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** One step down; the last stays. */
const LESS_PRECISE = { "very-high": "high", high: "medium", medium: "medium" } as const;

function toFinding({ metadata }: RulePage, problem: Problem): Finding {
  const { id, category, severity, precision, status } = metadata;
  const cause = textOf(problem.at.file, problem.at).replace(/\s+/g, "");
  const fix = problem.fix && {
    edits: problem.fix.edits.map(({ file, start, end, text }) => ({ path: file.path, start, end, text })),
    safety: problem.fix.safety,
    verified: false,
  };
  return {
    rule: id,
    category,
    severity: problem.severity ?? severity,
    precision: problem.isAssumed ? LESS_PRECISE[precision] : precision,
    status,
    range: toRange(problem.at),
    message: fillMessage(metadata.messages[problem.message] ?? metadata.title, problem.values),
    detail: problem.detail,
    evidence: problem.evidence.map(({ at, note }) => ({ range: toRange(at), note })),
    fix,
    causeKey: JSON.stringify([id, problem.at.file.path, functionAround(problem.at), cause]),
  };
}

/** The function in which a cause stands; which run reached it first depends on what else a change touches. */
function functionAround({ file, start, end }: Site): string {
  const around = functionsIn(file.module.body).filter((node) => node.start <= start && end <= node.end);
  return around.at(-1)?.name.id ?? "<module>";
}

/** Replaces `{name}`; strings from the program are quoted, our own wording and numbers are not. */
export function fillMessage(template: string, values: Record<string, MessageValue>): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name];
    if (value === undefined) return placeholder;
    if (typeof value === "object") return value.plain;
    return typeof value === "number" ? String(value) : quote(value);
  });
}

/** Equal causes are told apart by their order in the file. */
function numberCauses(findings: Finding[]): Finding[] {
  const counts = new Map<string, number>();
  return findings.map((finding) => {
    const count = counts.get(finding.causeKey) ?? 0;
    counts.set(finding.causeKey, count + 1);
    return { ...finding, causeKey: `${finding.causeKey}#${count}` };
  });
}
