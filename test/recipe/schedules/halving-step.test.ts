import { describe, expect, it } from "vitest";
import {
  getHalvingStep,
  type KnownCurve,
  type ScheduleArgument,
  type ScheduleSpec,
} from "../../../src/recipe/schedules/index.ts";
import { getCurve as getKnownCurve, spec } from "./specs.ts";

describe("getHalvingStep", () => {
  it("finds the stair on which the rate has halved", () => {
    const curve = getCurve("keras", "ExponentialDecay", {
      initial_learning_rate: 0.01,
      decay_steps: 10_000,
      decay_rate: 0.96,
      staircase: true,
    });

    expect(getHalvingStep(curve, 0, 1_000_000)).toBe(170_000);
  });

  it("counts from the rate at the given step", () => {
    const curve = getCurve("transformers", "get_linear_schedule_with_warmup", {
      num_warmup_steps: 100,
      num_training_steps: 1_100,
    });

    expect(getHalvingStep(curve, 100, 10_000)).toBe(600);
    expect(getHalvingStep(curve, 50, 10_000)).toBe(850);
  });

  it("looks behind a warm-up and behind a rise", () => {
    const curve = getCurve("torch", "CyclicLR", {
      base_lr: 0.02,
      max_lr: 0.1,
      step_size_up: 1_000,
      cycle_momentum: false,
    });

    expect(getHalvingStep(curve, 1_000, 10_000)).toBe(1_625);
    expect(getHalvingStep(curve, 500, 10_000)).toBe(1_875);
  });

  it.each([
    ["the rate never halves", "torch", "ConstantLR", { factor: 0.5, total_iters: 4 }, 0],
    ["it halves after the limit", "torch", "StepLR", { step_size: 2_000 }, 0],
    ["it begins at 0", "transformers", "get_constant_schedule_with_warmup", { num_warmup_steps: 10 }, 0],
    ["it is not a number", "keras", "CosineDecay", { initial_learning_rate: 0.1, decay_steps: 0 }, 0],
  ] as const)("is undefined when %s", (_why, framework, name, given, from) => {
    const curve = getCurve(framework, name, given);

    expect(getHalvingStep(curve, from, 1_000)).toBeUndefined();
  });

  it("finds the half before the schedule raises, and none behind it", () => {
    const failure = { kind: "raises", error: "ValueError", reason: "one call too many" } as const;
    const fallUntil = (last: number): KnownCurve => ({
      kind: "curve",
      unit: "updates",
      rateAt: (step) => (step > last ? failure : 1 - step / 100),
      landmarks: [],
    });

    expect(getHalvingStep(fallUntil(70), 0, 1_000)).toBe(50);
    expect(getHalvingStep(fallUntil(40), 0, 1_000)).toBeUndefined();
  });

  it("sees the call behind the end of OneCycleLR", () => {
    const curve = getCurve("torch", "OneCycleLR", { max_lr: 0.1, total_steps: 100, anneal_strategy: "linear" });

    expect(getHalvingStep(curve, 29, 1_000)).toBe(65);
    expect(getHalvingStep(curve, 99, 1_000)).toBe(100);
  });
});

function getCurve(framework: ScheduleSpec["framework"], name: string, given: Record<string, ScheduleArgument>) {
  return getKnownCurve({ ...spec(framework, name, given), version: "2.15.0" }, { baseRate: 0.1 });
}
