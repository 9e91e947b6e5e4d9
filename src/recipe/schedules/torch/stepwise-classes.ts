import { interpolate, modulo, power } from "../arithmetic.ts";
import { type Rate, raise, refuseAsInvalid } from "../curve.ts";
import { listOf, number } from "../parameters.ts";
import { isAtLeast } from "../versions.ts";
import { COMMON_PARAMETERS, defineClass, type Formula } from "./define-class.ts";

/** gamma times the rate at every multiple of step_size. */
export const STEP_LR = defineClass({
  parameters: { ...COMMON_PARAMETERS, step_size: number(), gamma: number(0.1) },
  getRule: ({ step_size: size, gamma }) => ({
    next({ epoch }, group): Rate {
      if (epoch === 0) return group.rate;
      if (size === 0) return raise("ZeroDivisionError", "step_size is 0; it must be at least 1");
      return modulo(epoch, size) === 0 ? group.rate * gamma : group.rate;
    },
    reset: (epoch, baseRate): Rate =>
      size === 0 ? raise("ZeroDivisionError", "step_size is 0") : baseRate * gamma ** Math.floor(epoch / size),
  }),
  getFormula({ step_size: size, gamma }, baseRate) {
    if (!Number.isInteger(size) || size === 0) return undefined;
    const length = Math.abs(size);
    return {
      ...multiplyBy(gamma, baseRate, (step) => Math.floor(step / length)),
      landmarks: [0, length - 1, length, 2 * length],
    };
  },
});

/** gamma times the rate at every milestone; a milestone that is listed twice counts twice, one that is 0 at once. */
export const MULTI_STEP_LR = defineClass({
  parameters: { ...COMMON_PARAMETERS, milestones: listOf(number()), gamma: number(0.1) },
  getRule: ({ milestones, gamma }) => ({
    next: ({ epoch }, group) => group.rate * power(gamma, milestones.filter((milestone) => milestone === epoch).length),
    reset: (epoch, baseRate) => baseRate * power(gamma, milestones.filter((milestone) => milestone <= epoch).length),
  }),
  getFormula({ milestones, gamma }, baseRate) {
    const reached = milestones.filter((milestone) => Number.isInteger(milestone) && milestone >= 0);
    const count = (step: number) => reached.filter((milestone) => milestone <= step).length;
    return {
      ...multiplyBy(gamma, baseRate, count),
      joins: reached.length === milestones.length,
      landmarks: [0, ...reached.flatMap((milestone) => [milestone - 1, milestone])],
    };
  },
});

/** gamma times the rate at every call. */
export const EXPONENTIAL_LR = defineClass({
  parameters: { ...COMMON_PARAMETERS, gamma: number() },
  getRule: ({ gamma }) => ({
    next: ({ isBeginning }, group) => (isBeginning ? group.rate : group.rate * gamma),
    reset: (epoch, baseRate) => baseRate * power(gamma, epoch),
  }),
  getFormula: ({ gamma }, baseRate) => ({ ...multiplyBy(gamma, baseRate, (step) => step), landmarks: [0, 1] }),
});

/** A fraction of the rate until total_iters. With a total of 0 it stays for ever. */
export const CONSTANT_LR = defineClass({
  parameters: { ...COMMON_PARAMETERS, factor: number(1 / 3), total_iters: number(5) },
  check({ factor }) {
    if (factor >= 0 && factor <= 1) return undefined;
    return refuseAsInvalid("ValueError", `factor is ${factor}; it must be between 0 and 1`);
  },
  getRule: ({ factor, total_iters: total }) => ({
    next({ epoch }, group): Rate {
      if (epoch === 0) return group.rate * factor;
      if (epoch !== total) return group.rate;
      return factor === 0
        ? raise("ZeroDivisionError", "factor is 0: the rate cannot be restored")
        : group.rate / factor;
    },
    reset: (epoch, baseRate) => baseRate * (epoch >= total ? 1 : factor),
  }),
  getFormula({ factor, total_iters: total }, baseRate): Formula | undefined {
    const ends = Number.isInteger(total) && total > 0;
    if (ends && factor === 0) return undefined;
    return {
      rateAt: (step) => (ends && step >= total ? baseRate : baseRate * factor),
      landmarks: ends ? [0, total - 1, total] : [0],
      joins: ends,
      multiplies: true,
    };
  },
});

