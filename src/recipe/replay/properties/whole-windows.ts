import { batchesOf, followGradients, type GradientLog, isShared } from "../gradient-log.ts";
import { broken, countNoun, HOLDS, listNumbers, type PropertyResult } from "../property.ts";
import type { Step, Trace } from "../trace.ts";

/** Every window ends in an update, the last one of an epoch too, and has as many micro-batches as the others. */
export function checkWholeWindows(trace: Trace): PropertyResult {
  const logs = followGradients(trace);
  if (!isShared(logs)) return HOLDS;
  for (const log of logs) {
    const found = findLost(log, trace) ?? findMixed(log) ?? findShort(log);
    if (found) return found;
  }
  return HOLDS;
}

/** Cleared in a later epoch, or left when the training ends. */
function findLost({ clears, left, updates }: GradientLog, trace: Trace): PropertyResult | undefined {
  if (!trace.hasEpochs) return undefined;
  const over = clears.find(
    ({ step, erased }) => erased.length > 0 && erased.every(({ epoch }) => epoch !== step.epoch),
  );
  const isCarried = updates.some(({ fresh }) => epochsOf(fresh).length > 1);
  const lost = over?.erased ?? (isCarried ? [] : left);
  if (lost.length === 0) return undefined;
  const count = batchesOf(lost).length;
  return broken(
    `micro-batches per update: ${listNumbers(sizesOf(updates))}; the last ${count === 1 ? "one" : count} of ${over ? "each epoch" : "the training"} ${count === 1 ? "is" : "are"} lost`,
    lost[0]?.site,
    { lost: count, window: windowOf(updates), batches: trace.model.batches },
  );
}

/** What an epoch leaves over makes the first window of the next one too large. */
function findMixed({ updates }: GradientLog): PropertyResult | undefined {
  const window = windowOf(updates.filter(({ fresh }) => epochsOf(fresh).length < 2));
  const mixed = updates.find(({ fresh }) => epochsOf(fresh).length > 1 && batchesOf(fresh).length > window);
  if (mixed === undefined || window === 0) return undefined;
  const size = batchesOf(mixed.fresh).length;
  return broken(
    `micro-batches per update: ${listNumbers(sizesOf(updates))}; what an epoch leaves over goes into the next one`,
    mixed.step.site,
    { size, window },
  );
}

/** A window that is too short and that more batches of its epoch follow. */
function findShort({ updates }: GradientLog): PropertyResult | undefined {
  const window = windowOf(updates);
  const short = updates.find(({ fresh }, index) => {
    const [epoch, ...others] = epochsOf(fresh);
    const next = updates[index + 1];
    const isFollowed = next !== undefined && others.length === 0 && epochsOf(next.fresh).includes(epoch ?? 0);
    return fresh.length > 0 && batchesOf(fresh).length < window && isFollowed;
  });
  if (short === undefined) return undefined;
  const size = batchesOf(short.fresh).length;
  return broken(
    `micro-batches per update: ${listNumbers(sizesOf(updates))}; a window has ${countNoun(size, "micro-batch")} instead of ${window}`,
    short.step.site,
    { size, window },
  );
}

function sizesOf(updates: GradientLog["updates"]): number[] {
  return updates.map(({ fresh }) => batchesOf(fresh).length);
}

function windowOf(updates: GradientLog["updates"]): number {
  return Math.max(0, ...sizesOf(updates));
}

function epochsOf(steps: Step[]): number[] {
  return [...new Set(steps.map(({ epoch }) => epoch))];
}
