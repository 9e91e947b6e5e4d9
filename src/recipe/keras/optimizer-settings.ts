import { compareReleases } from "../../facts/releases.ts";
import type { Argument, Value } from "../../program/values.ts";
import { alternativesOf } from "../../program/values.ts";
import type { NestCounts } from "../nest/nest-counts.ts";
import { readScheduleCounts } from "../nest/schedule-counts.ts";
import { placeOf, quantity, toRecipeSchedule } from "../read-recipes.ts";
import type { Recipe, RecipeSchedule } from "../recipe-schema.ts";
import type { Optimizer, TrainingRun } from "../training-run.ts";
import type { UsedOptimizer } from "./used-optimizers.ts";

/** Arguments of every Keras optimizer that limit gradients; at most one of them may be given. */
const LIMITS = ["clipnorm", "global_clipnorm", "clipvalue"];

/** What optimizers do besides stepping: they clip, and gather the gradients of several batches. */
export function readSettings(used: UsedOptimizer[]): Pick<Recipe, "clipping" | "accumulation"> {
  const clipping = firstArgument(used, LIMITS);
  const accumulation = firstArgument(used, ["gradient_accumulation_steps"]);
  return { ...quantity("clipping", clipping), ...quantity("accumulation", accumulation) };
}

function firstArgument(used: UsedOptimizer[], names: string[]): Argument | undefined {
  const given = used.flatMap(({ made }) => names.flatMap((name) => (made && argumentOf(made, name)) ?? []));
  return given.find(({ value }) => !(value.kind === "constant" && value.value === null));
}

function argumentOf({ arguments: { bound, extra } }: Optimizer, name: string): Argument | undefined {
  return bound.get(name) ?? extra.get(name);
}

/** How many batches make an update, as the optimizers are told. */
export function accumulationOf(used: UsedOptimizer[]): Value | undefined {
  return firstArgument(used, ["gradient_accumulation_steps"])?.value;
}

/** The schedules inside optimizers; each moves with every update. */
export function schedulesOf(run: TrainingRun, used: UsedOptimizer[], counts?: NestCounts): RecipeSchedule[] {
  const optimizers = used.flatMap(({ made }) => made ?? []);
  const rows = used.flatMap(({ made }, index) => {
    if (made === undefined) return [];
    const context = { run, optimizer: optimizers.indexOf(made), optimizers, steppedPer: "update" } as const;
    const whole = made.learningRates.flatMap((rate) =>
      rate.kind === "scheduled"
        ? [
            {
              ...toRecipeSchedule(rate.schedule, context),
              ...(counts ? readScheduleCounts(rate.schedule, "update", counts) : {}),
              optimizer: index,
            },
          ]
        : [],
    );
    return [...whole, ...ownSchedules(made, index), ...decayOf(made, index)];
  });
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}

/** Schedule classes of the program itself. */
function ownSchedules(optimizer: Optimizer, index: number): RecipeSchedule[] {
  const rate = argumentOf(optimizer, "learning_rate") ?? argumentOf(optimizer, "lr");
  const values = rate ? alternativesOf(rate.value).map(({ value }) => value) : [];
  return values.flatMap((value) =>
    value.kind === "instance"
      ? [{ name: value.class.node.name.id, ...placeOf(value.site), optimizer: index, steppedPer: "update" as const }]
      : [],
  );
}

/** `decay=1e-6` divides the rate by 1 + decay · updates; Keras 3 and the new classes of 2.11 do not know it. */
function decayOf(optimizer: Optimizer, index: number): RecipeSchedule[] {
  const decay = optimizer.framework === "keras" ? argumentOf(optimizer, "decay") : undefined;
  if (decay === undefined || !knowsDecay(optimizer)) return [];
  if (decay.value.kind === "constant" && !decay.value.value) return [];
  return [{ name: "decay", ...placeOf(decay.site ?? optimizer.site), optimizer: index, steppedPer: "update" }];
}

function knowsDecay({ editions, value }: Optimizer): boolean {
  if (editions?.requirement === undefined || value.name.includes(".legacy.")) return true;
  return editions.editions.some(({ release }) => compareReleases(release, "2.11") < 0);
}
