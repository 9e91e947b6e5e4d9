import { power } from "../arithmetic.ts";
import { type Rate, raise, refuseAsComputed, refuseAsInvalid, refuseAsUnknown } from "../curve.ts";
import {
  anything,
  callableOrNone,
  flag,
  number,
  numberOrNone,
  numberPerGroup,
  text,
  type Values,
} from "../parameters.ts";
import { COMMON_PARAMETERS, defineClass, type Formula } from "./define-class.ts";
import { checkMomentum } from "./momentum.ts";

const PARAMETERS = {
  ...COMMON_PARAMETERS,
  base_lr: numberPerGroup(),
  max_lr: numberPerGroup(),
  step_size_up: number(2000),
  step_size_down: numberOrNone(),
  mode: text("triangular"),
  gamma: number(1),
  scale_fn: callableOrNone(),
  scale_mode: text("cycle"),
  cycle_momentum: flag(true),
  base_momentum: anything(),
  max_momentum: anything(),
};

/** Share of the amplitude in a cycle (from 1) and at a call. */
const SCALES: Readonly<Record<string, (cycle: number, call: number, gamma: number) => number>> = {
  triangular: () => 1,
  triangular2: (cycle) => 2 ** (1 - cycle),
  exp_range: (_cycle, call, gamma) => power(gamma, call),
};

/** Triangles between base_lr and max_lr; the optimizer's own rate is overwritten. */
export const CYCLIC_LR = defineClass({
  parameters: PARAMETERS,
  check(values, setting) {
    if (values.scale_fn !== undefined && values.scale_fn.call === undefined) {
      return refuseAsComputed("CyclicLR scales its cycles by a Python function");
    }
    if (values.scale_fn === undefined && !Object.hasOwn(SCALES, values.mode)) {
      return refuseAsInvalid("ValueError", `mode '${values.mode}' does not exist and there is no scale_fn`);
    }
    if (getLengths(values).total === 0) {
      return refuseAsInvalid("ZeroDivisionError", "step_size_up and step_size_down are 0");
    }
    return checkMomentum(values.cycle_momentum, setting);
  },
  prepare(values, group) {
    group.rate = values.base_lr;
  },
  getOwnBaseRate: (values) => values.base_lr,
  getRule: (values) => ({ next: ({ epoch, baseRate }) => getTriangle(values, epoch, baseRate) }),
  getFormula(values, baseRate): Formula {
    const { up, total } = getLengths(values);
    const isRegular = values.scale_fn === undefined && values.mode !== "exp_range";
    return {
      rateAt: (step) => getTriangle(values, step, baseRate),
      landmarks: [0, up, total],
      nextTurn(step) {
        const start = Math.floor(step / total) * total;
        const next = step < Math.ceil(start + up) ? start + up : start + total;
        return isRegular ? Math.max(step + 1, Math.ceil(next)) : step + 1;
      },
    };
  },
});

function getTriangle(values: Values<typeof PARAMETERS>, step: number, baseRate: number): Rate {
  const { up, total } = getLengths(values);
  const ratio = up / total;
  const cycle = Math.floor(1 + step / total);
  const position = 1 + step / total - cycle;
  if (position <= ratio && ratio === 0) return raise("ZeroDivisionError", "step_size_up is 0; it must be at least 1");
  const height = position <= ratio ? position / ratio : (position - 1) / (ratio - 1);
  const scale = getScale(values, cycle, step);
  return typeof scale === "number" ? baseRate + (values.max_lr - baseRate) * height * scale : scale;
}

function getScale(values: Values<typeof PARAMETERS>, cycle: number, step: number): Rate {
  if (values.scale_fn === undefined) return SCALES[values.mode]?.(cycle, step, values.gamma) ?? 1;
  const argument = values.scale_mode === "cycle" ? cycle : step;
  return values.scale_fn.call?.(argument) ?? refuseAsUnknown("the value of scale_fn is not known");
}

function getLengths(values: Values<typeof PARAMETERS>): { up: number; total: number } {
  const up = values.step_size_up;
  return { up, total: up + (values.step_size_down ?? up) };
}
