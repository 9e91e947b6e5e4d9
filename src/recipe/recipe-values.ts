import type { Argument, Site, Value } from "../program/values.ts";
import { alternativesOf } from "../program/values.ts";
import { textOf } from "../python/source-file.ts";
import { traceProvenance } from "./provenance.ts";
import type { RecipeValue } from "./recipe-schema.ts";
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
      return { kind: "constant", value: rate.value, provenance: traceProvenance(rate.argument.value) };
    case "default":
      return rate.value === undefined
        ? { kind: "unknown", reason: "the framework's default is not known for this release", provenance: [] }
        : { kind: "default", value: rate.value, provenance: [] };
    case "scheduled": {
      const peak = peakOf(rate);
      return {
        kind: "scheduled",
        text: rate.schedule.name,
        ...(peak === undefined ? {} : { value: peak }),
        provenance: peakProvenance(rate),
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

/** The rate a schedule starts from, as written; what really acts is in the schedule's own rates. */
function peakOf(rate: LearningRate & { kind: "scheduled" }): number | undefined {
  const value = initialArgument(rate)?.value;
  return value?.kind === "constant" && typeof value.value === "number" ? value.value : undefined;
}

function peakProvenance(rate: LearningRate & { kind: "scheduled" }): RecipeValue["provenance"] {
  const argument = initialArgument(rate);
  return argument ? traceProvenance(argument.value) : [];
}

const INITIAL_ARGUMENTS = ["initial_learning_rate", "learning_rate", "init_value", "peak_value"];

function initialArgument(rate: LearningRate & { kind: "scheduled" }): Argument | undefined {
  const { bound } = rate.schedule.arguments;
  return INITIAL_ARGUMENTS.map((name) => bound.get(name)).find((argument) => argument !== undefined);
}

function argumentValue(argument: Argument): Value {
  return argument.value;
}

function toRecipeValue(value: Value, site: Site | undefined): RecipeValue {
  const provenance = traceProvenance(value);
  if (value.kind === "constant" && value.value !== null) return { kind: "constant", value: value.value, provenance };
  if (value.kind === "constant") return { kind: "unknown", reason: "it is None here", provenance };
  if (value.kind === "unknown") return { kind: "unknown", reason: value.reason, provenance };
  if (site === undefined) return { kind: "unknown", reason: "it is not written in any file that was read", provenance };
  return { kind: "computed", text: textOf(site.file, site).replace(/\s+/g, " ").slice(0, 200), provenance };
}

function withCondition(value: RecipeValue, when: string | undefined): RecipeValue {
  return when === undefined ? value : { ...value, when };
}
