import type { MissingRate, Rate } from "../curve.ts";
import { isAtLeast } from "../versions.ts";

/** The parameter group as schedulers see and change it. */
export interface ParameterGroup {
  /** `lr`: what the next update uses. */
  rate: number;
  /** `initial_lr`, recorded by the first scheduler. */
  initialRate?: number;
  /** `max_lr` and `min_lr`, which OneCycleLR records. */
  peakRate?: number;
  floorRate?: number;
}

/** A scheduler at work on a parameter group. Every call answers with what torch raises, or with nothing. */
export interface Scheduler {
  /** One call of `step()`. */
  step(): MissingRate | undefined;
  /** The step that a scheduler begins with: in its constructor, or when a SequentialLR begins with it. */
  begin(): MissingRate | undefined;
  /** Takes over in a SequentialLR, which counts for it from 0 again. */
  takeOver(): MissingRate | undefined;
  /** Takes back a step in its counter, not in the rate. */
  undo(): MissingRate | undefined;
}

/** What a rule knows when it computes a rate. */
export interface SchedulerState {
  /** `last_epoch`: calls so far, the one in progress included; the constructor makes the call number 0. */
  epoch: number;
  /** `_step_count`: calls of `step()` on this object since it began. */
  calls: number;
  /** `initial_lr` of the group when the scheduler was made. */
  baseRate: number;
  /** The call is one that only begins and leaves most rates as they are. */
  isBeginning: boolean;
}

/** How a scheduler class changes the rate. */
export interface Rule {
  /** `get_lr`: the rate of this call from the rate before it. */
  next(state: SchedulerState, group: ParameterGroup): Rate;
  /** `_get_closed_form_lr`: the rate at an epoch; without it `next` is asked. */
  reset?(epoch: number, baseRate: number): Rate;
}

/** A scheduler that follows a rule, not begun yet. */
export function createScheduler(
  rule: Rule,
  group: ParameterGroup,
  { state, version }: { readonly state: SchedulerState; readonly version: string | undefined },
): Scheduler {
  // From 2.8 on "begins" is a flag of the object; before, every call with the epoch 0 was taken for it.
  const hasFlag = isAtLeast(version, "2.8") === true;
  const set = (rate: Rate) => {
    if (typeof rate !== "number") return rate;
    group.rate = rate;
  };
  const advance = (isFirst: boolean) => {
    state.calls += 1;
    state.epoch += 1;
    state.isBeginning = hasFlag ? isFirst : state.epoch === 0;
    return set(rule.next(state, group));
  };
  return {
    step: () => advance(false),
    begin() {
      state.calls = 0;
      return advance(true);
    },
    takeOver() {
      // Up to 2.8 a SequentialLR calls step(0), which counts as a call.
      if (!isAtLeast(version, "2.9")) state.calls += 1;
      state.epoch = 0;
      state.isBeginning = !hasFlag;
      return set(rule.reset === undefined ? rule.next(state, group) : rule.reset(0, state.baseRate));
    },
    undo() {
      state.epoch -= 1;
      return undefined;
    },
  };
}
