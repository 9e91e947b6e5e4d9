import { formatCount, formatNumber } from "../findings/format-number.ts";
import type { Recipe, RecipeOptimizer, RecipeSchedule, RecipeValue } from "../recipe/recipe-schema.ts";

/** One row of the recipe table; texts are plain, with program text between backticks. */
export interface RecipeRow {
  name: string;
  before: string | undefined;
  after: string | undefined;
  isChanged: boolean;
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
  const [was, is] = [before && describeRecipe(before), after && describeRecipe(after)];
  const names = [...new Set([...(is?.keys() ?? []), ...(was?.keys() ?? [])])];
  const rows = names.map((row) => {
    const [left, right] = [was?.get(row), is?.get(row)];
    return { name: row, before: left, after: right, isChanged: left !== right };
  });
  const title = name ? `${path}:${name}` : path;
  return [{ title: config === undefined ? title : `${title} with ${config}`, path, line, before, after, rows }];
}

/** A recipe row by row. */
export function describeRecipe(recipe: Recipe): Map<string, string> {
  const rows = new Map<string, string>();
  recipe.optimizers.forEach((optimizer, index) => {
    const suffix = recipe.optimizers.length > 1 ? ` ${index + 1}` : "";
    rows.set(`optimizer${suffix}`, describeOptimizer(optimizer));
    rows.set(`learning rate${suffix}`, describeValues(optimizer.learningRate));
    if (optimizer.weightDecay) rows.set(`weight decay${suffix}`, describeValues(optimizer.weightDecay));
  });
  for (const schedule of recipe.schedules) rows.set("schedule", describeSchedule(schedule));
  if (recipe.batchSize) rows.set("batch size", describeValues(recipe.batchSize));
  if (recipe.epochs) rows.set("epochs", describeValues(recipe.epochs));
  if (recipe.loss && recipe.loss.length > 0) rows.set("loss", recipe.loss.map((loss) => code(loss.name)).join(", "));
  return rows;
}

function describeOptimizer(optimizer: RecipeOptimizer): string {
  return code(optimizer.name);
}

/** Rates at the landmarks: `0.01 at step 0, 0.0096 at step 10,000; halved at step 170,000`. */
export function describeSchedule(schedule: RecipeSchedule): string {
  const rates = (schedule.rates ?? []).map(({ step, rate }) => `${formatNumber(rate)} at ${formatCount(step)}`);
  const halved = schedule.halvedAt === undefined ? [] : [`halved at ${formatCount(schedule.halvedAt)}`];
  const per = schedule.steppedPer === "unknown" ? "" : ` per ${schedule.steppedPer}`;
  const details = [...rates, ...halved];
  return `${code(schedule.name)}${per}${details.length > 0 ? `: ${details.join(", ")}` : ""}`;
}

function describeValues(values: RecipeValue[]): string {
  return values.map((value) => `${describeValue(value)}${value.when ? ` when ${code(value.when)}` : ""}`).join("; ");
}

/** One quantity as it stands in a table, program text between backticks. */
export function describeValue(value: RecipeValue): string {
  switch (value.kind) {
    case "constant":
      return typeof value.value === "number" ? formatNumber(value.value) : code(String(value.value));
    case "default":
      return `${typeof value.value === "number" ? formatNumber(value.value) : code(String(value.value))} (default)`;
    case "scheduled":
      return `${code(value.text ?? "a schedule")}${typeof value.value === "number" ? ` from ${formatNumber(value.value)}` : ""}`;
    case "computed":
      return code(value.text ?? "computed");
    case "unknown":
      return `unknown: ${(value.reason ?? "no file says").replaceAll("`", "'")}`;
  }
}

/** The learning rate of the first optimizer as a number; undefined when it is not one. */
export function mainRate(recipe: Recipe | undefined): number | undefined {
  const value = recipe?.optimizers[0]?.learningRate[0]?.value;
  return typeof value === "number" ? value : undefined;
}

function code(text: string): string {
  return `\`${text.replace(/\s+/g, " ").replaceAll("`", "'").slice(0, 120)}\``;
}
