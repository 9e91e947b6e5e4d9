import { broken, HOLDS, type PropertyResult } from "../property.ts";
import type { Trace } from "../trace.ts";

/** A schedule moves on after the update that used its rate. */
export function checkScheduleOrder({ steps, model }: Trace): PropertyResult {
  const update = steps.find(({ kind }) => kind === "optimizer step");
  const move = steps.find(({ kind, values }) => kind === "schedule step" && !values.has("number"));
  if (update === undefined || move === undefined || model.isResumed || move.number > update.number) return HOLDS;
  if (move.epoch < 0 && update.epoch >= 0) return HOLDS;
  // Stepped with every micro-batch, a schedule moves on while the first window is still open.
  if (move.batch > 0 && move.batch < update.batch) return HOLDS;
  return broken("the first rate of the schedule is skipped: it moves on before the first update", move.site);
}
