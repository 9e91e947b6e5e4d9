/*
 * The schedulers of torch.optim.lr_scheduler. Each class is known twice: as the rule by which a call of step() changes
 * the rate, and, where that is the same, as a formula for any step. Formulas are used for a single scheduler, for
 * SequentialLR and for ChainedScheduler where they hold; whatever else is stepped through, up to a limit.
 */
import {
  isRefusal,
  type MissingRate,
  type Rate,
  type Refusal,
  refuseAsComputed,
  refuseAsInvalid,
  refuseAsUnknown,
  type Shape,
} from "../curve.ts";
import type { ScheduleEvaluator, ScheduleSetting, ScheduleTable } from "../define-schedule.ts";
import { number } from "../parameters.ts";
import type { ScheduleContext, ScheduleSpec } from "../schedule-spec.ts";
import { isAtLeast } from "../versions.ts";
import { CHAINED_SCHEDULER } from "./chained-class.ts";
import { COSINE_ANNEALING_LR, COSINE_ANNEALING_WARM_RESTARTS, SWA_LR } from "./cosine-classes.ts";
import { CYCLIC_LR } from "./cyclic-class.ts";
import type { TorchClass, TorchSetting } from "./define-class.ts";
import { LAMBDA_LR, MULTIPLICATIVE_LR } from "./function-classes.ts";
import { ONE_CYCLE_LR } from "./one-cycle-class.ts";
import { SEQUENTIAL_LR } from "./sequential-class.ts";
import { getSteppedShape } from "./stepped-shape.ts";
import { CONSTANT_LR, EXPONENTIAL_LR, LINEAR_LR, MULTI_STEP_LR, POLYNOMIAL_LR, STEP_LR } from "./stepwise-classes.ts";

const CLASSES: Readonly<Record<string, TorchClass>> = {
  StepLR: STEP_LR,
  MultiStepLR: MULTI_STEP_LR,
  ConstantLR: CONSTANT_LR,
  LinearLR: LINEAR_LR,
  ExponentialLR: EXPONENTIAL_LR,
  PolynomialLR: POLYNOMIAL_LR,
  CosineAnnealingLR: COSINE_ANNEALING_LR,
  CosineAnnealingWarmRestarts: COSINE_ANNEALING_WARM_RESTARTS,
  CyclicLR: CYCLIC_LR,
  OneCycleLR: ONE_CYCLE_LR,
  LambdaLR: LAMBDA_LR,
  MultiplicativeLR: MULTIPLICATIVE_LR,
  SWALR: SWA_LR,
  SequentialLR: SEQUENTIAL_LR,
  ChainedScheduler: CHAINED_SCHEDULER,
};

/**
 * The first releases of each behaviour: 2.3 CyclicLR with betas, 2.4 refusals of composed schedulers, 2.6 undoing of
 * nested ones, 2.8 beginning as a flag, 2.9 taking over without a call, 2.13 SequentialLR with milestone 0.
 */
const RELEASES = ["2.0", "2.3", "2.4", "2.6", "2.8", "2.9", "2.13"];

/** Schedulers by class name; the step is the number of calls of step(), 0 right after the construction. */
export const TORCH_SCHEDULES: ScheduleTable = {
  ...Object.fromEntries(
    Object.entries(CLASSES).map(([name, of]): [string, ScheduleEvaluator] => [
      name,
      (setting) => evaluateClass(of, setting),
    ]),
  ),
  ReduceLROnPlateau: refusePlateau,
};

/** The class of a name that can stand in a SequentialLR or ChainedScheduler; ReduceLROnPlateau cannot. */
export function getTorchClass(name: string): TorchClass | undefined {
  return Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
}

function evaluateClass(of: TorchClass, { spec, context }: ScheduleSetting): Shape | Refusal {
  if (isAtLeast(spec.version, "0") !== undefined) return evaluateRelease(of, spec, context);
  return agree(RELEASES.map((version) => evaluateRelease(of, { ...spec, version }, context)));
}

function evaluateRelease(of: TorchClass, spec: ScheduleSpec, context: ScheduleContext): Shape | Refusal {
  const setting: TorchSetting = {
    spec,
    context,
    depth: 0,
    getClass: ({ name }) => getTorchClass(name),
  };
  const formula = of.getFormula(setting);
  if (formula !== undefined) return formula;
  const { baseRate, recordedRate } = context;
  if (baseRate === undefined) return refuseAsUnknown("the optimizer's learning rate is not known");
  const recorded = typeof recordedRate === "number" ? { initialRate: recordedRate } : {};
  return getSteppedShape((group) => of.create(setting, group), { rate: baseRate, ...recorded });
}

/** What all releases answer, where the one in use is not known. A release that lacks an argument in use is not it. */
function agree(answers: readonly (Shape | Refusal)[]): Shape | Refusal {
  const possible = answers.filter(
    (answer) => !(isRefusal(answer) && answer.kind === "invalid" && answer.error === "TypeError"),
  );
  const newest = possible.at(-1) ?? answers.at(-1);
  if (newest === undefined) return refuseAsUnknown("no release is known");
  const shapes = possible.filter((answer): answer is Shape => !isRefusal(answer));
  if (isRefusal(newest) && shapes.length === 0) return newest;
  if (isRefusal(newest) || shapes.length < possible.length) {
    return refuseAsUnknown("torch accepts this in some releases only");
  }
  return { ...newest, rateAt: (step) => agreeOnRate(shapes.map((shape) => shape.rateAt(step))) };
}

function agreeOnRate(rates: readonly Rate[]): Rate {
  const newest = rates.at(-1) ?? Number.NaN;
  return rates.every((rate) => isSameRate(rate, newest))
    ? newest
    : refuseAsUnknown("the rate depends on the release of torch");
}

function isSameRate(left: Rate, right: Rate): boolean {
  if (typeof left === "object" && typeof right === "object") return getError(left) === getError(right);
  if (typeof left === "object" || typeof right === "object") return false;
  return Object.is(left, right) || Math.abs(left - right) <= 1e-9 * Math.abs(right);
}

function getError(rate: MissingRate): string | undefined {
  return rate.kind === "raises" ? rate.error : undefined;
}

function refusePlateau({ spec, context }: ScheduleSetting): Refusal {
  const factor = number().read(spec.arguments.factor ?? 0.1, context);
  return !isRefusal(factor) && factor >= 1
    ? refuseAsInvalid("ValueError", `factor is ${factor}; it must be below 1`)
    : refuseAsComputed("the rate depends on a metric");
}
