import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isRefusal, type Rate, type Shape } from "../../../../src/recipe/schedules/curve.ts";
import type { ScheduleArgument, ScheduleSpec } from "../../../../src/recipe/schedules/index.ts";
import type { TorchSetting } from "../../../../src/recipe/schedules/torch/define-class.ts";
import { getTorchClass } from "../../../../src/recipe/schedules/torch/index.ts";
import { getSteppedShape } from "../../../../src/recipe/schedules/torch/stepped-shape.ts";

const BASE_RATE = 0.1;
const gamma = fc.constantFrom(0, 0.1, 0.5, 0.97, 1, 1.1, -0.5);
const length = fc.integer({ min: 1, max: 40 });

/** Schedulers whose formula can stand in a SequentialLR or for itself. */
const plain = fc.oneof(
  make("StepLR", { step_size: length, gamma }),
  make("MultiStepLR", { milestones: fc.array(fc.nat(30), { maxLength: 4 }), gamma }),
  make("ExponentialLR", { gamma }),
  make("ConstantLR", { factor: fc.constantFrom(0.1, 0.5, 1), total_iters: length }),
  make("LinearLR", {
    start_factor: fc.constantFrom(0.001, 0.3, 1),
    end_factor: fc.constantFrom(0, 0.2, 1),
    total_iters: length,
  }),
  make("PolynomialLR", { total_iters: length, power: fc.constantFrom(0, 0.5, 1, 2) }),
  make("CosineAnnealingLR", { T_max: length, eta_min: fc.constantFrom(0, 0.01, 0.2) }),
  make("CosineAnnealingWarmRestarts", { T_0: length, T_mult: fc.integer({ min: 1, max: 3 }) }),
);

/** Schedulers that multiply the base rate by a factor. */
const multiplying = fc.oneof(
  make("StepLR", { step_size: length, gamma }),
  make("ExponentialLR", { gamma }),
  make("LinearLR", { start_factor: fc.constantFrom(0.01, 1), total_iters: length }),
  make("PolynomialLR", { total_iters: length }),
);

const sequence = fc.array(plain, { minLength: 1, maxLength: 4 }).chain((schedulers) =>
  fc
    .uniqueArray(fc.integer({ min: 1, max: 50 }), {
      minLength: schedulers.length - 1,
      maxLength: schedulers.length - 1,
    })
    .map((milestones) => torch("SequentialLR", { schedulers, milestones: milestones.toSorted((a, b) => a - b) })),
);

const chain = fc
  .array(multiplying, { minLength: 1, maxLength: 3 })
  .map((schedulers) => torch("ChainedScheduler", { schedulers }));

const other = fc.oneof(
  make("CyclicLR", {
    base_lr: fc.constant(0.001),
    max_lr: fc.constant(0.1),
    step_size_up: length,
    step_size_down: fc.option(length),
    mode: fc.constantFrom("triangular", "triangular2", "exp_range"),
    gamma: fc.constant(0.99),
  }),
  make("OneCycleLR", {
    max_lr: fc.constant(0.3),
    total_steps: fc.integer({ min: 5, max: 80 }),
    three_phase: fc.boolean(),
    anneal_strategy: fc.constantFrom("cos", "linear"),
  }),
  make("SWALR", {
    swa_lr: fc.constant(0.05),
    anneal_epochs: fc.nat(20),
    anneal_strategy: fc.constantFrom("cos", "linear"),
  }),
);

describe("formulas of torch schedulers", () => {
  it.each([
    ["a single scheduler", plain],
    ["a sequence", sequence],
    ["a chain", chain],
    ["a cycle or an average", other],
  ])("give what stepping gives for %s", (_what, schedules) => {
    fc.assert(
      fc.property(schedules, fc.constantFrom("2.1.2", "2.8.0", "2.15.0"), (schedule, version) => {
        const formula = getFormula({ ...schedule, version });
        const stepped = getStepped({ ...schedule, version });

        for (let step = 0; step < 120; step += 1) expectSameRate(formula.rateAt(step), stepped.rateAt(step));
      }),
      { numRuns: 150 },
    );
  });
});

function make(name: string, given: Record<string, fc.Arbitrary<ScheduleArgument>>): fc.Arbitrary<ScheduleSpec> {
  return fc.record(given).map((values) => torch(name, values));
}

function torch(name: string, given: Record<string, ScheduleArgument>): ScheduleSpec {
  return { framework: "torch", name, arguments: given };
}

function getSetting(spec: ScheduleSpec): TorchSetting {
  const context = { baseRate: BASE_RATE, optimizer: "SGD" };
  return { spec, context, depth: 0, getClass: ({ name }) => getTorchClass(name) };
}

function getFormula(spec: ScheduleSpec): Shape {
  const formula = getTorchClass(spec.name)?.getFormula(getSetting(spec));
  if (formula === undefined || isRefusal(formula)) throw new Error(`No formula for ${JSON.stringify(spec)}`);
  return formula;
}

function getStepped(spec: ScheduleSpec): Shape {
  const found = getTorchClass(spec.name);
  if (found === undefined) throw new Error(`No class ${spec.name}`);
  const shape = getSteppedShape((group) => found.create(getSetting(spec), group), { rate: BASE_RATE });
  if (isRefusal(shape)) throw new Error(`No steps for ${JSON.stringify(spec)}: ${shape.reason}`);
  return shape;
}

function expectSameRate(formula: Rate, stepped: Rate): void {
  if (typeof formula === "number" && typeof stepped === "number") {
    expect(Math.abs(formula - stepped)).toBeLessThanOrEqual(1e-11 * Math.max(1, Math.abs(stepped)));
  } else {
    expect(formula).toEqual(stepped);
  }
}
