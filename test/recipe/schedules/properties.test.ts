import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  evaluateSchedule,
  getHalvingStep,
  type KnownCurve,
  type Rate,
  type ScheduleFramework,
  type ScheduleSpec,
} from "../../../src/recipe/schedules/index.ts";
import { getSpec, loadReferenceCurves, REFERENCE_FILES } from "./reference-curves.ts";

const rate = fc.double({ min: 1e-6, max: 1, noNaN: true });
const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
const steps = fc.integer({ min: 1, max: 100_000 });
const step = fc.nat(300_000);

describe("schedules that only fall", () => {
  const falling = fc.record({ initial: rate, length: steps, factor: share }).chain(({ initial, length, factor }) => {
    const keras = { initial_learning_rate: float(initial), decay_steps: length };
    return fc.constantFrom<ScheduleSpec>(
      spec("keras", "ExponentialDecay", { ...keras, decay_rate: factor }),
      spec("keras", "ExponentialDecay", { ...keras, decay_rate: factor, staircase: true }),
      spec("keras", "InverseTimeDecay", { ...keras, decay_rate: factor }),
      spec("keras", "CosineDecay", { ...keras, alpha: factor }),
      spec("keras", "PolynomialDecay", { ...keras, end_learning_rate: 0, power: 2 }),
      spec("tf1", "natural_exp_decay", { learning_rate: float(initial), decay_steps: length, decay_rate: factor }),
      spec("tf1", "linear_cosine_decay", { learning_rate: float(initial), decay_steps: length }),
      spec("optax", "linear_schedule", { init_value: initial, end_value: 0, transition_steps: length }),
      spec("optax", "cosine_decay_schedule", { init_value: initial, decay_steps: length, exponent: 1.5 }),
      spec("optax", "piecewise_constant_schedule", {
        init_value: initial,
        boundaries_and_scales: dict([[length, factor]]),
      }),
      spec("torch", "StepLR", { step_size: length, gamma: factor }),
      spec("torch", "MultiStepLR", { milestones: [length, 2 * length], gamma: factor }),
      spec("torch", "ExponentialLR", { gamma: factor }),
      spec("torch", "PolynomialLR", { total_iters: length, power: 0.9 }),
      spec("torch", "LinearLR", { start_factor: 1, end_factor: factor, total_iters: length }),
      spec("transformers", "get_linear_schedule_with_warmup", { num_warmup_steps: 0, num_training_steps: length }),
      spec("transformers", "get_inverse_sqrt_schedule", { num_warmup_steps: 0, timescale: length }),
    );
  });

  it("never rise and are finite and not negative", () => {
    fc.assert(
      fc.property(falling, rate, step, step, (schedule, baseRate, one, other) => {
        const curve = getCurve(schedule, baseRate);

        const [early, late] = [Math.min(one, other), Math.max(one, other)].map((at) => getRate(curve, at));

        expect(late).toBeLessThanOrEqual((early ?? 0) * (1 + 1e-12));
        expect(late).toBeGreaterThanOrEqual(0);
        expect(early).toBeLessThanOrEqual(Math.max(baseRate, 1) * 1.01);
      }),
      { numRuns: 400 },
    );
  });
});

