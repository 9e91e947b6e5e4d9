import { isRefusal, type Refusal, refuseAsInvalid, refuseAsUnknown, type Shape } from "./curve.ts";
import { holdConstant } from "./decay-formulas.ts";
import type { ScheduleEvaluator, ScheduleSetting, ScheduleTable } from "./define-schedule.ts";
import { number } from "./parameters.ts";
import { hasKind, isScheduleSpec, type ScheduleArgument } from "./schedule-spec.ts";
import { isAtLeast } from "./versions.ts";

/** Learning rates of Keras 2.6 and later for the optimizers that know `decay` (or once did). */
const DEFAULT_RATES = {
  SGD: 0.01,
  Adam: 0.001,
  RMSprop: 0.001,
  Adagrad: 0.001,
  Adadelta: 0.001,
  Adamax: 0.001,
  Nadam: 0.001,
};

/**
 * Keras optimizers seen as schedules, for their argument `decay`: rate / (1 + decay · updates). `SGD` is the class that
 * the release calls so, `legacy.SGD` the old one that Keras 2.11 to 2.15 keep beside it.
 */
export const KERAS_OPTIMIZERS: ScheduleTable = Object.fromEntries(
  Object.entries(DEFAULT_RATES).flatMap(([name, rate]): [string, ScheduleEvaluator][] => [
    [name, (setting) => evaluateOptimizer(setting, rate)],
    [`legacy.${name}`, (setting) => decayLegacyOptimizer(setting, rate)],
  ]),
);

function evaluateOptimizer(setting: ScheduleSetting, defaultRate: number): Shape | Refusal {
  const { arguments: given, version } = setting.spec;
  const takeRate = () => getRateShape(given.learning_rate ?? defaultRate, setting);
  if (given.decay === undefined && given.lr === undefined) return takeRate();
  if (isAtLeast(version, "3")) {
    return given.lr === undefined ? takeRate() : refuseAsInvalid("ValueError", "Keras 3 does not know the argument lr");
  }
  if (isAtLeast(version, "2.13")) {
    return given.decay === undefined
      ? takeRate()
      : refuseAsInvalid("ValueError", "the optimizers of Keras 2.11 to 2.15 refuse the argument decay");
  }
  const isOld = isAtLeast(version, "2.6") === true && isAtLeast(version, "2.11") === false;
  if (isOld) return decayLegacyOptimizer(setting, defaultRate);
  return refuseAsUnknown("what lr and decay do depends on the release of Keras, in 2.11 and 2.12 also on the import");
}

/** The argument lr, deprecated but accepted, wins over learning_rate. */
function decayLegacyOptimizer(setting: ScheduleSetting, defaultRate: number): Shape | Refusal {
  const given = setting.spec.arguments;
  const rate = getRateShape(given.lr ?? given.learning_rate ?? defaultRate, setting);
  const decay = number().read(given.decay ?? 0, setting.context);
  if (isRefusal(rate)) return rate;
  if (isRefusal(decay)) return decay;
  if (decay < 0) return refuseAsInvalid("ValueError", `decay is ${decay}; it must not be negative`);
  return decay === 0 ? rate : divideByDecay(rate, decay);
}

function divideByDecay(rate: Shape, decay: number): Shape {
  return {
    rateAt(step) {
      const undecayed = rate.rateAt(step);
      return typeof undecayed === "number" ? undecayed / (1 + decay * step) : undecayed;
    },
    landmarks: [...rate.landmarks, Math.round(1 / decay)],
    // A rising rate divided by a rising number may turn anywhere.
    nextTurn: (step) => step + 1,
  };
}

function getRateShape(argument: ScheduleArgument, setting: ScheduleSetting): Shape | Refusal {
  if (isScheduleSpec(argument)) return setting.evaluateNested(argument);
  if (hasKind(argument, "int") && isAtLeast(setting.spec.version, "3")) {
    return refuseAsInvalid(
      "ValueError",
      `the learning rate is the integer ${argument.value}; Keras 3 takes only floats`,
    );
  }
  const rate = number().read(argument, setting.context);
  return isRefusal(rate) ? rate : holdConstant(rate);
}
