import { getCycleStart, interpolate, locateCycle, modulo, waveDown } from "../arithmetic.ts";
import { type Rate, type Refusal, raise, refuseAsInvalid } from "../curve.ts";
import { getLengthLandmarks } from "../decay-formulas.ts";
import { number, numberPerGroup, numeric, type PythonNumber, text } from "../parameters.ts";
import { isAtLeast } from "../versions.ts";
import { COMMON_PARAMETERS, defineClass, type Formula } from "./define-class.ts";

/** Half a cosine from the base rate to eta_min in T_max calls; after that it rises again. */
export const COSINE_ANNEALING_LR = defineClass({
  parameters: { ...COMMON_PARAMETERS, T_max: number(), eta_min: number(0) },
  getRule({ T_max: half, eta_min: floor }) {
    const atEpoch = (epoch: number, baseRate: number): Rate =>
      half === 0
        ? raise("ZeroDivisionError", "T_max is 0; it must be at least 1")
        : wave(epoch / half, baseRate, floor);
    return {
      next({ epoch, calls, baseRate, isBeginning }, group): Rate {
        if (isBeginning) return group.rate;
        if (half === 0 || (calls === 1 && epoch > 0)) return atEpoch(epoch, baseRate);
        if (modulo(epoch - 1 - half, 2 * half) === 0) {
          return group.rate + ((baseRate - floor) * (1 - Math.cos(Math.PI / half))) / 2;
        }
        return (waveDown(epoch / half) / waveDown((epoch - 1) / half)) * (group.rate - floor) + floor;
      },
      reset: atEpoch,
    };
  },
  getFormula({ T_max: half, eta_min: floor }, baseRate): Formula | undefined {
    if (!Number.isInteger(half) || half === 0) return undefined;
    const length = Math.abs(half);
    return {
      rateAt: (step) => wave(step / length, baseRate, floor),
      landmarks: getLengthLandmarks(0, length),
      nextTurn: (step) => (Math.floor(step / length) + 1) * length,
      joins: true,
    };
  },
});

/** Half cosines from the base rate to eta_min that start again, each T_mult times as long as the one before. */
export const COSINE_ANNEALING_WARM_RESTARTS = defineClass({
  parameters: { ...COMMON_PARAMETERS, T_0: numeric(), T_mult: numeric({ value: 1, type: "int" }), eta_min: number(0) },
  check({ T_0: first, T_mult: growth }) {
    if (!isWhole(first) || first.value <= 0) return refuseWhole("T_0", first);
    return isWhole(growth) && growth.value >= 1 ? undefined : refuseWhole("T_mult", growth);
  },
  getRule({ T_0: first, T_mult: growth, eta_min: floor, last_epoch: lastEpoch }, { spec }) {
    const isNew = isAtLeast(spec.version, "2.8") === true;
    let passed = lastEpoch;
    let length = first.value;
    const restart = () => {
      passed = 0;
      length = first.value;
    };
    const count = () => {
      passed += 1;
      if (passed < length) return;
      // Before 2.8 one that resumes behind the first cycle only goes back by its length.
      passed = isNew ? modulo(passed, length) : passed - length;
      length *= growth.value;
    };
    return {
      next(state) {
        const begins = state.epoch <= 0;
        state.epoch = Math.max(state.epoch, 0);
        if (begins) restart();
        else count();
        return wave(passed / length, state.baseRate, floor);
      },
      reset(_epoch, baseRate) {
        // From 2.9 on a SequentialLR sets the counter back, but not the position in the cycle.
        if (!isAtLeast(spec.version, "2.9")) restart();
        return wave(passed / length, baseRate, floor);
      },
    };
  },
  getFormula({ T_0: { value: first }, T_mult: { value: growth }, eta_min: floor }, baseRate): Formula {
    const getRestart = (index: number) => first * getCycleStart(index, growth);
    return {
      rateAt: (step) => wave(locateCycle(step / first, growth).fraction, baseRate, floor),
      landmarks: [0, first - 1, first, getRestart(2) - 1, getRestart(2)],
      nextTurn: (step) => Math.max(step + 1, Math.ceil(getRestart(locateCycle(step / first, growth).index + 1))),
      joins: true,
    };
  },
});

/** From the rate at hand to swa_lr in anneal_epochs calls (torch.optim.swa_utils). */
export const SWA_LR = defineClass({
  parameters: {
    ...COMMON_PARAMETERS,
    swa_lr: numberPerGroup(),
    anneal_epochs: numeric({ value: 10, type: "int" }),
    anneal_strategy: text("cos"),
  },
  check({ anneal_strategy: strategy, anneal_epochs: length }) {
    if (strategy !== "cos" && strategy !== "linear") {
      return refuseAsInvalid("ValueError", `anneal_strategy is '${strategy}'; it must be 'cos' or 'linear'`);
    }
    return isWhole(length) && length.value >= 0 ? undefined : refuseWhole("anneal_epochs", length);
  },
  getRule({ swa_lr: target, anneal_epochs: length, anneal_strategy: strategy }) {
    const getShare = (calls: number) => {
      const fraction = Math.max(0, Math.min(1, calls / Math.max(1, length.value)));
      return strategy === "linear" ? fraction : 1 - waveDown(fraction);
    };
    return {
      next({ calls }, group) {
        const call = length.value === 0 ? Math.max(1, calls - 1) : calls - 1;
        const shareBefore = getShare(call - 1);
        const start = shareBefore === 1 ? target : (group.rate - shareBefore * target) / (1 - shareBefore);
        return interpolate(start, target, getShare(call));
      },
    };
  },
  getFormula({ swa_lr: target, anneal_epochs: { value: length }, anneal_strategy: strategy }, baseRate): Formula {
    const getShare = (fraction: number) => (strategy === "linear" ? fraction : 1 - waveDown(fraction));
    return {
      rateAt: (step) => (step >= length ? target : interpolate(baseRate, target, getShare(step / length))),
      landmarks: getLengthLandmarks(0, length),
    };
  },
});

function wave(fraction: number, baseRate: number, floor: number): number {
  return interpolate(floor, baseRate, waveDown(fraction));
}

/** False for a float; a whole number of unknown type passes. */
function isWhole({ value, type }: PythonNumber): boolean {
  return type !== "float" && Number.isInteger(value);
}

function refuseWhole(name: string, { value, type }: PythonNumber): Refusal {
  const given = type === "float" ? `the float ${value}` : value;
  return refuseAsInvalid("ValueError", `${name} is ${given}; it must be a positive int`);
}
