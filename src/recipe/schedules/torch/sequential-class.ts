import { bindArguments } from "../bind-arguments.ts";
import { isRefusal, type MissingRate, type Refusal, raise, refuseAsInvalid } from "../curve.ts";
import { joinShapes } from "../join-shapes.ts";
import { listOf, nested, number, type Values } from "../parameters.ts";
import { isAtLeast } from "../versions.ts";
import { COMMON_PARAMETERS, type Formula, type TorchClass, type TorchSetting } from "./define-class.ts";
import { createNested, getNestedFormulas } from "./nested.ts";
import type { ParameterGroup, Scheduler } from "./scheduler.ts";

const PARAMETERS = { ...COMMON_PARAMETERS, schedulers: listOf(nested()), milestones: listOf(number()) };

/** Schedulers one after another, each from its milestone on. */
export const SEQUENTIAL_LR: TorchClass = {
  getFormula(setting) {
    const values = bind(setting);
    return isRefusal(values) ? values : joinFormulas(values, setting);
  },
  create(setting, group) {
    const values = bind(setting);
    if (isRefusal(values)) return values;
    const schedulers = createNested(values.schedulers, setting, group);
    return Array.isArray(schedulers) ? begin(schedulers, values, { group, version: setting.spec.version }) : schedulers;
  },
};

function bind(setting: TorchSetting): Values<typeof PARAMETERS> | Refusal {
  const values = bindArguments(PARAMETERS, setting.spec, setting.context);
  if (isRefusal(values)) return values;
  const { schedulers, milestones } = values;
  if (schedulers.length > 0 && milestones.length === schedulers.length - 1) return values;
  const problem = `${schedulers.length} schedulers need ${schedulers.length - 1} milestones, not ${milestones.length}`;
  return refuseAsInvalid("ValueError", problem);
}

/** The formulas of the parts hold from their milestones on, where these ascend and no part depends on another. */
function joinFormulas(values: Values<typeof PARAMETERS>, setting: TorchSetting): Formula | Refusal | undefined {
  const { milestones } = values;
  const ascends = milestones.every((milestone, index) => milestone > (milestones[index - 1] ?? 0));
  const formulas = getNestedFormulas(values.schedulers, setting);
  if (formulas === undefined || isRefusal(formulas)) return formulas;
  const [first, ...others] = formulas;
  const isJoined = ascends && milestones.every(Number.isInteger) && formulas.every(({ joins }) => joins);
  if (first === undefined || !isJoined || values.last_epoch !== -1) return undefined;
  return joinShapes(
    first,
    others.map((shape, index) => ({ start: milestones[index] ?? 0, shape })),
  );
}

function begin(
  schedulers: readonly Scheduler[],
  { milestones, last_epoch: lastEpoch }: Values<typeof PARAMETERS>,
  { group, version }: { readonly group: ParameterGroup; readonly version: string | undefined },
): Scheduler | MissingRate {
  let epoch = lastEpoch + 1;
  const undoesNested = isAtLeast(version, "2.6") === true;
  const undoAll = () => getFirstFailure(schedulers, (scheduler) => scheduler.undo());
  const step = (): MissingRate | undefined => {
    epoch += 1;
    const index = countReached(milestones, epoch);
    const isMilestone = index > 0 && milestones[index - 1] === epoch;
    return isMilestone ? schedulers[index]?.takeOver() : schedulers[index]?.step();
  };
  group.rate = group.initialRate ?? group.rate;
  const start = isAtLeast(version, "2.13") ? countReached(milestones, 0) : 0;
  const failure = undoAll() ?? schedulers[start]?.begin();
  if (failure !== undefined) return failure;
  return {
    step,
    // A nested one has no beginning of its own: it makes a step.
    begin: step,
    takeOver: () => refuseTakeOver("SequentialLR", version),
    undo() {
      if (undoesNested) return undoAll();
      epoch -= 1;
      return undefined;
    },
  };
}

/** What SequentialLR raises when it comes to a scheduler that is made of others. */
export function refuseTakeOver(name: string, version: string | undefined): MissingRate {
  const error = isAtLeast(version, "2.9") ? "NotImplementedError" : "TypeError";
  return raise(error, `a ${name} cannot take over in a SequentialLR`);
}

/** The first failure of an action on the schedulers in their order; those after it are not touched. */
export function getFirstFailure(
  schedulers: readonly Scheduler[],
  act: (scheduler: Scheduler) => MissingRate | undefined,
): MissingRate | undefined {
  for (const scheduler of schedulers) {
    const failure = act(scheduler);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** Number of milestones up to the epoch, found by halving as bisect_right does, so that unsorted ones count as there. */
function countReached(milestones: readonly number[], epoch: number): number {
  let low = 0;
  let high = milestones.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (epoch < (milestones[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
