import { describe, expect, it } from "vitest";
import { loadFacts } from "../../../src/facts/load-facts.ts";
import {
  type Count,
  evaluateCount,
  findScheduleLengths,
  getToldLength,
  type LengthArgument,
  LIGHTNING_INTERVALS,
  makeNumber,
  renderUnit,
  type ScheduleLengths,
  SETTING_UNITS,
} from "../../../src/recipe/quantities/index.ts";
import { SCHEDULE_LENGTHS } from "../../../src/recipe/quantities/schedule-lengths.ts";
import type { ScheduleArgument, ScheduleFramework } from "../../../src/recipe/schedules/index.ts";
import { getCurve, spec } from "../schedules/specs.ts";

const facts = loadFacts();
const rows = SCHEDULE_LENGTHS.map((one) => [one.fact, one] as const);

/** What the facts call a step of a schedule. */
const COUNTING: Record<string, ScheduleLengths["counts"]> = {
  "scheduler.step() calls": "calls of step()",
  "scheduler.step() calls, intended once per optimizer step (batch)": "calls of step()",
  "optimizer updates": "calls of the optimizer",
  "calls of tx.update (optimizer updates)": "calls of the optimizer",
  "global steps (optimizer updates)": "global steps",
};

/** Schedules that have no length: they multiply by something, or hold others. */
const WITHOUT_LENGTH = [
  "LambdaLR",
  "MultiplicativeLR",
  "ExponentialLR",
  "ChainedScheduler",
  "constant_schedule",
  "sgdr_schedule",
  "get_constant_schedule",
  "get_reduce_on_plateau_schedule",
];

describe("the table of schedule lengths", () => {
  it.each(rows)("rests on a fact that knows the parameters: %s", (id, { lengths, whole = [], unless = [] }) => {
    const fact = facts.get(id);
    const variants = fact.variants ?? [{ parameters: fact.parameters ?? [] }];
    const known = new Set(variants.flatMap((variant) => variant.parameters.map((parameter) => parameter.name)));
    const used = [...lengths.map((one) => one.parameter), ...whole.flat(2), ...unless];

    expect(used.filter((parameter) => !known.has(parameter))).toEqual([]);
    expect(used.length).toBeGreaterThan(0);
  });

  it.each(rows)("counts what the fact says: %s", (id, { counts, usual }) => {
    const { step_unit: unit, usual_call_site: site } = facts.get(id);

    expect(typeof unit === "string" ? COUNTING[unit] : counts).toBe(counts);
    if (site === undefined || /same unit/.test(site)) return;
    const [isEpoch, isBatch] = [/epoch/.test(site.replace("fractional epoch", "")), /batch/.test(site)];
    expect(usual).toBe(isEpoch && isBatch ? "either" : isEpoch ? "epochs" : "updates");
  });

  it.each(rows)("has all step parameters that the fact lists: %s", (id, { lengths }) => {
    const listed = String(facts.get(id).step_params ?? "");

    expect(lengths.map((one) => one.parameter)).toEqual(expect.arrayContaining(listed.split(", ").filter(Boolean)));
  });

  it("has every schedule whose steps the facts describe", () => {
    const missing = facts
      .all()
      .filter((fact) => fact.kind === "schedule" && typeof fact.step_unit === "string")
      .filter((fact) => findScheduleLengths(fact.id) === undefined)
      .map((fact) => fact.name.split(".").pop());

    expect(missing.sort()).toEqual(WITHOUT_LENGTH.sort());
  });

  it("names only settings that facts describe", () => {
    for (const { fact, name } of SETTING_UNITS) expect(facts.get(fact).name).toBe(name);
    expect(Object.keys(LIGHTNING_INTERVALS).sort()).toEqual(["epoch", "step"]);
    expect(SETTING_UNITS.map(({ unit }) => renderUnit(unit))).toContain("batches/update");
  });
});