describe("schedules that warm up", () => {
  const warming = fc.record({ warmup: steps, decay: steps, peak: rate }).chain(({ warmup, decay, peak }) => {
    const whole = { num_warmup_steps: warmup, num_training_steps: warmup + decay };
    const optax = { init_value: 0, peak_value: peak, warmup_steps: warmup };
    return fc.constantFrom(
      {
        schedule: spec("keras", "CosineDecay", {
          initial_learning_rate: float(0),
          decay_steps: decay,
          warmup_target: peak,
          warmup_steps: warmup,
        }),
        ...{ warmup, peak },
      },
      {
        schedule: spec("optax", "warmup_cosine_decay_schedule", { ...optax, decay_steps: warmup + decay }),
        warmup,
        peak,
      },
      { schedule: spec("optax", "warmup_constant_schedule", optax), warmup, peak },
      {
        schedule: spec("optax", "warmup_exponential_decay_schedule", {
          ...optax,
          transition_steps: decay,
          decay_rate: 0.5,
        }),
        ...{ warmup, peak },
      },
      { schedule: spec("torch", "LinearLR", { start_factor: 0.01, total_iters: warmup }), warmup, peak },
      { schedule: spec("transformers", "get_linear_schedule_with_warmup", whole), warmup, peak },
      { schedule: spec("transformers", "get_cosine_schedule_with_warmup", whole), warmup, peak },
      {
        schedule: spec("transformers", "get_wsd_schedule", {
          num_warmup_steps: warmup,
          num_stable_steps: decay,
          num_decay_steps: decay,
        }),
        ...{ warmup, peak },
      },
    );
  });

  it("reach the peak when the warm-up ends and are below it before", () => {
    fc.assert(
      fc.property(warming, share, ({ schedule, warmup, peak }, part) => {
        const curve = getCurve(schedule, peak);

        expect(getRate(curve, warmup) / peak).toBeCloseTo(1, 9);
        expect(getRate(curve, Math.floor(warmup * part))).toBeLessThan(peak);
      }),
      { numRuns: 400 },
    );
  });
});

describe.each(REFERENCE_FILES)("the reference schedules of $file", ({ file, framework }) => {
  const curves = loadReferenceCurves(file)
    .map((reference) => evaluateSchedule(getSpec(framework, reference, reference.versions[0] ?? ""), reference.context))
    .filter((outcome) => outcome.kind === "curve");

  it("move in one direction between their turns", () => {
    for (const curve of curves) expect(getBrokenStretch(curve, 250)).toBeUndefined();
  });

  it("have halved where counting finds it", () => {
    for (const curve of curves) {
      for (const from of [0, 7, 30]) expect(getHalvingStep(curve, from, 250)).toBe(countToHalf(curve, from, 250));
    }
  });
});

function spec(framework: ScheduleFramework, name: string, given: ScheduleSpec["arguments"]): ScheduleSpec {
  return { framework, name, arguments: given, version: framework === "transformers" ? "4.57.6" : "2.15.0" };
}

function float(value: number) {
  return { kind: "float", value } as const;
}

function dict(entries: [number, number][]) {
  return { kind: "mapping", entries } as const;
}

function getCurve(schedule: ScheduleSpec, baseRate: number): KnownCurve {
  const curve = evaluateSchedule(schedule, { baseRate });
  if (curve.kind !== "curve") throw new Error(`${schedule.name} has no curve: ${curve.reason}`);
  return curve;
}

function getRate(curve: KnownCurve, at: number): number {
  const found = curve.rateAt(at);
  if (typeof found !== "number") throw new Error(`No rate at ${at}: ${found.reason}`);
  return found;
}

/** The first stretch between two turns in which the rate both rises and falls, up to a step. */
function getBrokenStretch(curve: KnownCurve, last: number): number[] | undefined {
  for (let begin = 0; begin < last; ) {
    const end = Math.min(curve.nextTurn?.(begin) ?? last, last);
    if (end <= begin) return [begin, end];
    const rates = Array.from({ length: end - begin }, (_, index) => curve.rateAt(begin + index));
    if (rises(rates) && falls(rates)) return [begin, end];
    begin = end;
  }
  return undefined;
}

function rises(rates: readonly Rate[]): boolean {
  return rates.some((later, index) => isClearlyAbove(later, rates[index - 1]));
}

function falls(rates: readonly Rate[]): boolean {
  return rates.some((later, index) => isClearlyAbove(rates[index - 1], later));
}

/** Above by more than the noise of a rounded computation. */
function isClearlyAbove(left: Rate | undefined, right: Rate | undefined): boolean {
  return (
    typeof left === "number" && typeof right === "number" && left > right + 1e-12 * Math.max(Math.abs(right), 1e-3)
  );
}

function countToHalf(curve: KnownCurve, from: number, limit: number): number | undefined {
  const start = curve.rateAt(from);
  if (typeof start !== "number" || !(start > 0 && Number.isFinite(start))) return undefined;
  for (let at = from + 1; at <= limit; at += 1) {
    const found = curve.rateAt(at);
    if (typeof found !== "number") return undefined;
    if (found <= start / 2) return at;
  }
  return undefined;
}
