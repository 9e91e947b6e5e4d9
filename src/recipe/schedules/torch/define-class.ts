import { getBaseRate } from "../base-rate.ts";
import { bindArguments } from "../bind-arguments.ts";
import { isRefusal, type MissingRate, type Refusal, type Shape } from "../curve.ts";
import { anything, number, type Parameters, within } from "../parameters.ts";
import type { ScheduleContext, ScheduleSpec } from "../schedule-spec.ts";
import { createScheduler, type ParameterGroup, type Rule, type Scheduler, type SchedulerState } from "./scheduler.ts";

/** What a scheduler class is asked for. */
export interface TorchSetting {
  readonly spec: ScheduleSpec;
  readonly context: ScheduleContext;
  /** How many schedulers this one is nested in. */
  readonly depth: number;
  /** The class of a nested scheduler. */
  getClass(nested: ScheduleSpec): TorchClass | undefined;
}

/** One class of torch.optim.lr_scheduler. */
export interface TorchClass {
  /** The rates of a fresh scheduler on a fresh optimizer as a formula; undefined where only stepping tells. */
  getFormula(setting: TorchSetting): Formula | Refusal | undefined;
  /** The scheduler on a parameter group, constructed and begun. */
  create(setting: TorchSetting, group: ParameterGroup): Scheduler | Refusal | MissingRate;
}

/** Rates as a formula, and what may be done with it. */
export interface Formula extends Shape {
  /** In a SequentialLR the formula holds from the milestone on. */
  readonly joins?: boolean;
  /** The rates are factors on the base rate, which a ChainedScheduler multiplies. */
  readonly multiplies?: boolean;
}

/** The parameters that all classes share; `verbose` went with 2.7. */
export const COMMON_PARAMETERS = {
  optimizer: anything(),
  last_epoch: number(-1),
  verbose: within(anything(), { removedIn: "2.7" }),
};

/** How a class is described. */
interface ClassDescription<V> {
  readonly parameters: Parameters<V>;
  /** What the constructor refuses. */
  check?(values: V, setting: TorchSetting): Refusal | undefined;
  /** What the constructor writes into the group before it begins. */
  prepare?(values: V, group: ParameterGroup): void;
  getRule(values: V, setting: TorchSetting): Rule;
  /** The base rate from the second call on, where it is an argument and not the optimizer's rate. */
  getOwnBaseRate?(values: V): number;
  /** Rates of a fresh scheduler; undefined where the formula does not hold for these values. */
  getFormula(values: V, baseRate: number, setting: TorchSetting): Formula | undefined;
}

/** A class from its description. */
export function defineClass<V extends { readonly last_epoch: number }>(description: ClassDescription<V>): TorchClass {
  const bind = (setting: TorchSetting): V | Refusal => {
    const values = bindArguments(description.parameters, setting.spec, setting.context);
    return isRefusal(values) ? values : (description.check?.(values, setting) ?? values);
  };
  return {
    getFormula(setting) {
      const values = bind(setting);
      if (isRefusal(values)) return values;
      const base = description.getOwnBaseRate?.(values) ?? getBaseRate(setting.context, -1);
      if (isRefusal(base)) return values.last_epoch === -1 ? base : undefined;
      const { baseRate, recordedRate } = setting.context;
      const isFresh = typeof recordedRate !== "number" || (recordedRate === base && baseRate === base);
      return isFresh && values.last_epoch === -1 ? description.getFormula(values, base, setting) : undefined;
    },
    create(setting, group) {
      const values = bind(setting);
      if (isRefusal(values)) return values;
      return construct(description, values, { setting, group });
    },
  };
}

function construct<V extends { readonly last_epoch: number }>(
  description: ClassDescription<V>,
  values: V,
  { setting, group }: { readonly setting: TorchSetting; readonly group: ParameterGroup },
): Scheduler | Refusal | MissingRate {
  const epoch = values.last_epoch;
  if (epoch === -1) {
    description.prepare?.(values, group);
    group.initialRate ??= group.rate;
  }
  const recordedRate = group.initialRate ?? setting.context.recordedRate;
  const baseRate = getBaseRate({ ...setting.context, recordedRate }, epoch);
  if (isRefusal(baseRate)) return baseRate;
  const state: SchedulerState = { epoch, calls: 0, baseRate, isBeginning: false };
  const rule = description.getRule(values, setting);
  const scheduler = createScheduler(rule, group, { state, version: setting.spec.version });
  const failure = scheduler.begin();
  state.baseRate = description.getOwnBaseRate?.(values) ?? baseRate;
  return failure ?? scheduler;
}
