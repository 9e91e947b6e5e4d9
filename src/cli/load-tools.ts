import { loadFacts } from "../facts/load-facts.ts";
import { loadRulePages } from "../facts/rule-page.ts";
import { loadPythonParser } from "../python/parse-python.ts";
import type { ReviewTools } from "../review/review.ts";
import { loadGrammar } from "../worker/load-grammar.ts";
import { readPackageVersion } from "../worker/package-version.ts";
import { startParseClock } from "../worker/parse-clock.ts";

/** Everything a review is made with, from the files of this package. */
export async function loadTools(): Promise<ReviewTools> {
  const parser = await loadPythonParser(await loadGrammar(), startParseClock);
  return { parser, book: { pages: loadRulePages(), facts: loadFacts() }, version: readPackageVersion() };
}
