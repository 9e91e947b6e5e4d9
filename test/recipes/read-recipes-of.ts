import { fileURLToPath } from "node:url";
import { openDiskSource } from "../../src/local/disk-source.ts";
import type { Recipe } from "../../src/recipe/recipe-schema.ts";
import { readRecipesFrom } from "../../src/review/read-recipes-from.ts";
import { tools } from "../review/review-tools.ts";

/** The recipes of one file in a folder, read as the command line reads them; paths are relative to the folder. */
export async function readRecipesOf(folder: URL, file: string): Promise<Recipe[]> {
  const root = fileURLToPath(folder);
  const source = openDiskSource({ cwd: root, paths: [file] }, root);
  const { recipes } = await readRecipesFrom(source, tools);
  return recipes;
}
