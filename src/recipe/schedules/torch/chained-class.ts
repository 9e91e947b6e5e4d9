import { getBaseRate } from "../base-rate.ts";
import { bindArguments } from "../bind-arguments.ts";
import { isRefusal, type MissingRate, type Refusal, raise, refuseAsInvalid } from "../curve.ts";
import { anything, listOf, nested, type Values, within } from "../parameters.ts";
import { isAtLeast } from "../versions.ts";
import type { Formula, TorchClass, TorchSetting } from "./define-class.ts";
import { createNested, getNestedFormulas } from "./nested.ts";
import type { Scheduler } from "./scheduler.ts";
import { getFirstFailure, refuseTakeOver } from "./sequential-class.ts";

const PARAMETERS = { schedulers: listOf(nested()), optimizer: within(anything(), { since: "2.4" }) };

/** Schedulers that all change the rate at every call, in the order of the list. */
export const CHAINED_SCHEDULER: TorchClass = {
  getFormula(setting) {
    const values = bind(setting);
    return isRefusal(values) ? values : multiplyFormulas(values, setting);
  },
  create(setting, group) {
    const values = bind(setting);
    if (isRefusal(values)) return values;
    const schedulers = createNested(values.schedulers, setting, group);
    return Array.isArray(schedulers) ? chain(schedulers, setting.spec.version) : schedulers;
  },
};

function bind(setting: TorchSetting): Values<typeof PARAMETERS> | Refusal {
  const values = bindArguments(PARAMETERS, setting.spec, setting.context);
  if (isRefusal(values) || values.schedulers.length > 0) return values;
  const error = isAtLeast(setting.spec.version, "2.4") ? "ValueError" : "IndexError";
  return refuseAsInvalid(error, "the list of schedulers is empty");
}

/** Factors on the base rate multiply, whatever their order. */
function multiplyFormulas(values: Values<typeof PARAMETERS>, setting: TorchSetting): Formula | Refusal | undefined {
  const formulas = getNestedFormulas(values.schedulers, setting);
  if (formulas === undefined || isRefusal(formulas)) return formulas;
  const base = getBaseRate(setting.context, -1);
  if (isRefusal(base)) return base;
  if (base === 0 || !formulas.every(({ multiplies }) => multiplies)) return undefined;
  return {
    rateAt: (step) =>
      formulas.reduce((rate, formula) => {
        const part = formula.rateAt(step);
        return typeof part === "number" ? rate * (part / base) : Number.NaN;
      }, base),
    landmarks: formulas.flatMap(({ landmarks }) => landmarks),
    // One part may rise while another falls.
    nextTurn: (step) => step + 1,
  };
}

function chain(schedulers: readonly Scheduler[], version: string | undefined): Scheduler {
  const step = () => getFirstFailure(schedulers, (scheduler) => scheduler.step());
  return {
    step,
    begin: step,
    takeOver: () => refuseTakeOver("ChainedScheduler", version),
    undo(): MissingRate | undefined {
      if (isAtLeast(version, "2.6")) return getFirstFailure(schedulers, (scheduler) => scheduler.undo());
      return raise("AttributeError", "before torch 2.6 a SequentialLR does not take a ChainedScheduler");
    },
  };
}
