import { openDiskSource } from "../local/disk-source.ts";
import { explainLine } from "../recipe/explain-line.ts";
import type { Recipe } from "../recipe/recipe-schema.ts";
import type { TrainingRun } from "../recipe/training-run.ts";
import { listEventTrees, renderEvents } from "../reporters/events.ts";
import { formatJson } from "../reporters/json.ts";
import { renderLineExplanations } from "../reporters/line-explanations.ts";
import { renderRecipes } from "../reporters/recipes.ts";
import { renderSkipped } from "../reporters/summary.ts";
import type { Coverage } from "../review/coverage.ts";
import { readRecipesFrom } from "../review/read-recipes-from.ts";
import type { ExitStatus } from "./exit-status.ts";
import { loadTools } from "./load-tools.ts";
import { displayFrom } from "./report-findings.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** The options of `recipe`. */
export interface RecipeOptions {
  format: "pretty" | "json";
  /** 1-based. */
  why?: number;
  /** Whether the tree of events is printed instead. */
  events?: boolean;
}

/** Prints what the files train and where the numbers come from; with `why`, what stands on one line; with `events`, what happens in order. */
export async function runRecipe(paths: string[], options: RecipeOptions, terminal: Terminal): Promise<ExitStatus> {
  const source = openDiskSource({ cwd: terminal.cwd, paths });
  const tools = await loadTools();
  const { range, recipes, runs, coverage } = await readRecipesFrom(source, tools);
  const output = { ...options, displayPath: displayFrom(terminal.cwd, source.root) };
  if (options.events && options.why !== undefined)
    throw new UsageError("--events and --why LINE are two questions; ask one");
  if (options.events) {
    printEvents(runs, output, terminal);
    return 0;
  }
  if (options.why === undefined) {
    printRecipes({ recipes, coverage }, output, terminal);
    return 0;
  }
  const [file, ...others] = range.files;
  if (file === undefined || others.length > 0)
    throw new UsageError("--why LINE needs one file, the one that has the line");
  const place = { path: file.path, line: options.why };
  const explanations = explainLine(runs, place, tools.book.facts);
  if (options.format === "json") terminal.write(formatJson({ ...place, explanations }));
  else if (explanations.length > 0)
    terminal.write(renderLineExplanations(explanations, { ...output, useColor: terminal.useColor }));
  else
    terminal.write(
      `${output.displayPath(place.path)}:${place.line} sets no optimizer, learning rate or schedule that is known.\n`,
    );
  return 0;
}

function printEvents(
  runs: TrainingRun[],
  output: RecipeOptions & { displayPath(path: string): string },
  terminal: Terminal,
): void {
  const trees = listEventTrees(runs);
  if (output.format === "json") terminal.write(formatJson({ trees }));
  else if (trees.length === 0) terminal.write("No event of a training was found.\n");
  else terminal.write(renderEvents(trees, { ...output, useColor: terminal.useColor }));
}

function printRecipes(
  { recipes, coverage }: { recipes: Recipe[]; coverage: Coverage },
  { format, displayPath }: { format: RecipeOptions["format"]; displayPath(path: string): string },
  terminal: Terminal,
): void {
  if (format === "json") {
    terminal.write(formatJson({ recipes, coverage }));
    return;
  }
  const { useColor, isTerminal, width } = terminal;
  const style = { useColor, isTerminal, width, seconds: 0, invocation: "", displayPath };
  const skipped = renderSkipped(coverage.skipped, style)
    .map((line) => `${line}\n`)
    .join("");
  const files = coverage.analysed.length === 1 ? "1 file" : `${coverage.analysed.length} files`;
  const text = recipes.length > 0 ? renderRecipes(recipes, style) : `No training was found in ${files}.\n`;
  terminal.write(skipped === "" ? text : `${text}\n${skipped}`);
}
