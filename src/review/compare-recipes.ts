import type { Provenance, Recipe } from "../recipe/recipe-schema.ts";
import { findEffectiveChanges, formatFactor } from "./effective-changes.ts";
import { code, listRows, type Row } from "./recipe-rows.ts";

/** One row of the recipe table; texts are plain, with program text between backticks. */
export interface RecipeRow {
  name: string;
  before: string | undefined;
  after: string | undefined;
  isChanged: boolean;
  /** How much larger a number became: `×10`. */
  factor?: string;
  /** Where a changed value is used and where it is written. */
  where?: string;
}

/** What one training was and will be. */
export interface RecipeComparison {
  /** Path, and the function where there is one. */
  title: string;
  path: string;
  line: number;
  /** Undefined for a training that the range adds. */
  before: Recipe | undefined;
  /** Undefined for a training that the range removes. */
  after: Recipe | undefined;
  rows: RecipeRow[];
}

/** Pairs the recipes of both sides by entry point, then by order; `renames` maps paths of the base to those of the head. */
export function compareRecipes(base: Recipe[], head: Recipe[], renames: Map<string, string>): RecipeComparison[] {
  const groups = new Map<string, { before: Recipe[]; after: Recipe[] }>();
  const groupOf = (recipe: Recipe, path: string) => {
    const key = `${path} ${recipe.entry.function ?? ""} ${recipe.entry.config ?? ""}`;
    const group = groups.get(key) ?? { before: [], after: [] };
    groups.set(key, group);
    return group;
  };
  for (const recipe of head) groupOf(recipe, recipe.entry.path).after.push(recipe);
  for (const recipe of base) groupOf(recipe, renames.get(recipe.entry.path) ?? recipe.entry.path).before.push(recipe);
  return [...groups.values()].flatMap(({ before, after }) =>
    Array.from({ length: Math.max(before.length, after.length) }, (_, index) =>
      compareOne(before[index], after[index]),
    ).flat(),
  );
}

function compareOne(before: Recipe | undefined, after: Recipe | undefined): RecipeComparison[] {
  const shown = after ?? before;
  if (shown === undefined) return [];
  const { path, line, function: name, config } = shown.entry;
  const [was, is] = [rowsOf(before), rowsOf(after)];
  const names = [...new Set([...is.keys(), ...was.keys()])];
  const rows = names.map((row) => compareRow(row, was.get(row), is.get(row)));
  const effects = before && after ? findEffectiveChanges(before, after) : [];
  const title = name ? `${path}:${name}` : path;
  const named = config === undefined ? title : `${title} with ${config}`;
  return [{ title: named, path, line, before, after, rows: [...rows, ...effects] }];
}

function rowsOf(recipe: Recipe | undefined): Map<string, Row> {
  return new Map((recipe ? listRows(recipe) : []).map((row) => [row.name, row]));
}

function compareRow(name: string, was: Row | undefined, is: Row | undefined): RecipeRow {
  const isChanged = was?.text !== is?.text;
  const factor = was?.number && is?.number && was.number !== is.number ? is.number / was.number : undefined;
  const where = isChanged && is?.provenance ? describeWay(is.provenance) : undefined;
  return {
    name,
    before: was?.text,
    after: is?.text,
    isChanged,
    ...(factor === undefined ? {} : { factor: formatFactor(factor) }),
    ...(where === undefined ? {} : { where }),
  };
}

/** From where it is used to where it is written: `train.py:41 ← args.py:12`. */
function describeWay(provenance: Provenance): string | undefined {
  const places = [provenance[0], provenance.at(-1)].flatMap((link) => (link ? [`${link.path}:${link.line}`] : []));
  return places.length === 0 ? undefined : [...new Set(places)].map(code).join(" ← ");
}

/** A recipe row by row: what each is called and what it says. */
export function describeRecipe(recipe: Recipe): Map<string, string> {
  return new Map(listRows(recipe).map(({ name, text }) => [name, text]));
}

/** The learning rate of the first optimizer as a number; undefined when it is not one. */
export function mainRate(recipe: Recipe | undefined): number | undefined {
  const value = recipe?.optimizers[0]?.learningRate[0]?.value;
  return typeof value === "number" ? value : undefined;
}
