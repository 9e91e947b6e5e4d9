import type { Argument, Made, Value } from "../../program/values.ts";
import { textOf } from "../../python/source-file.ts";
import { Identities } from "../identity.ts";
import type { NestCounts } from "../nest/nest-counts.ts";
import {
  batchesPerEpoch,
  type Count,
  type CountContext,
  countOf,
  makeNumber,
  makePositive,
  updatesInTraining,
} from "../quantities/index.ts";
import { argumentOf } from "../read-recipes.ts";
import type { BatchSize } from "./data-batch.ts";
import { findFitBatchSize, findFitData, findFitEpochs, isCutByFit, isGenerator } from "./fit-quantities.ts";

/** How often the things of a `fit` happen, as formulas; `epochs` where a loop around it counts them. */
export function countFit(call: Made, { epochs: around, accumulation }: FitLoops): NestCounts {
  const data = findFitData(call);
  const context: CountContext = { identities: new Identities(), choices: "first" };
  const samples = data && countSamples(data, context);
  if (data && samples) readSamples(context, data.value, samples);
  const epochs = around ? countOf(around, context) : countNumber(findFitEpochs(call), context);
  const batches = countBatches(call, samples, context);
  const window = accumulation && countOf(accumulation, context);
  const isCountable = epochs && batches && (accumulation === undefined || window);
  const updates = isCountable
    ? updatesInTraining({ epochs, batches, accumulation: window, lastWindow: "carried over" })
    : undefined;
  return { epochs, batches, updates, context };
}

/** What is known of a `fit` beside its call. */
export interface FitLoops {
  /** The turns of a loop around calls of one epoch each. */
  epochs: Value | undefined;
  /** Batches per update; Keras goes on counting them over the end of an epoch. */
  accumulation: Value | undefined;
}

/** Told as steps, cut from arrays, or as many as the data set has. */
function countBatches(call: Made, samples: Count | undefined, context: CountContext): Count | undefined {
  const steps = argumentOf(call, "steps_per_epoch", isGenerator(call) ? 1 : -1);
  if (steps && !(steps.value.kind === "constant" && steps.value.value === null)) return countOf(steps.value, context);
  if (!isCutByFit(call)) return isGenerator(call) ? undefined : samples;
  const batchSize = countNumber(findFitBatchSize(call), context);
  const isSplit = call.arguments.keywords.has("validation_split");
  return samples && batchSize && !isSplit ? batchesPerEpoch({ samples, batchSize, dropLast: false }) : undefined;
}

function countNumber(number: BatchSize | undefined, context: CountContext): Count | undefined {
  if (number === undefined) return undefined;
  return number.kind === "default" ? makeNumber(number.value) : countOf(number.argument.value, context);
}

/** `len(data)`: samples of arrays, batches of a data set. */
function countSamples({ value, site }: Argument, { identities }: CountContext): Count | undefined {
  if (site === undefined || value.kind === "constant" || value.kind === "collection") return undefined;
  const text = textOf(site.file, site).replace(/\s+/g, " ");
  return makePositive(`length ${identities.of(value)}`, text.length > 60 ? "len(data)" : `len(${text})`);
}

/** `len(x)` and `x.shape[0]` are the samples wherever else they are written. */
function readSamples(context: CountContext, data: Value, samples: Count): void {
  const { identities } = context;
  const isData = (value: Value) => identities.of(value) === identities.of(data);
  context.lengthOf = (value) => (isData(value) ? samples : undefined);
  context.quantityOf = (value) => {
    const shape = value.kind === "member" && value.name === "[0]" ? value.object : undefined;
    return shape?.kind === "member" && shape.name === "shape" && isData(shape.object) ? samples : undefined;
  };
}
