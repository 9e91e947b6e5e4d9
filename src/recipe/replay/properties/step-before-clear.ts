import { batchesOf, followGradients, isShared } from "../gradient-log.ts";
import { broken, HOLDS, listNumbers, type PropertyResult } from "../property.ts";
import type { Trace } from "../trace.ts";

/** An update comes before its gradients are cleared. */
export function checkStepBeforeClear(trace: Trace): PropertyResult {
  const logs = followGradients(trace);
  for (const { clears, updates } of isShared(logs) ? logs : []) {
    const early = clears.find(({ isBeforeUpdate, erased }) => isBeforeUpdate && erased.length > 0);
    if (early)
      return broken(
        `the gradients of micro-batch ${listNumbers(batchesOf(early.erased))} are set to zero just before the update`,
        early.step.site,
        { updates: updates.length },
      );
  }
  return HOLDS;
}
