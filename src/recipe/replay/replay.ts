/**
 * Goes through a training on small models, turn by turn: its events, counters and schedules as plain numbers, nothing of
 * the program itself. May be imported by rules and reporters. What it cannot decide it tries both ways, and says nothing
 * where the outcomes differ.
 */
import { findNests, type TrainingNest } from "../nest/training-nest.ts";
import { findSteps } from "./find-steps.ts";
import { type Choices, makeTurns } from "./model-turns.ts";
import { epochNumbers, numberSteps, readSaved } from "./number-steps.ts";
import { planReplay, type ReplayPlan } from "./replay-plan.ts";
import { askLambdas, interpretSource, type ReplaySource } from "./run-model.ts";
import { listModels, type SmallModel } from "./small-model.ts";
import type { SavedState, Trace } from "./trace.ts";

/** The traces of a training on one model: one for each way in which what is undecided may go. */
export interface ModelReplay {
  model: SmallModel;
  traces: Trace[];
  /** False where there were too many ways to try them all. */
  isComplete: boolean;
}

/** A training on all models. */
export interface Replay {
  models: ModelReplay[];
  /** Why nothing is known, in words; undefined where the training was gone through. */
  reason: string | undefined;
}

/** Ways to go that are tried per model. */
const MAX_OUTCOMES = 24;

/** Replays the first training of a source; `pick` chooses another. */
export function replayTraining(
  source: ReplaySource,
  pick: (nests: TrainingNest[]) => TrainingNest | undefined = ([first]) => first,
): Replay {
  const { block, run, machine } = interpretSource(source, undefined);
  const nest = run && pick(findNests(run));
  if (run === undefined || nest === undefined)
    return { models: [], reason: "no loop around an optimizer step was found" };
  if (machine.exhausted) return { models: [], reason: machine.exhausted };
  const plan = planReplay(block, run, nest, source.facts);
  if (nest.loops.every((loop) => loop.role !== undefined)) return { models: [], reason: "a framework runs the loop" };
  const models = listModels(plan.accumulation, plan);
  let saved: SavedState | undefined;
  const replays: ModelReplay[] = [];
  for (const model of models) {
    const replay = replayModel(source, plan, { model, saved });
    saved ??= replay.traces[0]?.saved;
    replays.push(replay);
  }
  const isEmpty = replays.some(({ traces }) => traces.some(({ steps }) => !steps.some(isUpdate)));
  const reason = isEmpty ? "no update was made on a small model" : undefined;
  return { models: replays, reason };
}

function isUpdate({ kind }: { kind: string }): boolean {
  return kind === "optimizer step";
}

function replayModel(
  source: ReplaySource,
  plan: ReplayPlan,
  { model, saved }: { model: SmallModel; saved: SavedState | undefined },
): ModelReplay {
  const { outcomes, isComplete } = listOutcomes(plan);
  const straight = model.isResumed ? saved : undefined;
  const traces = outcomes.flatMap((outcome) => {
    const trace = traceOf(source, plan, { model, straight, outcome });
    return trace ? [trace] : [];
  });
  return { model, traces, isComplete: isComplete && traces.length === outcomes.length };
}

function traceOf(
  source: ReplaySource,
  plan: ReplayPlan,
  { model, straight, outcome }: { model: SmallModel; straight: SavedState | undefined; outcome: Choices["outcomes"] },
): Trace | undefined {
  const choices: Choices = { outcomes: outcome, saved: straight?.numbers ?? new Map() };
  const interpretation = interpretSource(source, makeTurns(plan, model, choices));
  const { block, run, machine } = interpretation;
  if (run === undefined || machine.exhausted) return undefined;
  const found = findSteps(block, source.facts);
  const steps = numberSteps(found, plan);
  const epochs = epochNumbers(found, plan);
  return {
    model,
    steps,
    epochs,
    run,
    factors: askLambdas(interpretation),
    hasEpochs: [...plan.loops.values()].includes("epochs") && plan.loops.size > 1,
    saved: readSaved(steps, epochs),
    straight,
    sizes: new Set(plan.quantities.keys()),
  };
}

/** All combinations of what the groups of branches may do; where they are too many, each alone against the first of the others. */
function listOutcomes(plan: ReplayPlan): { outcomes: Map<string, number>[]; isComplete: boolean } {
  const groups = new Map<string, number>();
  for (const { group, outcomes } of plan.branches.values())
    groups.set(group, Math.max(groups.get(group) ?? 1, outcomes.length));
  const open = [...groups].filter(([, count]) => count > 1);
  const total = open.reduce((product, [, count]) => product * count, 1);
  if (total > MAX_OUTCOMES) return { outcomes: listSingle(open), isComplete: false };
  let outcomes = [new Map<string, number>()];
  for (const [group, count] of open)
    outcomes = outcomes.flatMap((one) => Array.from({ length: count }, (_, at) => new Map([...one, [group, at]])));
  return { outcomes, isComplete: true };
}

function listSingle(open: [string, number][]): Map<string, number>[] {
  const flips = open.flatMap(([group, count]) =>
    Array.from({ length: count - 1 }, (_, at) => new Map([[group, at + 1]])),
  );
  return [new Map<string, number>(), ...flips].slice(0, MAX_OUTCOMES);
}
