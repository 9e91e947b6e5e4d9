import { describe, expect, it } from "vitest";
import { evaluateSchedule, type ScheduleArgument, type ScheduleSpec } from "../../../src/recipe/schedules/index.ts";
import { getCurve, torch } from "./specs.ts";

const STAIRCASE: ScheduleSpec = {
  framework: "keras",
  name: "ExponentialDecay",
  arguments: { initial_learning_rate: 0.01, decay_steps: 10_000, decay_rate: 0.96, staircase: true },
};

describe("evaluateSchedule", () => {
  it("decays in stairs by the number of updates", () => {
    const curve = getCurve(STAIRCASE);

    expect(curve.unit).toBe("updates");
    expect([0, 9_999, 10_000, 20_000].map(curve.rateAt)).toEqual([0.01, 0.01, 0.0096, 0.01 * 0.96 ** 2]);
  });

  it("counts calls of step() for torch, from the construction on", () => {
    const curve = getCurve(torch("ExponentialLR", { gamma: 0.9 }), { baseRate: 0.1 });

    expect(curve.unit).toBe("calls of step()");
    expect(curve.rateAt(0)).toBe(0.1);
    expect(curve.rateAt(2)).toBeCloseTo(0.081, 12);
  });

  it("fills in the defaults of the framework", () => {
    const curve = getCurve(torch("StepLR", { step_size: 30 }), { baseRate: 0.1 });

    expect(curve.rateAt(30)).toBeCloseTo(0.01, 12);
  });

  it("answers at once for ten million steps where a formula holds", () => {
    const restarts = getCurve(torch("CosineAnnealingWarmRestarts", { T_0: 7, T_mult: 2 }), { baseRate: 0.1 });
    const warmup = torch("LinearLR", { start_factor: 0.01, total_iters: 1_000 });
    const decay = torch("CosineAnnealingLR", { T_max: 9_999_000 });
    const sequence = getCurve(torch("SequentialLR", { schedulers: [warmup, decay], milestones: [1_000] }), {
      baseRate: 0.1,
    });

    expect(restarts.rateAt(10_000_000)).toBeGreaterThan(0);
    expect(sequence.rateAt(10_000_000)).toBeCloseTo(0, 12);
  });

  it("gives up where only stepping tells and the step is far away", () => {
    const warmup = torch("LinearLR", { start_factor: 0.1, total_iters: 4 });
    const chained = torch("ChainedScheduler", { schedulers: [warmup, torch("CosineAnnealingLR", { T_max: 10 })] });
    const curve = getCurve(chained, { baseRate: 0.1 });

    expect(curve.rateAt(10)).toBeCloseTo(0, 12);
    expect(curve.rateAt(10_000_000)).toEqual({
      kind: "unknown",
      reason: expect.stringContaining("too many steps"),
    });
  });

  it("has rates only at whole steps from 0 on", () => {
    const curve = getCurve(STAIRCASE);

    expect([-1, 0.5, Number.NaN].map((step) => typeof curve.rateAt(step))).toEqual(["object", "object", "object"]);
  });

  it("evaluates a Python function that the caller can call", () => {
    const warmUp: ScheduleArgument = { kind: "callable", call: (epoch) => Math.min(1, (epoch + 1) / 5) };
    const curve = getCurve(torch("LambdaLR", { lr_lambda: warmUp }), { baseRate: 0.1 });

    expect([0, 4, 9].map(curve.rateAt)).toEqual([0.1 * 0.2, 0.1, 0.1]);
  });

  it("has no rate at a step where the caller cannot call the function", () => {
    const curve = getCurve(torch("LambdaLR", { lr_lambda: { kind: "callable", call: () => undefined } }), {
      baseRate: 0.1,
    });

    expect(curve.rateAt(3)).toMatchObject({ kind: "unknown" });
  });

  it("takes the value of the asked parameter group from a list", () => {
    const schedule = torch("OneCycleLR", { max_lr: [0.1, 0.01], total_steps: 10 });

    const second = getCurve(schedule, { group: { index: 1, count: 2 } });
    const tooFew = evaluateSchedule(schedule, { group: { index: 0, count: 3 } });

    expect(second.rateAt(2)).toBeCloseTo(0.01, 12);
    expect(tooFew).toMatchObject({ kind: "invalid", error: "ValueError" });
  });

  it("needs no rate of the optimizer where the schedule overwrites it", () => {
    const curve = getCurve(torch("OneCycleLR", { max_lr: 0.1, total_steps: 100 }));

    expect(curve.rateAt(0)).toBeCloseTo(0.004, 12);
  });

  it("raises from the call after the last one on", () => {
    const curve = getCurve(torch("OneCycleLR", { max_lr: 0.1, total_steps: 100 }));

    expect(curve.rateAt(99)).toBeCloseTo(4e-7, 12);
    expect(curve.rateAt(100)).toBeGreaterThan(4e-5);
    const failure = { kind: "raises", error: "ValueError", reason: expect.stringContaining("call 101 of step()") };
    expect([101, 5_000].map(curve.rateAt)).toEqual([failure, failure]);
  });
});
