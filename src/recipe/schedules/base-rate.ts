import { type Refusal, refuseAsInvalid, refuseAsUnknown } from "./curve.ts";
import type { ScheduleContext } from "./schedule-spec.ts";

/**
 * The rate that a torch scheduler multiplies: `initial_lr` of the parameter group, which the first scheduler records.
 * One that resumes (`last_epoch` other than -1) raises KeyError where none is recorded.
 */
export function getBaseRate(context: ScheduleContext, lastEpoch: number): number | Refusal {
  if (typeof context.recordedRate === "number") return context.recordedRate;
  if (lastEpoch === -1) return context.baseRate ?? refuseAsUnknown("the optimizer's learning rate is not known");
  if (context.recordedRate === "none") {
    return refuseAsInvalid("KeyError", `last_epoch is ${lastEpoch}, but the parameter group has no 'initial_lr'`);
  }
  return refuseAsUnknown(`last_epoch is ${lastEpoch}, and which rate the optimizer was restored with is not known`);
}
