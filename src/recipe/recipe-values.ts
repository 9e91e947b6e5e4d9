import type { Argument, Site, Value } from "../program/values.ts";
import { alternativesOf, originOf } from "../program/values.ts";
import { textOf } from "../python/source-file.ts";
import { Identities } from "./identity.ts";
import { traceProvenance } from "./provenance.ts";
import { countOf, getKnownNumber } from "./quantities/index.ts";
import type { RecipeValue } from "./recipe-schema.ts";
import { peakOfSchedule } from "./schedule-peak.ts";
import type { LearningRate } from "./training-run.ts";

/** A quantity as a recipe shows it: each alternative with its condition. */
export function toRecipeValues(value: Value, site: Site | undefined): RecipeValue[] {
  return alternativesOf(value).map(({ when, value: one }) => withCondition(toRecipeValue(one, site), when));
}

/** The learning rates of an optimizer as a recipe shows them. A schedule is described by its own row. */
export function toRecipeRates(rates: LearningRate[]): RecipeValue[] {
  return rates.map((rate) => withCondition(toRecipeRate(rate), rate.when));
}

function toRecipeRate(rate: LearningRate): RecipeValue {
  switch (rate.kind) {
    case "constant":
      return {
        kind: isFrameworkDefault(rate.argument.value) ? "default" : "constant",
        value: rate.value,
        provenance: traceProvenance(rate.argument.value),
      };
    case "default":
      return rate.value === undefined
        ? { kind: "unknown", reason: "the framework's default is not known for this release", provenance: [] }
        : { kind: "default", value: rate.value, provenance: [] };
    case "scheduled": {
      const peak = peakOfSchedule(rate.schedule);
      const isNumber = peak?.kind === "constant" && typeof peak.value === "number";
      return {
        kind: "scheduled",
        text: rate.schedule.name,
        ...(isNumber ? { value: Number(peak.value) } : {}),
        provenance: peak ? traceProvenance(peak) : [],
      };
    }
    case "computed":
      return { kind: "computed", text: rate.text, provenance: traceProvenance(argumentValue(rate.argument)) };
    case "unknown":
      return {
        kind: "unknown",
        reason: rate.reason,
        provenance: rate.argument ? traceProvenance(rate.argument.value) : [],
      };
  }
}

function argumentValue(argument: Argument): Value {
  return argument.value;
}

function toRecipeValue(value: Value, site: Site | undefined): RecipeValue {
  const provenance = traceProvenance(value);
  if (value.kind === "constant" && value.value !== null && isFrameworkDefault(value))
    return { kind: "default", value: value.value, provenance };
  if (value.kind === "constant" && value.value !== null) return { kind: "constant", value: value.value, provenance };
  if (value.kind === "constant") return { kind: "unknown", reason: "it is None here", provenance };
  if (value.kind === "unknown") return { kind: "unknown", reason: value.reason, provenance };
  if (site === undefined) return { kind: "unknown", reason: "it is not written in any file that was read", provenance };
  const text = textOf(site.file, site).replace(/\s+/g, " ").slice(0, 200);
  const number = numberOf(value);
  return { kind: "computed", ...(number === undefined ? {} : { value: number }), text, provenance };
}

/** The number that an operation gives whatever its unknown parts are, under the program's own defaults. */
function numberOf(value: Value): number | undefined {
  const count =
    value.kind === "operation" ? countOf(value, { identities: new Identities(), choices: "first" }) : undefined;
  return count && getKnownNumber(count);
}

/** Whether a value is nowhere written, so that the framework takes its own. */
function isFrameworkDefault(value: Value): boolean {
  let at = originOf(value);
  while (at?.from[0]) at = at.from[0];
  return at?.kind === "framework default";
}

function withCondition(value: RecipeValue, when: string | undefined): RecipeValue {
  return when === undefined ? value : { ...value, when };
}
