import {
  isRefusal,
  type MissingRate,
  type Refusal,
  refuseAsComputed,
  refuseAsInvalid,
  refuseAsUnknown,
} from "../curve.ts";
import { type CallableArgument, isScheduleSpec, type ScheduleSpec } from "../schedule-spec.ts";
import { isAtLeast } from "../versions.ts";
import type { Formula, TorchSetting } from "./define-class.ts";
import type { ParameterGroup, Scheduler } from "./scheduler.ts";

/** Schedulers inside schedulers beyond this depth are unknown. */
const MAX_DEPTH = 8;

type NestedArgument = ScheduleSpec | CallableArgument;

/** The schedulers of a list, constructed in its order on one group; or the first refusal or failure. */
export function createNested(
  list: readonly NestedArgument[],
  setting: TorchSetting,
  group: ParameterGroup,
): Scheduler[] | Refusal | MissingRate {
  const schedulers: Scheduler[] = [];
  for (const argument of list) {
    const part = enter(argument, setting);
    if (isRefusal(part)) return part;
    const scheduler = part.of.create(part.setting, group);
    if ("kind" in scheduler) return scheduler;
    schedulers.push(scheduler);
  }
  return schedulers;
}

/** The formulas of a list; undefined when one of the schedulers has none. */
export function getNestedFormulas(
  list: readonly NestedArgument[],
  setting: TorchSetting,
): readonly Formula[] | Refusal | undefined {
  const formulas: Formula[] = [];
  for (const argument of list) {
    const part = enter(argument, setting);
    const formula = isRefusal(part) ? part : part.of.getFormula(part.setting);
    if (formula === undefined || isRefusal(formula)) return formula;
    formulas.push(formula);
  }
  return formulas;
}

function enter(argument: NestedArgument, setting: TorchSetting) {
  if (!isScheduleSpec(argument)) return refuseAsComputed("a scheduler in the list is a Python function");
  if (argument.name === "ReduceLROnPlateau") return refusePlateau(setting.spec);
  if (setting.depth >= MAX_DEPTH) return refuseAsUnknown(`more than ${MAX_DEPTH} schedulers are nested`);
  const found = setting.getClass(argument);
  if (found === undefined) return refuseAsUnknown(`'${argument.name}' is no scheduler of torch that is known here`);
  const spec = { ...argument, version: setting.spec.version };
  return { of: found, setting: { ...setting, spec, depth: setting.depth + 1 } };
}

function refusePlateau({ name, version }: ScheduleSpec): Refusal {
  const isRefused = isAtLeast(version, "2.4") === true;
  if (isRefused) return refuseAsInvalid("ValueError", `${name} does not take a ReduceLROnPlateau`);
  return refuseAsComputed("a scheduler in the list depends on a metric");
}
