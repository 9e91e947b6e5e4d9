import { type Count, ceilCount, divideCounts, floorCount, multiplyCounts, roundCount, withUnit } from "./count.ts";
import { makeUnit } from "./unit.ts";

/** What decides how many batches a data loader gives. */
export interface LoaderTraits {
  /** Samples of the data set, of all processes together. */
  samples: Count;
  /** As the loader gets it: per process. */
  batchSize: Count;
  /** Whether an incomplete last batch is left out; undefined where that is not known. */
  dropLast: boolean | undefined;
  /**
   * Who shares the work among processes, undefined for nobody: a sampler that gives each its samples (torch
   * `DistributedSampler`), or a wrapper that deals out batches (accelerate `prepare`, without `split_batches`).
   */
  sharding?: { by: "sampler" | "batches"; processes: Count; samplerDropsLast?: boolean | undefined } | undefined;
}

/**
 * Batches that one process gets in an epoch. A `DistributedSampler` fills up to a multiple of the processes unless it
 * drops what is over (`num_samples` in torch/utils/data/distributed.py); accelerate deals out whole batches, and the last
 * round too unless the loader drops (`BatchSamplerShard.__len__` in accelerate/data_loader.py, with its default
 * `even_batches`).
 */
export function batchesPerEpoch({ samples, batchSize, dropLast, sharding }: LoaderTraits): Count {
  const unit = makeUnit("batches", "epochs");
  if (sharding?.by === "batches") {
    const perRound = multiplyCounts(batchSize, sharding.processes);
    return withUnit(divideInto(samples, perRound, dropLast), unit);
  }
  const own = sharding ? divideInto(samples, sharding.processes, sharding.samplerDropsLast ?? false) : samples;
  return withUnit(divideInto(own, batchSize, dropLast), unit);
}

/** What becomes of the batches that are left when an epoch ends inside an accumulation window. */
export type LastWindow = "kept" | "dropped" | "unknown";

/** Optimizer updates in an epoch whose gradients are accumulated over so many batches, for windows that start anew with each epoch. */
export function updatesPerEpoch(batches: Count, accumulation: Count, lastWindow: LastWindow): Count {
  const isDropped = lastWindow === "unknown" ? undefined : lastWindow === "dropped";
  return withUnit(divideInto(batches, accumulation, isDropped), makeUnit("updates", "epochs"));
}

/** What decides how many updates a whole training makes. */
export interface TrainingLength {
  epochs: Count;
  /** Batches per epoch. */
  batches: Count;
  /** Batches per update; undefined for 1. */
  accumulation?: Count | undefined;
  /** `carried over`: the window goes on in the next epoch, as where a counter of all batches decides. */
  lastWindow?: LastWindow | "carried over" | undefined;
}

/** Optimizer updates of a whole training. */
export function updatesInTraining({ epochs, batches, accumulation, lastWindow }: TrainingLength): Count {
  if (accumulation === undefined) return withUnit(multiplyCounts(epochs, batches), makeUnit("updates"));
  if (lastWindow === "carried over")
    return withUnit(floorCount(divideCounts(multiplyCounts(epochs, batches), accumulation)), makeUnit("updates"));
  const perEpoch = updatesPerEpoch(batches, accumulation, lastWindow ?? "unknown");
  return withUnit(multiplyCounts(epochs, perEpoch), makeUnit("updates"));
}

function divideInto(whole: Count, size: Count, isRestDropped: boolean | undefined): Count {
  const parts = divideCounts(whole, size);
  if (isRestDropped === undefined) return roundCount("either", parts);
  return isRestDropped ? floorCount(parts) : ceilCount(parts);
}
