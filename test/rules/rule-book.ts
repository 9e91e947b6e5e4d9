import { loadFacts } from "../../src/facts/load-facts.ts";
import { loadRulePages } from "../../src/facts/rule-page.ts";
import type { RuleBook } from "../../src/review/find-findings.ts";

/** The pages and facts of the product. */
export const book: RuleBook = { pages: loadRulePages(), facts: loadFacts() };
