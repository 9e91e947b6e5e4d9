import type { Recipe } from "../recipe/recipe-schema.ts";
import type { TrainingRun } from "../recipe/training-run.ts";
import { SideAnalyst } from "./analyse-side.ts";
import type { Coverage } from "./coverage.ts";
import { gatherProgram } from "./gather-program.ts";
import type { ReviewRange, ReviewSource } from "./ports.ts";
import { listRecipes, type ReviewTools } from "./review.ts";

/** What files train, with what it was read from. */
export interface ReadRecipes {
  range: ReviewRange;
  recipes: Recipe[];
  runs: TrainingRun[];
  coverage: Coverage;
}

/** Reads the recipes of the files that a source names. */
export async function readRecipesFrom(source: ReviewSource, { parser, book }: ReviewTools): Promise<ReadRecipes> {
  const range = await source.range();
  const analyst = new SideAnalyst(book);
  const gathered = await gatherProgram(source, range, { parser, explore: (side) => analyst.findWanted(side) });
  const side = analyst.analyse(gathered.head);
  const { analysed, skipped } = gathered.coverage;
  const coverage = { analysed, skipped: [...skipped, ...side.remarks] };
  return { range, recipes: listRecipes(side, book), runs: side.runs, coverage };
}
