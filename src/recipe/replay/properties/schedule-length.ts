import { type Origin, originOf, type Value } from "../../../program/values.ts";
import { objectsIn } from "../../identity.ts";
import {
  evaluateCount,
  findScheduleLengths,
  getToldLength,
  type LengthArgument,
  makeNumber,
} from "../../quantities/index.ts";
import type { Schedule } from "../../training-run.ts";
import { numberOf } from "../number-steps.ts";
import { broken, countNoun, HOLDS, type PropertyResult } from "../property.ts";
import type { Step, Trace } from "../trace.ts";
import { siteKey } from "../value-key.ts";

/** Two lengths that differ by this factor are not a matter of rounding. */
const FACTOR = 1.5;

/** A schedule ends where it was told: it is stepped as often as it is long. */
export function checkScheduleLength(trace: Trace): PropertyResult {
  if (trace.model.isResumed) return HOLDS;
  for (const schedule of trace.run.schedules) {
    const moves = trace.steps.filter(
      ({ kind, objects }) => kind === "schedule step" && objects.includes(schedule.value),
    );
    const found = compare(schedule, moves, trace);
    if (found) return found;
  }
  return HOLDS;
}

function compare(schedule: Schedule, moves: Step[], trace: Trace): PropertyResult | undefined {
  const lengths = findScheduleLengths(schedule.fact.id);
  const [move] = moves;
  if (lengths === undefined || move === undefined || moves.some(({ values }) => values.has("number"))) return undefined;
  const parameters = [...lengths.lengths.map(({ parameter }) => parameter), ...(lengths.whole ?? []).flat(2)];
  const given = parameters.map((parameter) => schedule.arguments.bound.get(parameter)?.value);
  const told = getToldLength(lengths, (parameter) => argumentOf(schedule, parameter), schedule.release);
  const length = told && evaluateCount(told);
  if (length === undefined || length <= 0) return undefined;
  const isOfBatches = given.some((value) => value && someOrigin(value, ({ label }) => label === "len"));
  const isOfEpochs = given.some((value) => value && someOrigin(value, (origin) => trace.sizes.has(siteKey(origin))));
  // A fixed number says nothing about small models, and a length in epochs that was multiplied by one neither.
  if (!isOfBatches && !(isOfEpochs && length === trace.model.epochs)) return undefined;
  // So many epochs' worth of batches, written as a number of its own: the model has other epochs.
  const isOfOneEpoch = length <= trace.model.batches * trace.model.processes;
  if (isOfBatches && !isOfEpochs && !isOfOneEpoch && trace.epochs.length > 1) return undefined;
  const done = moves.length * (isPrepared(schedule, trace) ? trace.model.processes : 1);
  const numbers = { told: length, done };
  const isOver = lengths.afterEnd === "raises" && done > length;
  const isApart = Math.abs(done - length) > trace.model.epochs && Math.max(done / length, length / done) >= FACTOR;
  if (!isOver && !isApart) return undefined;
  return broken(
    `${schedule.name} is told to last ${countNoun(length, "step")} and gets ${done}${isOver ? ", which raises an error" : ""}`,
    move.site,
    numbers,
  );
}

function argumentOf(schedule: Schedule, parameter: string): LengthArgument {
  const value = schedule.arguments.bound.get(parameter)?.value;
  if (value === undefined) return schedule.arguments.hasUnknown ? undefined : "absent";
  if (value.kind === "constant" && (value.value === null || value.value === false)) return "absent";
  const number = numberOf(value);
  if (number !== undefined) return makeNumber(number);
  return value.kind === "collection" ? "given" : undefined;
}

/** Whether something in the origin of a number satisfies a test. */
function someOrigin(value: Value, test: (origin: Origin) => boolean): boolean {
  const visit = (origin: Origin): boolean => test(origin) || origin.from.some(visit);
  const origin = originOf(value);
  return origin !== undefined && visit(origin);
}

/** A schedule that went through `accelerator.prepare` is stepped once for each process. */
function isPrepared(schedule: Schedule, { run }: Trace): boolean {
  return run.calls.some(
    ({ name, call }) =>
      /(^|\.)prepare$/.test(name) &&
      call.arguments.positional.some(({ value }) => objectsIn(value).includes(schedule.value)),
  );
}
