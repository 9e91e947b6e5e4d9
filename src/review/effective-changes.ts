import { formatCount, formatNumber } from "../findings/format-number.ts";
import type { Recipe, RecipeSchedule, RecipeValue } from "../recipe/recipe-schema.ts";
import type { RecipeRow } from "./compare-recipes.ts";

/**
 * What a change does beyond the number that it touches: another batch under the same learning rate changes the rate per
 * sample, and other epochs under the same schedule change how much of the training it covers.
 */
export function findEffectiveChanges(before: Recipe, after: Recipe): RecipeRow[] {
  return [...compareRatePerSample(before, after), ...compareReach(before, after)];
}

function compareRatePerSample(before: Recipe, after: Recipe): RecipeRow[] {
  const [was, is] = [before, after].map((recipe) => ({
    rate: numberOf(recipe.optimizers[0]?.learningRate),
    batch: samplesPerUpdate(recipe),
  }));
  if (!was?.rate || !is?.rate || !was.batch || !is.batch || was.rate !== is.rate || was.batch === is.batch) return [];
  const factor = formatFactor(was.batch / is.batch);
  return [
    { name: "rate per sample", before: undefined, after: `${factor}, at the same learning rate`, isChanged: true },
  ];
}

/** Samples of one update on one process, or on all where their number is known. */
function samplesPerUpdate(recipe: Recipe): number | undefined {
  const batch = numberOf(recipe.batchSize);
  const accumulation = recipe.accumulation ? numberOf(recipe.accumulation) : 1;
  const processes = recipe.processes?.[0]?.kind === "constant" ? (numberOf(recipe.processes) ?? 1) : 1;
  return batch && accumulation && batch * accumulation * processes;
}

function compareReach(before: Recipe, after: Recipe): RecipeRow[] {
  const [was, is] = [numberOf(before.epochs), numberOf(after.epochs)];
  if (was === undefined || is === undefined || was === is) return [];
  return after.schedules.flatMap((schedule) => {
    const other = before.schedules.find(({ name }) => name === schedule.name);
    const [reached, reaches] = [other && reachOf(other), reachOf(schedule)];
    if (reaches === undefined || reached !== reaches) return [];
    const describe = (epochs: number) => `${formatCount(reaches)} of ${formatCount(epochs)} epochs`;
    return [{ name: `reach of ${schedule.name}`, before: describe(was), after: describe(is), isChanged: true }];
  });
}

/** The epoch at which a schedule that counts epochs is at its end; undefined for the others. */
function reachOf({ steppedPer, told, rates }: RecipeSchedule): number | undefined {
  if (steppedPer !== "epoch") return undefined;
  const length = told?.value ?? rates?.at(-1)?.step;
  return typeof length === "number" && length > 1 ? length : undefined;
}

function numberOf(values: RecipeValue[] | undefined): number | undefined {
  const value = values?.[0]?.value;
  return typeof value === "number" ? value : undefined;
}

/** `×10`, `×0.25`. */
export function formatFactor(factor: number): string {
  return `×${formatNumber(Number(factor.toPrecision(3)))}`;
}
