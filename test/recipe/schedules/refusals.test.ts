import { describe, expect, it } from "vitest";
import {
  evaluateSchedule,
  isKnownSchedule,
  type ScheduleArgument,
  type ScheduleSpec,
} from "../../../src/recipe/schedules/index.ts";
import { getCurve, keras, spec, torch } from "./specs.ts";

describe("what evaluateSchedule does not answer", () => {
  it.each([
    ["a Python function", torch("LambdaLR", { lr_lambda: { kind: "callable" } })],
    ["a Python function that scales a cycle", cyclic({ scale_fn: { kind: "callable" } })],
    [
      "a function among the schedules",
      join([{ kind: "callable" }, spec("optax", "constant_schedule", { value: 0.1 })], [10]),
    ],
    ["a metric", torch("ReduceLROnPlateau", { patience: 5 })],
    ["chance", spec("tf1", "noisy_linear_cosine_decay", { learning_rate: 0.1, decay_steps: 100 })],
    [
      "a function inside",
      torch("ChainedScheduler", { schedulers: [torch("LambdaLR", { lr_lambda: { kind: "callable" } })] }),
    ],
  ])("is computed when it depends on %s", (_what, schedule) => {
    const outcome = evaluateSchedule(schedule, { baseRate: 0.1 });

    expect(outcome.kind).toBe("computed");
  });

  it("passes on why an argument is not known", () => {
    const steps: ScheduleArgument = { kind: "unknown", reason: "args.decay_steps has no default" };

    const outcome = evaluateSchedule(keras("ExponentialDecay", { decay_steps: steps }));

    expect(outcome).toEqual({
      kind: "unknown",
      reason: "ExponentialDecay(decay_steps): args.decay_steps has no default",
    });
  });

  it.each([
    ["the name is not a schedule", spec("keras", "Cosine", {})],
    ["a number is a text", torch("StepLR", { step_size: "30" })],
    ["the rate of the optimizer is not known", torch("StepLR", { step_size: 30 })],
    ["an initial rate may be an integer", keras("ExponentialDecay", { initial_learning_rate: 1 })],
    ["a fraction of a cycle may be an integer", torch("OneCycleLR", { max_lr: 0.1, total_steps: 10, pct_start: 0 })],
  ])("is unknown when %s", (_why, schedule) => {
    const outcome = evaluateSchedule(schedule);

    expect(outcome.kind).toBe("unknown");
  });

  it.each([
    ["an argument is missing", torch("ExponentialLR", {}), "TypeError"],
    ["an argument is misspelt", torch("ExponentialLR", { gama: 0.9 }), "TypeError"],
    ["an argument came later", { ...keras("CosineDecay", { warmup_target: 0.1 }), version: "2.12.0" }, "TypeError"],
    [
      "an argument is gone",
      { ...torch("ExponentialLR", { gamma: 0.9, verbose: true }), version: "2.7.0" },
      "TypeError",
    ],
    [
      "a number of steps is a float",
      torch("OneCycleLR", { max_lr: 0.1, total_steps: { kind: "float", value: 100 } }),
      "ValueError",
    ],
    [
      "a rate is divided by 0",
      torch("OneCycleLR", { max_lr: 0.1, total_steps: 100, div_factor: 0 }),
      "ZeroDivisionError",
    ],
    ["Keras 3 gets a length of 0", { ...keras("CosineDecay", { decay_steps: 0 }), version: "3.0.0" }, "ValueError"],
  ])("is invalid when %s", (_why, schedule, error) => {
    const outcome = evaluateSchedule(schedule, { baseRate: 0.1 });

    expect(outcome).toMatchObject({ kind: "invalid", error });
  });

  it("accepts an argument of some releases when the release is not known", () => {
    const outcome = evaluateSchedule(torch("ExponentialLR", { gamma: 0.9, verbose: true }), { baseRate: 0.1 });

    expect(outcome.kind).toBe("curve");
  });

  it("does not choose between releases that differ", () => {
    const schedule = keras("CosineDecay", { decay_steps: 0 });

    const outcome = evaluateSchedule(schedule);

    expect(outcome).toMatchObject({ kind: "unknown", reason: expect.stringContaining("Keras 3 raises ValueError") });
  });

  it("does not say what a compiler makes of a division by 0", () => {
    const cycle = spec("optax", "linear_onecycle_schedule", { transition_steps: 100, peak_value: 0.1, pct_start: 0 });

    const kinds = ["0.2.6", "0.2.7"].map((version) => evaluateSchedule({ ...cycle, version }).kind);

    expect(kinds).toEqual(["unknown", "curve"]);
  });

  it("tells the releases of torch apart only at the steps where they differ", () => {
    const schedulers = [torch("LinearLR", { start_factor: 0.1, total_iters: 3 }), torch("ExponentialLR", { gamma: 1 })];
    const curve = getCurve(torch("SequentialLR", { schedulers, milestones: [0] }), { baseRate: 0.1 });

    expect(curve.rateAt(0)).toMatchObject({ kind: "unknown", reason: "the rate depends on the release of torch" });
  });

  it("refuses schedules nested without end", () => {
    let nested = torch("ExponentialLR", { gamma: 0.9 });
    for (let depth = 0; depth < 20; depth += 1) nested = torch("ChainedScheduler", { schedulers: [nested] });

    const outcome = evaluateSchedule(nested, { baseRate: 0.1 });

    expect(outcome).toMatchObject({ kind: "unknown", reason: expect.stringContaining("nested") });
  });

  it("does not take the names of object members for schedules or arguments", () => {
    const outcome = evaluateSchedule(spec("optax", "constructor", {}));

    expect(outcome.kind).toBe("unknown");
    expect(isKnownSchedule("torch", "toString")).toBe(false);
    expect(evaluateSchedule(torch("ExponentialLR", { gamma: 0.9, toString: 1 }), { baseRate: 1 }).kind).toBe("invalid");
  });
});

function cyclic(given: Record<string, ScheduleArgument>): ScheduleSpec {
  return torch("CyclicLR", { base_lr: 0.001, max_lr: 0.1, cycle_momentum: false, ...given });
}

function join(schedules: ScheduleArgument[], boundaries: number[]): ScheduleSpec {
  return spec("optax", "join_schedules", { schedules, boundaries });
}
