import { RULE_CHECKS } from "../../src/rules/index.ts";
import type { Problem } from "../../src/rules/problem.ts";
import { analyseFiles } from "./analyse-files.ts";
import { listFixtures } from "./fixture.ts";
import { book } from "./rule-book.ts";

/** Everything a rule says in its fixtures, before texts are filled in. */
export function collectProblems(rule: string): Problem[] {
  const check = RULE_CHECKS.get(rule);
  const runs = listFixtures(rule).flatMap(({ added, present }) => analyseFiles(added, present).runs);
  return runs.flatMap((run) => check?.(run, { facts: book.facts, options: optionsOf(rule) }) ?? []);
}

function optionsOf(rule: string): Record<string, number | string | boolean> {
  const options = book.pages.find(({ metadata }) => metadata.id === rule)?.metadata.options ?? {};
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default]));
}
