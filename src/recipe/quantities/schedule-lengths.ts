import { isAtLeast } from "../schedules/versions.ts";
import { addCounts, type Count, makeNumber, multiplyCounts } from "./count.ts";
import { KERAS_LENGTHS, TF1_LENGTHS } from "./schedule-lengths/keras.ts";
import { OPTAX_LENGTHS } from "./schedule-lengths/optax.ts";
import { OTHER_LENGTHS } from "./schedule-lengths/others.ts";
import type { LengthFormula, ScheduleLengths } from "./schedule-lengths/schedule-length.ts";
import { TORCH_LENGTHS } from "./schedule-lengths/torch.ts";
import { TRANSFORMERS_LENGTHS } from "./schedule-lengths/transformers.ts";

export type { ScheduleLengths } from "./schedule-lengths/schedule-length.ts";

/** What the length arguments of every known schedule count. */
export const SCHEDULE_LENGTHS: readonly ScheduleLengths[] = [
  ...KERAS_LENGTHS,
  ...TF1_LENGTHS,
  ...TORCH_LENGTHS,
  ...OPTAX_LENGTHS,
  ...TRANSFORMERS_LENGTHS,
  ...OTHER_LENGTHS,
];

const BY_FACT = new Map(SCHEDULE_LENGTHS.map((one) => [one.fact, one]));

/** What is known of the lengths of a schedule, by the id of its fact; undefined for one that has none. */
export function findScheduleLengths(factId: string): ScheduleLengths | undefined {
  return BY_FACT.get(factId);
}

/**
 * What a program passes for an argument: a count; `given` for another value; `absent` where it is left out, `None` or
 * `False`; undefined where that is not known.
 */
export type LengthArgument = Count | "given" | "absent" | undefined;

/**
 * The steps that a schedule is told to last, in what it counts. Undefined when it has no end, when an argument that
 * decides is not known, and in a release that works otherwise.
 */
export function getToldLength(
  schedule: ScheduleLengths,
  argumentOf: (parameter: string) => LengthArgument,
  release?: string,
): Count | undefined {
  if (schedule.wholeSince !== undefined && isAtLeast(release, schedule.wholeSince) === false) return undefined;
  if (schedule.unless?.some((parameter) => argumentOf(parameter) !== "absent")) return undefined;
  const formula = schedule.whole?.find((one) => isUsed(schedule, one, argumentOf));
  if (formula === undefined) return undefined;
  const terms = formula.map((factors) => countTerm(schedule, factors, argumentOf));
  const known = terms.filter((term) => term !== undefined);
  return known.length < terms.length ? undefined : addCounts(...known);
}

/** The first formula that is not left out; one whose arguments are not known is used, and then nothing is known. */
function isUsed(
  schedule: ScheduleLengths,
  formula: LengthFormula,
  argumentOf: (parameter: string) => LengthArgument,
): boolean {
  return formula.flat().every((parameter) => argumentOf(parameter) !== "absent" || isOptional(schedule, parameter));
}

function isOptional({ lengths }: ScheduleLengths, parameter: string): boolean {
  const found = lengths.find((one) => one.parameter === parameter);
  return found?.isOptional === true || found?.addsOnlyWith !== undefined;
}

function countTerm(
  schedule: ScheduleLengths,
  factors: readonly string[],
  argumentOf: (parameter: string) => LengthArgument,
): Count | undefined {
  const counts = factors.map((parameter) => countArgument(schedule, parameter, argumentOf));
  const known = counts.filter((count) => count !== undefined);
  return known.length < counts.length ? undefined : multiplyCounts(...known);
}

function countArgument(
  { lengths }: ScheduleLengths,
  parameter: string,
  argumentOf: (parameter: string) => LengthArgument,
): Count | undefined {
  const { addsOnlyWith } = lengths.find((one) => one.parameter === parameter) ?? {};
  const condition = addsOnlyWith === undefined ? "given" : argumentOf(addsOnlyWith);
  const argument = condition === "absent" ? "absent" : argumentOf(parameter);
  if (argument === "absent") return makeNumber(0);
  return condition === undefined || argument === "given" ? undefined : argument;
}
