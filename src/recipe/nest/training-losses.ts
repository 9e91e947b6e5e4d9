import type { Site } from "../../program/values.ts";
import { loopsOf, type PathStep } from "../events.ts";
import type { LossCall, TrainingRun } from "../training-run.ts";
import { findOwnLosses, isMeasuring } from "./own-losses.ts";
import type { TrainingNest } from "./training-nest.ts";

/** A loss of a training, where it is computed. */
interface TrainingLoss {
  name: string;
  site: Site;
}

/** Contexts and decorators in which nothing can be learned. */
const WITHOUT_GRADIENT = /(^|\.)(no_grad|inference_mode)(\(\))?$/;

/** The losses that a training computes, each where it comes first; those that an evaluation inside it computes are none of it. */
export function findLosses(run: TrainingRun, nest: TrainingNest): TrainingLoss[] {
  const inner = nest.loops.at(-1);
  const inside = run.losses.filter(({ path }) => loopsOf(path).includes(nest.loop) && !isEvaluation(path, nest));
  const beside = inside.filter(({ path }) => inner !== undefined && loopsOf(path).includes(inner));
  const known = (beside.length > 0 ? beside : inside).map(toLoss);
  return firstByName(known.length > 0 ? known : findOwnLosses(nest));
}

function toLoss({ name, call: { site } }: LossCall): TrainingLoss {
  return { name, site };
}

/** Whether a path inside a training goes through an evaluation: a region without gradients, or a function called so. */
export function isEvaluation(path: PathStep[], nest: TrainingNest): boolean {
  return path.slice(path.indexOf(nest.loop) + 1).some((step) => {
    if (!("kind" in step)) return false;
    if (step.kind === "frame") return isMeasuring(step);
    return (
      step.kind === "region" && step.contexts.some((one) => one.kind === "made" && WITHOUT_GRADIENT.test(one.name))
    );
  });
}

function firstByName(losses: TrainingLoss[]): TrainingLoss[] {
  const found = new Map<string, TrainingLoss>();
  for (const loss of losses) if (!found.has(loss.name)) found.set(loss.name, loss);
  return [...found.values()];
}
