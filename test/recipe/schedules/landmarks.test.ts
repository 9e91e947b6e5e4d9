import { describe, expect, it } from "vitest";
import { getLandmarks, type ScheduleArgument, type ScheduleSpec } from "../../../src/recipe/schedules/index.ts";
import { getCurve as getKnownCurve, spec } from "./specs.ts";

describe("getLandmarks", () => {
  it("shows where a stair begins and ends", () => {
    const curve = getCurve("keras", "ExponentialDecay", {
      initial_learning_rate: 0.01,
      decay_steps: 10_000,
      decay_rate: 0.96,
      staircase: true,
    });

    expect(getLandmarks(curve)).toEqual([0, 9_999, 10_000, 20_000]);
  });

  it("shows the end of the warm-up, the middle of the decay and the end", () => {
    const curve = getCurve("transformers", "get_cosine_schedule_with_warmup", {
      num_warmup_steps: 500,
      num_training_steps: 10_500,
    });

    expect(getLandmarks(curve)).toEqual([0, 500, 5_500, 10_499, 10_500]);
  });

  it("ends with the last step of the training and shows none behind it", () => {
    const curve = getCurve("torch", "StepLR", { step_size: 30 });

    expect(getLandmarks(curve, 40)).toEqual([0, 29, 30, 40]);
  });

  it("shows the boundaries of joined schedules with the steps before them", () => {
    const warmup = spec("optax", "linear_schedule", { init_value: 0, end_value: 0.1, transition_steps: 10 });
    const decay = spec("optax", "cosine_decay_schedule", { init_value: 0.1, decay_steps: 90 });
    const curve = getCurve("optax", "join_schedules", { schedules: [warmup, decay], boundaries: [10] });

    expect(getLandmarks(curve)).toEqual([0, 5, 9, 10, 55, 99, 100]);
  });

  it("shows no step that has no rate", () => {
    const curve = getCurve("torch", "OneCycleLR", { max_lr: 0.1, total_steps: 100 });

    expect(getLandmarks(curve)).toEqual([0, 29, 50, 99]);
    expect(getLandmarks(curve, 500)).toEqual([0, 29, 50, 99]);
  });

  it("shows few steps of a schedule with many boundaries, the last one among them", () => {
    const milestones = Array.from({ length: 5_000 }, (_, index) => 10 * (index + 1));
    const curve = getCurve("torch", "MultiStepLR", { milestones });

    const landmarks = getLandmarks(curve);

    expect(landmarks).toHaveLength(12);
    expect(landmarks.at(-1)).toBe(50_000);
  });
});

function getCurve(framework: ScheduleSpec["framework"], name: string, given: Record<string, ScheduleArgument>) {
  return getKnownCurve(spec(framework, name, given), { baseRate: 0.1 });
}
