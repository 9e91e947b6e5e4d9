import type { Value } from "../program/values.ts";
import type { Schedule } from "./training-run.ts";

/** Arguments that are the highest rate of a schedule by themselves, the more certain first. */
const PEAKS = ["warmup_target", "peak_value"];

/** Arguments from which a schedule only falls, where it has no peak of its own. */
const STARTS = ["initial_learning_rate", "learning_rate", "init_value", "value"];

/** Schedules that may rise from their first value to their last. */
const BETWEEN = new Set(["linear_schedule", "polynomial_schedule"]);

/** The highest rate of a schedule, as written; undefined where the text does not say which of several that is. */
export function peakOfSchedule({ name, arguments: { bound }, parts }: Schedule): Value | undefined {
  const told = PEAKS.map((one) => bound.get(one)?.value).find((value) => value && !isNone(value));
  if (told) return told;
  const start = STARTS.map((one) => bound.get(one)?.value).find((value) => value !== undefined);
  if (BETWEEN.has(name)) return highest([start, bound.get("end_value")?.value]);
  const values = bound.get("values")?.value;
  if (values?.kind === "collection") return highest([...values.items.values()]);
  if (start === undefined && parts.length > 0) return highest(parts.map(peakOfSchedule));
  return start && (risesBy(bound.get("boundaries_and_scales")?.value) ? undefined : start);
}

function highest(values: (Value | undefined)[]): Value | undefined {
  const known = values.filter((value) => value !== undefined);
  const numbers = known.map(numberOf);
  if (known.length < values.length || numbers.includes(undefined)) return undefined;
  const best = Math.max(...numbers.flatMap((number) => number ?? []));
  return known[numbers.lastIndexOf(best)];
}

/** Whether a factor of a schedule in steps raises the rate, or may. */
function risesBy(scales: Value | undefined): boolean {
  if (scales?.kind !== "mapping") return scales !== undefined && !isNone(scales);
  return [...scales.entries.values()].some((scale) => (numberOf(scale) ?? 2) > 1);
}

function numberOf(value: Value): number | undefined {
  return value.kind === "constant" && typeof value.value === "number" ? value.value : undefined;
}

function isNone(value: Value): boolean {
  return value.kind === "constant" && value.value === null;
}
