import type { Fact } from "../facts/fact.ts";
import { findLearningRateParameter } from "../facts/signature.ts";
import type { Argument, Value } from "../program/values.ts";
import { alternativesOf } from "../program/values.ts";
import { textOf } from "../python/source-file.ts";
import type { BoundArguments } from "./bind-arguments.ts";
import type { LearningRate, RateValue, Schedule } from "./training-run.ts";

/** What an optimizer trains with, as written: each alternative of its learning-rate argument, or the framework's default. */
export function readLearningRates(
  fact: Fact,
  bound: BoundArguments,
  context: {
    release: string | undefined;
    findSchedule: (value: Value) => Schedule | undefined;
    /** What the release in use does with an old name of the argument; see the facts `keras.arg.lr.*`. */
    legacy: string | undefined;
  },
): LearningRate[] {
  const parameter = findLearningRateParameter(fact, context.release);
  const argument = parameter && (bound.bound.get(parameter.name) ?? bound.extra.get(parameter.name));
  const legacy = bound.extra.get("lr") ?? bound.bound.get("lr") ?? bound.bound.get("learning_rate");
  const given = argument ?? (legacy && context.legacy !== "ignored_with_warning" ? legacy : undefined);
  if (argument === undefined && legacy && context.legacy === "error") {
    const reason = "the argument has another name, so the call raises an exception";
    return [{ when: undefined, kind: "unknown", reason, argument: legacy }];
  }
  if (given) return readRates(given, context.findSchedule);
  if (bound.hasUnknown)
    return [
      {
        when: undefined,
        kind: "unknown",
        reason: "it may be passed in arguments that are not known",
        argument: undefined,
      },
    ];
  return [{ when: undefined, kind: "default", value: parameter?.default }];
}

/** Each alternative of an argument that gives a learning rate. */
export function readRates(argument: Argument, findSchedule: (value: Value) => Schedule | undefined): LearningRate[] {
  return alternativesOf(argument.value).map(({ when, value }) => ({ when, ...readOne(value, argument, findSchedule) }));
}

function readOne(value: Value, argument: Argument, findSchedule: (value: Value) => Schedule | undefined): RateValue {
  if (value.kind === "constant" && typeof value.value === "number")
    return { kind: "constant", value: value.value, argument };
  const schedule = findSchedule(value);
  if (schedule) return { kind: "scheduled", schedule, argument };
  if (value.kind === "unknown") return { kind: "unknown", reason: value.reason, argument };
  if (value.kind === "constant") return { kind: "unknown", reason: "it is no number", argument };
  const site = argument.site ?? ("site" in value ? value.site : undefined);
  const text = site ? textOf(site.file, site).replace(/\s+/g, " ") : "an expression";
  return { kind: "computed", text, argument };
}
