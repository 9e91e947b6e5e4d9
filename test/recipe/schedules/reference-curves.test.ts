import { describe, expect, it } from "vitest";
import {
  type Curve,
  evaluateSchedule,
  type Rate,
  type ScheduleFramework,
} from "../../../src/recipe/schedules/index.ts";
import {
  getSpec,
  loadReferenceCurves,
  REFERENCE_FILES,
  type ReferenceCurve,
  type ReferenceRate,
} from "./reference-curves.ts";

/**
 * How far a rate may be off, as a part of the largest rate of its curve: frameworks that compute in float32, torch's
 * chained products, and formulas in double precision.
 */
const TOLERANCES: Readonly<Record<ScheduleFramework, number>> = {
  keras: 5e-6,
  tf1: 5e-6,
  optax: 5e-6,
  torch: 1e-12,
  transformers: 1e-14,
};

describe.each(REFERENCE_FILES)("schedules of $file", ({ file, framework }) => {
  const cases = loadReferenceCurves(file).flatMap((curve) =>
    curve.versions.map((version) => ({ title: getTitle(curve, version), curve, version })),
  );

  it.each(cases)("gives the rates of $title", ({ curve, version }) => {
    const actual = evaluateSchedule(getSpec(framework, curve, version), curve.context);

    expect(describeOutcome(actual)).toEqual(describeExpectation(curve));
    expect(getDeviations(actual, curve, TOLERANCES[framework])).toEqual([]);
  });
});

function getTitle({ schedule, arguments: given, context }: ReferenceCurve, version: string): string {
  return `${version} ${schedule} ${JSON.stringify(given)} ${JSON.stringify(context ?? {})}`.replaceAll("%", "%%");
}

function describeOutcome(actual: Curve): string {
  return actual.kind === "invalid" ? `raises ${actual.error}` : actual.kind;
}

function describeExpectation({ raises, computed }: ReferenceCurve): string {
  if (raises !== undefined) return `raises ${raises}`;
  return computed ? "computed" : "curve";
}

/** The steps at which the curve is not the reference, each with both rates. */
function getDeviations(actual: Curve, { rates = [] }: ReferenceCurve, tolerance: number): unknown[] {
  if (actual.kind !== "curve") return [];
  const finite = rates.map(([, rate]) => (typeof rate === "number" ? Math.abs(rate) : 0));
  const allowed = tolerance * (Math.max(...finite) || 1);
  return rates
    .map(([step, expected]) => ({ step, expected, actual: actual.rateAt(step) }))
    .filter((row) => !isSame(row.actual, row.expected, allowed));
}

function isSame(actual: Rate, expected: ReferenceRate, allowed: number): boolean {
  if (typeof expected === "object") {
    return typeof actual === "object" && actual.kind === "raises" && actual.error === expected.raises;
  }
  if (typeof expected === "string") return String(actual) === expected;
  return typeof actual === "number" && Math.abs(actual - expected) <= allowed;
}
