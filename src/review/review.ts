/**
 * The use case: from a range of commits to everything there is to say about it. Reads through `ports.ts` only, so it runs
 * the same for a pull request, a local repository and a test. Decides nothing about where to say it: that is `planReview`.
 */
import { createHash } from "node:crypto";
import type { Finding } from "../findings/finding.ts";
import type { PythonParser } from "../python/parse-python.ts";
import type { SourceFile } from "../python/source-file.ts";
import { joinWorlds } from "../recipe/join-worlds.ts";
import { addPassed } from "../recipe/passed-options.ts";
import { readRecipes } from "../recipe/read-recipes.ts";
import type { Recipe } from "../recipe/recipe-schema.ts";
import { type OnFile, type SideAnalysis, SideAnalyst } from "./analyse-side.ts";
import type { RuleBook } from "./find-findings.ts";
import { type Explore, type Gathered, gatherProgram } from "./gather-program.ts";
import { isTouched, parseHunks } from "./hunks.ts";
import type { ChangedFile, ReviewRange, ReviewSource } from "./ports.ts";
import type { ResultFinding, ReviewResult } from "./result.ts";
import { verifyFixes } from "./verify-fix.ts";

/** What a review is made with. */
export interface ReviewTools {
  parser: PythonParser;
  book: RuleBook;
  /** Version of this package. */
  version: string;
  /** Told which file is being interpreted, for whoever watches over time. */
  onFile?: OnFile;
}

/** A finished review, with what is needed to say it. */
export interface Review {
  result: ReviewResult;
  range: ReviewRange;
  /** Files of the head that were read, for suggestions and patches. */
  files: Map<string, SourceFile>;
}

/** Reviews a range: what the head says that the merge base did not, and what changed in the training. */
export async function reviewRange(source: ReviewSource, tools: ReviewTools): Promise<Review> {
  const range = await source.range();
  const analysts = { base: new SideAnalyst(tools.book, tools.onFile), head: new SideAnalyst(tools.book, tools.onFile) };
  const explore: Explore = (side, which) => analysts[which].findWanted(side);
  const gathered = await gatherProgram(source, range, { parser: tools.parser, explore });
  const base = analysts.base.analyse(gathered.base);
  const head = analysts.head.analyse(gathered.head);
  const findings = verifyFixes(head.findings.map(withFittingFix(gathered)), gathered.head, tools);
  const known = new Set(base.findings.map((finding) => followRename(finding.causeKey, range.files)));
  const result: ReviewResult = {
    schemaVersion: 1,
    tool: { name: "epoch-zero", version: tools.version },
    ...(range.base === undefined ? {} : { base: range.base }),
    ...(range.head === undefined ? {} : { head: range.head }),
    findings: findings.map((finding) => toResult(finding, !known.has(finding.causeKey), range.files)),
    recipes: { base: listRecipes(base, tools.book), head: listRecipes(head, tools.book) },
    coverage: coverageOf(gathered, head),
  };
  return { result, range, files: gathered.head.program.files };
}

/** Takes away a fix that would be written in another encoding than its file. */
function withFittingFix({ recoded }: Gathered): (finding: Finding) => Finding {
  return (finding) =>
    finding.fix?.edits.some((edit) => recoded.has(edit.path)) ? { ...finding, fix: undefined } : finding;
}

/** The recipes of one side; what is reached through several runs is one recipe. */
export function listRecipes(side: SideAnalysis, book: RuleBook): Recipe[] {
  return joinWorlds(
    side.runs.flatMap((run) =>
      readRecipes(run, book.facts).map((recipe) => ({
        recipe: addPassed(recipe, run.passed ?? []),
        hasOpenOptions: run.hasOpenOptions,
      })),
    ),
  );
}

function coverageOf(gathered: Gathered, head: SideAnalysis): ReviewResult["coverage"] {
  const { analysed, skipped } = gathered.coverage;
  return { analysed, skipped: [...skipped, ...head.remarks] };
}

/** A cause key of the base as it is called at head. */
function followRename(causeKey: string, files: ChangedFile[]): string {
  const renamed = files.find(
    (file) => file.previousPath !== undefined && causeKey.includes(JSON.stringify(file.previousPath)),
  );
  return renamed ? causeKey.replace(JSON.stringify(renamed.previousPath), JSON.stringify(renamed.path)) : causeKey;
}

function toResult(finding: Finding, introduced: boolean, files: ChangedFile[]): ResultFinding {
  const { rule, category, severity, precision, status, range, message, detail, fix } = finding;
  const { path, startLine, startColumn, endLine, endColumn, cell } = range;
  const patch = files.find((file) => file.path === path)?.patch;
  const hunks = patch === undefined ? [] : (parseHunks(patch) ?? []);
  return {
    ...{ rule, category, severity, precision, status, path, startLine, startColumn, endLine, endColumn },
    ...(cell === undefined ? {} : { cell }),
    ...{ message, detail },
    evidence: finding.evidence.map(({ range: at, note }) => ({
      path: at.path,
      startLine: at.startLine,
      endLine: at.endLine,
      note,
    })),
    ...(fix ? { fix } : {}),
    introduced,
    touched: !introduced && isTouched(hunks, startLine, endLine),
    fingerprint: createHash("sha256").update(finding.causeKey).digest("hex").slice(0, 16),
  };
}
