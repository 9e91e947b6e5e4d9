import { loadFacts } from "../../src/facts/load-facts.ts";
import { loadRulePages } from "../../src/facts/rule-page.ts";
import { loadPythonParser } from "../../src/python/parse-python.ts";
import type { ReviewTools } from "../../src/review/review.ts";
import { loadGrammar } from "../../src/worker/load-grammar.ts";

/** The real parser, rules and facts, loaded once per test file. */
export const tools: ReviewTools = {
  parser: await loadPythonParser(await loadGrammar()),
  book: { pages: loadRulePages(), facts: loadFacts() },
  version: "0.0.0",
};