describe("what happens after the whole length", () => {
  const LENGTH = 40;
  const start = { initial_learning_rate: 0.1, learning_rate: 0.1, init_value: 0.1 };
  const cases: [fact: string, framework: ScheduleFramework, given: Record<string, ScheduleArgument>][] = [
    ["torch.scheduler.LinearLR", "torch", { start_factor: 1, end_factor: 0.1, total_iters: LENGTH }],
    ["torch.scheduler.PolynomialLR", "torch", { total_iters: LENGTH }],
    ["torch.scheduler.CosineAnnealingLR", "torch", { T_max: LENGTH }],
    ["torch.scheduler.OneCycleLR", "torch", { max_lr: 0.1, total_steps: LENGTH }],
    ["torch.scheduler.OneCycleLR", "torch", { max_lr: 0.1, epochs: 4, steps_per_epoch: 10 }],
    [
      "hf.schedule.get_linear_schedule_with_warmup",
      "transformers",
      { num_warmup_steps: 4, num_training_steps: LENGTH },
    ],
    [
      "hf.schedule.get_cosine_schedule_with_warmup",
      "transformers",
      { num_warmup_steps: 4, num_training_steps: LENGTH },
    ],
    [
      "hf.schedule.get_cosine_with_hard_restarts_schedule_with_warmup",
      "transformers",
      { num_warmup_steps: 4, num_training_steps: LENGTH },
    ],
    [
      "hf.schedule.get_polynomial_decay_schedule_with_warmup",
      "transformers",
      { num_warmup_steps: 4, num_training_steps: LENGTH },
    ],
    [
      "hf.schedule.get_cosine_with_min_lr_schedule_with_warmup",
      "transformers",
      { num_warmup_steps: 4, num_training_steps: LENGTH, min_lr_rate: 0.1 },
    ],
    [
      "hf.schedule.get_wsd_schedule",
      "transformers",
      { num_warmup_steps: 4, num_stable_steps: 20, num_decay_steps: 16 },
    ],
    [
      "hf.schedule.get_wsd_schedule",
      "transformers",
      { num_warmup_steps: 4, num_decay_steps: 16, num_training_steps: LENGTH },
    ],
    [
      "keras.schedule.PolynomialDecay",
      "keras",
      { initial_learning_rate: 0.1, decay_steps: LENGTH, end_learning_rate: 0.01 },
    ],
    ["keras.schedule.CosineDecay", "keras", { initial_learning_rate: 0.1, decay_steps: LENGTH }],
    [
      "keras.schedule.CosineDecay",
      "keras",
      { initial_learning_rate: 0.01, decay_steps: 30, warmup_target: 0.1, warmup_steps: 10 },
    ],
    ["optax.schedule.linear_schedule", "optax", { init_value: 0.1, end_value: 0, transition_steps: LENGTH }],
    [
      "optax.schedule.linear_schedule",
      "optax",
      { init_value: 0.1, end_value: 0, transition_steps: 30, transition_begin: 10 },
    ],
    [
      "optax.schedule.polynomial_schedule",
      "optax",
      { init_value: 0.1, end_value: 0, power: 2, transition_steps: LENGTH },
    ],
    ["optax.schedule.cosine_decay_schedule", "optax", { init_value: 0.1, decay_steps: LENGTH }],
    [
      "optax.schedule.warmup_cosine_decay_schedule",
      "optax",
      { init_value: 0, peak_value: 0.1, warmup_steps: 10, decay_steps: LENGTH },
    ],
    ["optax.schedule.cosine_onecycle_schedule", "optax", { transition_steps: LENGTH, peak_value: 0.1 }],
    ["optax.schedule.linear_onecycle_schedule", "optax", { transition_steps: LENGTH, peak_value: 0.1 }],
    ["tf1.schedule.polynomial_decay", "tf1", { learning_rate: 0.1, decay_steps: LENGTH }],
    ["tf1.schedule.cosine_decay", "tf1", { learning_rate: 0.1, decay_steps: LENGTH }],
    ["tf1.schedule.linear_cosine_decay", "tf1", { learning_rate: start.learning_rate, decay_steps: LENGTH }],
  ];

  it.each(cases)("is as the formulas have it: %s %s %o", (id, framework, given) => {
    const lengths = getLengths(id);
    const told = getToldLength(lengths, (name) => toArgument(given[name]));
    const name = facts.get(id).name.split(".").pop() ?? "";
    const curve = getCurve({ ...spec(framework, name, given), version: RELEASES[framework] }, { baseRate: 0.1 });
    const at = (step: number) => {
      const rate = curve.rateAt(step);
      return typeof rate === "number" ? rate : rate.kind;
    };

    expect(told && evaluateCount(told)).toBe(LENGTH);
    const [before, end, after, later] = [LENGTH - 5, LENGTH, LENGTH + 1, LENGTH + 7].map(at);
    if (lengths.afterEnd === "raises") expect(later).toBe("raises");
    else expect(before).toBeGreaterThan(Number(end));
    if (lengths.afterEnd === "stays") expect([after, later]).toEqual([end, end]);
    if (lengths.afterEnd === "rises") expect(later).toBeGreaterThan(Number(end));
  });

  const RELEASES: Record<ScheduleFramework, string> = {
    torch: "2.6.0",
    transformers: "4.57.3",
    keras: "3.11.3",
    optax: "0.2.5",
    tf1: "1.15.0",
  };
});

