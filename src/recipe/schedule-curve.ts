import type { Value } from "../program/values.ts";
import type { Curve, ScheduleArgument, ScheduleFramework, ScheduleSpec } from "./schedules/index.ts";
import { evaluateSchedule, getHalvingStep, getLandmarks } from "./schedules/index.ts";
import type { Optimizer, Schedule } from "./training-run.ts";

const FRAMEWORKS: Record<string, ScheduleFramework> = {
  keras: "keras",
  pytorch: "torch",
  optax: "optax",
  transformers: "transformers",
  "tensorflow-v1": "tf1",
};

/** The curve of a schedule with the arguments the text decides. `optimizer` is the one it was made for. */
export function curveOf(
  schedule: Schedule,
  optimizer: Optimizer | undefined,
  findSchedule: (value: Value) => Schedule | undefined,
): Curve {
  const spec = toSpec(schedule, findSchedule);
  if (spec === undefined)
    return { kind: "unknown", reason: `no formula is known for schedules of ${schedule.framework}` };
  const [rate] = optimizer?.learningRates ?? [];
  const baseRate = rate && (rate.kind === "constant" || rate.kind === "default") ? rate.value : undefined;
  return evaluateSchedule(spec, {
    ...(baseRate === undefined ? {} : { baseRate }),
    ...(optimizer ? { optimizer: optimizer.name } : {}),
  });
}

/** How far the search for the halving goes. */
const HALVING_LIMIT = 10_000_000;

/** Rates at the steps worth showing, and the first step at which the rate has halved. */
export function sampleCurve(curve: Curve): { rates: { step: number; rate: number }[]; halvedAt: number | undefined } {
  if (curve.kind !== "curve") return { rates: [], halvedAt: undefined };
  const rates = getLandmarks(curve).flatMap((step) => {
    const rate = curve.rateAt(step);
    return typeof rate === "number" && Number.isFinite(rate) ? [{ step, rate: Number(rate.toPrecision(9)) }] : [];
  });
  return { rates, halvedAt: getHalvingStep(curve, 0, HALVING_LIMIT) };
}

function toSpec(schedule: Schedule, findSchedule: (value: Value) => Schedule | undefined): ScheduleSpec | undefined {
  const framework = FRAMEWORKS[schedule.framework];
  if (framework === undefined) return undefined;
  const entries = [...schedule.arguments.bound, ...schedule.arguments.extra]
    .filter(([name]) => name !== "optimizer" && name !== "name" && name !== "verbose")
    .map(([name, { value }]) => [name, toArgument(value, findSchedule)] as const);
  return {
    framework,
    name: schedule.name,
    arguments: Object.fromEntries(entries),
    ...(schedule.release ? { version: schedule.release } : {}),
  };
}

function toArgument(value: Value, findSchedule: (value: Value) => Schedule | undefined): ScheduleArgument {
  const nested = findSchedule(value);
  const spec = nested && toSpec(nested, findSchedule);
  if (spec) return spec;
  switch (value.kind) {
    case "constant":
      return typeof value.value === "number"
        ? { kind: value.isFloat ? "float" : "int", value: value.value }
        : value.value;
    case "collection":
      return value.isComplete
        ? [...value.items.values()].map((item) => toArgument(item, findSchedule))
        : notKnown(value);
    case "mapping":
      return value.isComplete
        ? {
            kind: "mapping",
            entries: [...value.entries].map(
              ([key, item]) => [keyArgument(key), toArgument(item, findSchedule)] as const,
            ),
          }
        : notKnown(value);
    case "function":
    case "method":
      return { kind: "callable" };
    default:
      return notKnown(value);
  }
}

function keyArgument(key: string | number | boolean | null): ScheduleArgument {
  return typeof key === "number" ? { kind: Number.isInteger(key) ? "int" : "float", value: key } : key;
}

function notKnown(value: Value): ScheduleArgument {
  return {
    kind: "unknown",
    reason: value.kind === "unknown" ? value.reason : "it is not a number in any file that was read",
  };
}
