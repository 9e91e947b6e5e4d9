import type { Value } from "../../program/values.ts";
import {
  type Count,
  type CountContext,
  countOf,
  evaluateCount,
  findScheduleLengths,
  getToldLength,
  type LengthArgument,
  renderCount,
} from "../quantities/index.ts";
import type { RecipeSchedule, RecipeValue } from "../recipe-schema.ts";
import type { Schedule } from "../training-run.ts";
import { countTurns, type NestCounts } from "./nest-counts.ts";

/** How long a schedule is told to last, and how often the training steps it; each absent where it is not known. */
export function readScheduleCounts(
  schedule: Schedule,
  steppedPer: RecipeSchedule["steppedPer"],
  counts: NestCounts,
): Pick<RecipeSchedule, "told" | "done"> {
  const lengths = findScheduleLengths(schedule.fact.id);
  const argumentOf = (parameter: string) => readArgument(schedule, parameter, counts.context);
  const told = lengths && getToldLength(lengths, argumentOf, schedule.release);
  const isCounted = steppedPer === "batch" || steppedPer === "update" || steppedPer === "epoch";
  const done = isCounted ? countTurns(steppedPer, counts) : undefined;
  return { ...(told ? { told: toValue(told) } : {}), ...(done ? { done: toValue(done) } : {}) };
}

/** A count as a recipe shows it: its formula, and its value where that is decided. */
export function toValue(count: Count): RecipeValue {
  const value = evaluateCount(count);
  if (value !== undefined) return { kind: "constant", value, text: renderCount(count), provenance: [] };
  return { kind: "computed", text: renderCount(count), provenance: [] };
}

function readArgument({ arguments: args }: Schedule, parameter: string, context: CountContext): LengthArgument {
  const value = args.bound.get(parameter)?.value;
  if (value === undefined) return args.hasUnknown ? undefined : "absent";
  if (isAbsent(value)) return "absent";
  return countOf(value, context) ?? (value.kind === "collection" ? "given" : undefined);
}

function isAbsent(value: Value): boolean {
  return value.kind === "constant" && (value.value === null || value.value === false);
}