describe("getToldLength", () => {
  const steps = (given: Record<string, LengthArgument>) => (name: string) => (name in given ? given[name] : "absent");
  const value = (count: Count | undefined) => count && evaluateCount(count);
  const [ten, hundred] = [makeNumber(10), makeNumber(100)];

  it("takes the argument that the framework looks at first", () => {
    const lengths = getLengths("torch.scheduler.OneCycleLR");

    const both = getToldLength(lengths, steps({ total_steps: hundred, epochs: ten, steps_per_epoch: ten }));

    expect(value(both)).toBe(100);
  });

  it("adds a warm-up that comes first, if it has an effect", () => {
    const keras = getLengths("keras.schedule.CosineDecay");
    const timm = getLengths("timm.scheduler.CosineLRScheduler");

    expect(value(getToldLength(keras, steps({ decay_steps: hundred, warmup_steps: ten })))).toBe(100);
    expect(
      value(getToldLength(keras, steps({ decay_steps: hundred, warmup_steps: ten, warmup_target: "given" }))),
    ).toBe(110);
    expect(value(getToldLength(timm, steps({ t_initial: hundred, warmup_t: ten })))).toBe(100);
    expect(value(getToldLength(timm, steps({ t_initial: hundred, warmup_t: ten, warmup_prefix: "given" })))).toBe(110);
  });

  it("tells nothing where an argument that decides is not known", () => {
    const keras = getLengths("keras.schedule.CosineDecay");
    const torch = getLengths("torch.scheduler.OneCycleLR");

    expect(
      getToldLength(keras, steps({ decay_steps: hundred, warmup_steps: ten, warmup_target: undefined })),
    ).toBeUndefined();
    expect(getToldLength(torch, steps({ total_steps: undefined, epochs: ten, steps_per_epoch: ten }))).toBeUndefined();
    expect(
      getToldLength(getLengths("timm.scheduler.CosineLRScheduler"), steps({ t_initial: ten, cycle_limit: ten })),
    ).toBeUndefined();
  });

  it("tells nothing for a schedule without an end, and for a release that works otherwise", () => {
    const timm = getLengths("timm.scheduler.CosineLRScheduler");

    expect(getToldLength(getLengths("torch.scheduler.StepLR"), steps({ step_size: ten }))).toBeUndefined();
    expect(getToldLength(timm, steps({ t_initial: ten }), "0.4.12")).toBeUndefined();
    expect(value(getToldLength(timm, steps({ t_initial: ten }), "1.0.23"))).toBe(10);
  });

  it("knows that timm counts updates where it is told so", () => {
    expect(getLengths("timm.scheduler.PolyLRScheduler")).toMatchObject({
      counts: "epochs",
      countsWithout: { parameter: "t_in_epochs", counts: "updates" },
    });
  });
});

function getLengths(id: string): ScheduleLengths {
  const found = findScheduleLengths(id);
  if (found === undefined) throw new Error(`no lengths for ${id}`);
  return found;
}

function toArgument(given: ScheduleArgument | undefined): LengthArgument {
  if (given === undefined || given === null || given === false) return "absent";
  return typeof given === "number" ? makeNumber(given) : "given";
}