/** A factor that moves on a line from start_factor to end_factor. */
export const LINEAR_LR = defineClass({
  parameters: {
    ...COMMON_PARAMETERS,
    start_factor: number(1 / 3),
    end_factor: number(1),
    total_iters: number(5),
  },
  check({ start_factor: start, end_factor: end }, { spec }) {
    const isAllowed = start > 0 || (start === 0 && isAtLeast(spec.version, "2") === false);
    if (!isAllowed || start > 1) {
      return refuseAsInvalid("ValueError", `start_factor is ${start}; it must be above 0 and not above 1`);
    }
    if (end >= 0 && end <= 1) return undefined;
    return refuseAsInvalid("ValueError", `end_factor is ${end}; it must be between 0 and 1`);
  },
  getRule: ({ start_factor: start, end_factor: end, total_iters: total }) => ({
    next({ epoch, isBeginning }, group): Rate {
      if (epoch === 0) return group.rate * start;
      if (isBeginning || epoch > total) return group.rate;
      const divisor = total * start + (epoch - 1) * (end - start);
      if (divisor === 0) return raise("ZeroDivisionError", "the factor before was 0: the rate cannot grow from it");
      return group.rate * (1 + (end - start) / divisor);
    },
    reset(epoch, baseRate): Rate {
      if (total === 0) return raise("ZeroDivisionError", "total_iters is 0; it must be at least 1");
      return baseRate * interpolate(start, end, Math.min(total, epoch) / total);
    },
  }),
  getFormula({ start_factor: start, end_factor: end, total_iters: total }, baseRate): Formula | undefined {
    if (start === 0) return undefined;
    const last = Math.max(0, Math.floor(total));
    const rateAt = (step: number) => baseRate * interpolate(start, end, last === 0 ? 0 : Math.min(step, last) / total);
    return { rateAt, landmarks: [0, last / 2, last], joins: last > 0, multiplies: true };
  },
});

/** base · (1 − calls / total_iters) ^ power. */
export const POLYNOMIAL_LR = defineClass({
  parameters: { ...COMMON_PARAMETERS, total_iters: number(5), power: number(1) },
  getRule: ({ total_iters: total, power: exponent }) => ({
    next({ epoch, isBeginning }, group): Rate {
      if (isBeginning || epoch > total) return group.rate;
      if (total === 0) return raise("ZeroDivisionError", "total_iters is 0; it must be at least 1");
      return multiplyRate(group.rate, (1 - epoch / total) / (1 - (epoch - 1) / total), exponent);
    },
    reset(epoch, baseRate): Rate {
      if (total === 0) return raise("ZeroDivisionError", "total_iters is 0; it must be at least 1");
      return multiplyRate(baseRate, 1 - Math.min(total, epoch) / total, exponent);
    },
  }),
  getFormula({ total_iters: total, power: exponent }, baseRate): Formula | undefined {
    if (exponent < 0) return undefined;
    const last = Math.max(0, Math.floor(total));
    const rateAt = (step: number) => baseRate * power(last === 0 ? 1 : 1 - Math.min(step, last) / total, exponent);
    return { rateAt, landmarks: [0, last / 2, last - 1, last], joins: last > 0, multiplies: true };
  },
});

/** base · gamma ^ count: monotone unless gamma is negative. */
function multiplyBy(gamma: number, baseRate: number, count: (step: number) => number) {
  return {
    rateAt: (step: number) => baseRate * power(gamma, count(step)),
    joins: true,
    multiplies: true,
    ...(gamma < 0 ? { nextTurn: (step: number) => step + 1 } : {}),
  };
}

function multiplyRate(rate: number, factor: number, exponent: number): Rate {
  if (factor !== 0 || exponent >= 0) return rate * power(factor, exponent);
  return raise("ZeroDivisionError", `power is ${exponent}: 0 has no negative power`);
}
