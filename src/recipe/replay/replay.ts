/**
 * Goes through a training on small models, turn by turn: its events, counters and schedules as plain numbers, nothing of
 * the program itself. May be imported by rules and reporters. What it cannot decide it tries both ways, and says nothing
 * where the outcomes differ.
 */
import { loopsOf, type PathStep } from "../events.ts";
import { findNests, type TrainingNest } from "../nest/training-nest.ts";
import { findSteps } from "./find-steps.ts";
import { type Choices, makeTurns } from "./model-turns.ts";
import { epochNumbers, numberSteps, readSaved } from "./number-steps.ts";
import { planReplay, type ReplayPlan } from "./replay-plan.ts";
import { askLambdas, interpretSource, type ReplaySource } from "./run-model.ts";
import { listModels, type SmallModel } from "./small-model.ts";
import type { FoundStep, SavedState, Trace } from "./trace.ts";
import { siteKey } from "./value-key.ts";

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
const MAX_OUTCOMES = 12;
/** Steps of the interpreter for a whole replay, as many as for a few runs. */
const MAX_STEPS = 400_000;

/** What a replay has cost. */
interface Budget {
  taken: number;
}

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
  const budget: Budget = { taken: 0 };
  let saved: SavedState | undefined;
  const replays: ModelReplay[] = [];
  for (const model of models) {
    const replay = replayModel(source, plan, { model, saved, budget });
    saved ??= replay.traces[0]?.saved;
    replays.push(replay);
  }
  const isEmpty = replays.some(({ traces }) => traces.length === 0);
  const reason = isEmpty ? "no update was made on a small model" : undefined;
  return { models: replays, reason };
}

/** Steps of the training until it ends, and what comes before it; other trainings have replays of their own. */
function keepTraining(found: FoundStep[], plan: ReplayPlan): FoundStep[] {
  const places = found.map(({ path }) => {
    const [first] = loopsOf(path).filter((loop) => !plan.outer.has(siteKey(loop.site)));
    return first === undefined ? "outside" : siteKey(first.site) === plan.nest ? "inside" : "other";
  });
  const begin = places.slice(0, places.indexOf("inside")).lastIndexOf("other") + 1;
  const end = places.lastIndexOf("inside");
  return found.filter((_, index) => places[index] !== "other" && index >= begin && index <= end);
}

/** An arm that stayed open: what happens in it may not happen. */
function isArm(part: PathStep): boolean {
  return !("kind" in part);
}

function isUpdate({ kind }: { kind: string }): boolean {
  return kind === "optimizer step";
}

/** Tries what is open one way after another; what is asked only on the way is tried too. */
function replayModel(
  source: ReplaySource,
  plan: ReplayPlan,
  { model, saved, budget }: { model: SmallModel; saved: SavedState | undefined; budget: Budget },
): ModelReplay {
  const straight = model.isResumed ? saved : undefined;
  const traces: Trace[] = [];
  const waiting = [new Map<string, number>()];
  let isComplete = true;
  for (let tried = 0; waiting.length > 0; tried++) {
    const outcomes = waiting.shift() ?? new Map<string, number>();
    if (tried >= MAX_OUTCOMES || budget.taken > MAX_STEPS) {
      isComplete = false;
      break;
    }
    const choices: Choices = { outcomes, saved: straight?.numbers ?? new Map(), asked: new Map() };
    const trace = traceOf(source, plan, { model, straight, choices, budget });
    if (trace) traces.push(trace);
    else isComplete = false;
    waiting.push(...listOthers(outcomes, choices.asked));
  }
  return { model, traces: traces.filter(({ steps }) => steps.some(isUpdate)), isComplete };
}

/** The ways that differ from one that was gone in what was asked and had not been decided: each decides what came before as it was. */
function listOthers(outcomes: ReadonlyMap<string, number>, asked: ReadonlyMap<string, number>): Map<string, number>[] {
  const others: Map<string, number>[] = [];
  const decided = new Map(outcomes);
  for (const [group, count] of asked) {
    if (decided.has(group)) continue;
    for (let at = 1; at < count; at++) others.push(new Map([...decided, [group, at]]));
    decided.set(group, 0);
  }
  return others;
}

function traceOf(
  source: ReplaySource,
  plan: ReplayPlan,
  {
    model,
    straight,
    choices,
    budget,
  }: { model: SmallModel; straight: SavedState | undefined; choices: Choices; budget: Budget },
): Trace | undefined {
  const interpretation = interpretSource(source, makeTurns(plan, model, choices));
  const { block, run, machine } = interpretation;
  budget.taken += machine.taken;
  if (run === undefined || machine.exhausted) return undefined;
  const found = keepTraining(findSteps(block, source.facts), plan);
  if (found.some(({ path }) => path.some(isArm))) return undefined;
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
