import type { FactBook } from "../facts/load-facts.ts";
import type { Site } from "../program/values.ts";
import { lineOf } from "../python/source-file.ts";
import { objectsIn } from "./identity.ts";
import { type RateAccess, readCompiledAccess, readRateAccess, readScheduleAccess } from "./rate-access.ts";
import { readRecipes, toRecipeOptimizer, toRecipeSchedule } from "./read-recipes.ts";
import type { RecipeOptimizer, RecipeSchedule, RecipeValue } from "./recipe-schema.ts";
import type { Optimizer, Schedule, TrainingRun } from "./training-run.ts";

/** What stands on one line of a program, or is decided there. */
export type LineExplanation =
  | {
      kind: "optimizer";
      optimizer: RecipeOptimizer;
      /** `pytorch`, `keras`, …; undefined for an optimizer that is named by a string. */
      framework: string | undefined;
      /** How the rate is read while the program runs; empty where that is not known. */
      access: RateAccess[];
    }
  | {
      kind: "schedule";
      schedule: RecipeSchedule;
      framework: string;
      /** Where the optimizer that it moves is made; undefined when none is in view. */
      optimizer: { name: string; path: string; line: number } | undefined;
      access: RateAccess[];
    };

/** The place that is asked about. */
export interface LinePlace {
  path: string;
  /** 1-based; in a notebook a line of its JSON. */
  line: number;
}

/**
 * Tells which optimizers and schedules are made on a line, are passed on there, or get their rate from there. Empty when
 * nothing of a training is known about the line.
 */
export function explainLine(runs: TrainingRun[], place: LinePlace, facts: FactBook): LineExplanation[] {
  const found = runs.flatMap((run) => explainInRun(run, place, facts));
  return [...new Map(found.map((one) => [keyOf(one), one])).values()];
}

function keyOf(explanation: LineExplanation): string {
  const { path, line, name } = explanation.kind === "optimizer" ? explanation.optimizer : explanation.schedule;
  return `${explanation.kind} ${path}:${line} ${name}`;
}

function explainInRun(run: TrainingRun, place: LinePlace, facts: FactBook): LineExplanation[] {
  const passed = new Set(
    run.compiles
      .filter((compile) => covers(compile.call.site, place))
      .flatMap((compile) => (compile.optimizer ? objectsIn(compile.optimizer.value) : [])),
  );
  const optimizers = run.optimizers.filter(
    (optimizer) =>
      covers(optimizer.site, place) ||
      passed.has(optimizer.value) ||
      comesFrom(ratesOf(toRecipeOptimizer(optimizer, run)), place),
  );
  const schedules = run.schedules.filter((schedule) => {
    const owner = findOptimizer(run, schedule);
    return covers(schedule.site, place) || (owner !== undefined && optimizers.includes(owner));
  });
  return [
    ...optimizers.map((optimizer) => explainOptimizer(run, optimizer)),
    ...schedules.map((schedule) => explainSchedule(run, schedule, facts)),
    ...explainNamed(run, place, facts),
  ];
}

function explainOptimizer(run: TrainingRun, optimizer: Optimizer): LineExplanation {
  const { framework } = optimizer;
  const access = readRateAccess(run, optimizer);
  return { kind: "optimizer", optimizer: toRecipeOptimizer(optimizer, run), framework, access };
}

function explainSchedule(run: TrainingRun, schedule: Schedule, facts: FactBook): LineExplanation {
  const owner = findOptimizer(run, schedule);
  const index = owner ? run.optimizers.indexOf(owner) : -1;
  const place = { path: schedule.site.file.path, line: lineOf(schedule.site.file, schedule.site) };
  const known = readRecipes(run, facts)
    .flatMap((recipe) => recipe.schedules)
    .find((one) => one.name === schedule.name && one.path === place.path && one.line === place.line);
  const context = { run, optimizer: index, optimizers: run.optimizers, steppedPer: "unknown" as const };
  const { optimizer: _, ...shown } = known ?? toRecipeSchedule(schedule, context);
  const made = owner && toRecipeOptimizer(owner, run);
  return {
    kind: "schedule",
    schedule: shown,
    framework: schedule.framework,
    optimizer: made && { name: made.name, path: made.path, line: made.line },
    access: readScheduleAccess(run, schedule, owner),
  };
}

/** Torch schedules are given their optimizer; the others are given to it. */
function findOptimizer(run: TrainingRun, schedule: Schedule): Optimizer | undefined {
  const given = schedule.arguments.bound.get("optimizer")?.value;
  return run.optimizers.find(
    (optimizer) =>
      optimizer.value === given ||
      optimizer.learningRates.some((rate) => rate.kind === "scheduled" && rate.schedule === schedule),
  );
}

/** `compile(optimizer="adam")`, and `compile()` without one. */
function explainNamed(run: TrainingRun, place: LinePlace, facts: FactBook): LineExplanation[] {
  const made = new Set(
    run.optimizers.map((optimizer) => keyOf({ ...NAMED, optimizer: toRecipeOptimizer(optimizer, run) })),
  );
  const named = readRecipes(run, facts)
    .flatMap((recipe) => recipe.optimizers)
    .filter((optimizer) => !made.has(keyOf({ ...NAMED, optimizer })));
  return run.compiles
    .filter((compile) => covers(compile.call.site, place))
    .flatMap((compile) => {
      const own = named.filter((optimizer) => covers(compile.call.site, optimizer));
      return own.map((optimizer) => ({ ...NAMED, optimizer, access: readCompiledAccess(run, compile) }));
    });
}

const NAMED = { kind: "optimizer" as const, framework: undefined, access: [] };

function covers(site: Site, { path, line }: LinePlace): boolean {
  if (site.file.path !== path) return false;
  const end = lineOf(site.file, { start: Math.max(site.start, site.end - 1), end: site.end });
  return lineOf(site.file, site) <= line && line <= end;
}

/** The arguments of an optimizer whose way through the program a person may ask about. */
function ratesOf({ learningRate, weightDecay }: RecipeOptimizer): RecipeValue[] {
  return [...learningRate, ...(weightDecay ?? [])];
}

function comesFrom(values: RecipeValue[], { path, line }: LinePlace): boolean {
  return values.some((value) => value.provenance.some((link) => link.path === path && link.line === line));
}
