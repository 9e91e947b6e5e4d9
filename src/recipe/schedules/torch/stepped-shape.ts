import { type MissingRate, type Rate, type Refusal, refuseAsUnknown, type Shape } from "../curve.ts";
import type { ParameterGroup, Scheduler } from "./scheduler.ts";

/** Calls of step() that are made at most; rates behind them are unknown. Keeps an answer below half a second. */
const MAX_STEPS = 500_000;

/**
 * The rates of a scheduler, told by stepping it; those told once are kept. Refuses what the constructor refuses or
 * raises.
 */
export function getSteppedShape(
  create: (group: ParameterGroup) => Scheduler | Refusal | MissingRate,
  group: ParameterGroup,
): Shape | Refusal {
  const scheduler = create(group);
  if ("kind" in scheduler) return scheduler.kind === "raises" ? { ...scheduler, kind: "invalid" } : scheduler;
  const rates = [group.rate];
  let failure: MissingRate | undefined;
  const rateAt = (step: number): Rate => {
    while (rates.length <= step && failure === undefined) {
      if (rates.length > MAX_STEPS) return refuseAsUnknown(`too many steps: only ${MAX_STEPS} are followed`);
      failure = scheduler.step();
      if (failure === undefined) rates.push(group.rate);
    }
    return rates[step] ?? failure ?? Number.NaN;
  };
  return { rateAt, landmarks: [0], nextTurn: (step) => step + 1 };
}
