import { type Rate, refuseAsComputed, refuseAsUnknown } from "../curve.ts";
import { callablePerGroup } from "../parameters.ts";
import type { CallableArgument } from "../schedule-spec.ts";
import { isAtLeast } from "../versions.ts";
import { COMMON_PARAMETERS, defineClass, type Formula, type TorchSetting } from "./define-class.ts";

const PARAMETERS = { ...COMMON_PARAMETERS, lr_lambda: callablePerGroup() };

/** The base rate times what a Python function makes of the number of calls. */
export const LAMBDA_LR = defineClass({
  parameters: PARAMETERS,
  check: ({ lr_lambda: factor }, setting) => checkFunction(factor, setting),
  getRule: ({ lr_lambda: factor }) => ({ next: ({ epoch, baseRate }) => multiply(baseRate, factor, epoch) }),
  getFormula: ({ lr_lambda: factor }, baseRate): Formula => ({
    rateAt: (step) => multiply(baseRate, factor, step),
    landmarks: [0],
    nextTurn: (step) => step + 1,
    joins: true,
  }),
});

/** The rate before times what a Python function makes of the number of calls. */
export const MULTIPLICATIVE_LR = defineClass({
  parameters: PARAMETERS,
  check: ({ lr_lambda: factor }, setting) => checkFunction(factor, setting),
  getRule({ lr_lambda: factor }, { spec }) {
    const isOld = !isAtLeast(spec.version, "2.8");
    return {
      next({ epoch, isBeginning }, group) {
        const keeps = isOld ? epoch <= 0 : isBeginning;
        return keeps ? group.rate : multiply(group.rate, factor, epoch);
      },
    };
  },
  getFormula: () => undefined,
});

function checkFunction(factor: CallableArgument, { spec }: TorchSetting) {
  return factor.call === undefined
    ? refuseAsComputed(`${spec.name} computes the rate in a Python function`)
    : undefined;
}

function multiply(rate: number, factor: CallableArgument, epoch: number): Rate {
  const value = factor.call?.(epoch);
  return value === undefined ? refuseAsUnknown(`the value of lr_lambda(${epoch}) is not known`) : rate * value;
}
