import { batchesOf, followGradients, isShared } from "../gradient-log.ts";
import { broken, countNoun, HOLDS, listNumbers, type PropertyResult, undecided } from "../property.ts";
import type { Step, Trace } from "../trace.ts";

/** Gradients are clean at the start of each window: cleared once after an update, and not inside a window. */
export function checkCleanGradients(trace: Trace): PropertyResult {
  const logs = followGradients(trace);
  for (const { updates } of logs) {
    const again = updates.find(({ stale }) => stale.length > 0);
    if (again) return describeStale(again.stale, again.step, trace);
  }
  if (!isShared(logs)) return HOLDS;
  for (const { clears } of logs) {
    const inside = clears.find(
      ({ step, erased, isBeforeUpdate }) => !isBeforeUpdate && erased.some(({ epoch }) => epoch === step.epoch),
    );
    if (inside)
      return broken(
        `the gradients of micro-batch ${listNumbers(batchesOf(inside.erased))} are set to zero before an update uses them`,
        inside.step.site,
        { erased: batchesOf(inside.erased).length },
      );
  }
  return HOLDS;
}

function describeStale(stale: Step[], update: Step, { steps, run }: Trace): PropertyResult {
  const isCleared = steps.some(({ kind }) => kind === "zero_grad");
  if (!isCleared && mayBeClearedElsewhere(update, run)) return undecided("the optimizer may be cleared elsewhere");
  return broken(
    `update ${update.update + 1} uses the gradients of ${countNoun(batchesOf(stale).length, "micro-batch")} again that an earlier update has used`,
    update.site,
    { update: update.update + 1, again: batchesOf(stale).length },
  );
}

/** An optimizer that is not known, or that a function that was not read gets. */
function mayBeClearedElsewhere({ objects }: Step, run: Trace["run"]): boolean {
  const isKnown = objects.every((object) => run.optimizers.some(({ value }) => value === object));
  return (
    !isKnown || run.calls.some(({ call, name }) => !HARMLESS.test(name) && takes(call.arguments.positional, objects))
  );
}

const HARMLESS = /lr_scheduler|get_\w*schedule|GradScaler|prepare|unscale_|\.step$|state_dict|print|append/;

function takes(given: { value: unknown }[], objects: unknown[]): boolean {
  return given.some(({ value }) => objects.includes(value));
}
