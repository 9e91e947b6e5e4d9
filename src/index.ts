/**
 * What the package offers to other programs: the review as a function, its ports, and its result.
 */
export { loadFacts } from "./facts/load-facts.ts";
export { loadRulePages, type RulePage } from "./facts/rule-page.ts";
export { loadPythonParser, type PythonParser } from "./python/parse-python.ts";
export type { Recipe, RecipeValue } from "./recipe/recipe-schema.ts";
export { planReview, type ReviewPlan } from "./review/plan-review.ts";
export type { ChangedFile, FileContent, ReadAnswer, ReadRequest, ReviewRange, ReviewSource } from "./review/ports.ts";
export { type ResultFinding, type ReviewResult, resultSchema } from "./review/result.ts";
export { type Review, type ReviewTools, reviewRange } from "./review/review.ts";
export { loadGrammar } from "./worker/load-grammar.ts";
