import { checkCleanGradients } from "./properties/clean-gradients.ts";
import { checkClipOrder } from "./properties/clip-order.ts";
import { checkEpochCounter } from "./properties/epoch-counter.ts";
import { checkEvaluationMode } from "./properties/evaluation-mode.ts";
import { checkMicroBatchWeight } from "./properties/micro-batch-weight.ts";
import { checkResumedRate } from "./properties/resumed-rate.ts";
import { checkSamplerEpoch } from "./properties/sampler-epoch.ts";
import { checkScheduleLength } from "./properties/schedule-length.ts";
import { checkScheduleOrder } from "./properties/schedule-order.ts";
import { checkStepBeforeClear } from "./properties/step-before-clear.ts";
import { checkWarmUpStart } from "./properties/warm-up-start.ts";
import { checkWholeWindows } from "./properties/whole-windows.ts";
import { HOLDS, type Property, type PropertyResult, undecided } from "./property.ts";
import type { ModelReplay, Replay } from "./replay.ts";

/** What can be asked about a training, by name. */
export const PROPERTIES = {
  "clean-gradients": checkCleanGradients,
  "clip-order": checkClipOrder,
  "epoch-counter": checkEpochCounter,
  "evaluation-mode": checkEvaluationMode,
  "micro-batch-weight": checkMicroBatchWeight,
  "resumed-rate": checkResumedRate,
  "sampler-epoch": checkSamplerEpoch,
  "schedule-length": checkScheduleLength,
  "schedule-order": checkScheduleOrder,
  "step-before-clear": checkStepBeforeClear,
  "warm-up-start": checkWarmUpStart,
  "whole-windows": checkWholeWindows,
} satisfies Record<string, Property>;

/** The name of a property. */
export type PropertyName = keyof typeof PROPERTIES;

/** What is found about a training: a property is broken where it is on one model, whatever is undecided. */
export function checkProperty(replay: Replay, name: PropertyName): PropertyResult {
  if (replay.reason !== undefined) return undecided(replay.reason);
  const results = replay.models.map((model) => judgeModel(model, PROPERTIES[name]));
  return results.find(({ kind }) => kind === "broken") ?? results.find(({ kind }) => kind === "undecided") ?? HOLDS;
}

/** On one model all ways to go must agree. */
function judgeModel({ traces, isComplete }: ModelReplay, property: Property): PropertyResult {
  const results = traces.map(property);
  const [first = undecided("it was not gone through to the end")] = results;
  if (results.some(({ kind }) => kind !== first.kind)) return undecided("it depends on a condition that is not known");
  return first.kind === "broken" && !isComplete ? undecided("there are too many conditions that are not known") : first;
}
