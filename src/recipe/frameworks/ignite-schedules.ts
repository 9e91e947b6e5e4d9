import type { Machine } from "../../program/machine.ts";
import type { Made, Value } from "../../program/values.ts";
import { constant } from "../../program/values.ts";
import { emitEffect } from "./owned-loop.ts";

const MODULE = "^ignite\\.(?:contrib\\.)?handlers\\.(?:\\w+\\.)*";

/** Handlers around a schedule of torch. */
const WRAPPER = new RegExp(`${MODULE}(?:LRScheduler|create_lr_scheduler_with_warmup)$`);

/** Handlers that set a parameter of an optimizer by themselves. */
const OWN = new RegExp(
  `${MODULE}(PiecewiseLinear|CosineAnnealingScheduler|LinearCyclicalScheduler|ConcatScheduler|ParamGroupScheduler|ReduceLROnPlateauScheduler|StateParamScheduler)$`,
);

/** Steps the schedule that a handler is; false for handlers that are none. */
export function moveSchedule(machine: Machine, call: Made, handler: Value): boolean {
  if (handler.kind !== "made") return false;
  const inner = WRAPPER.test(handler.name) ? firstOf(handler) : undefined;
  if (inner) {
    if (!moveSchedule(machine, call, inner)) emitEffect(machine, call, { kind: "schedule step", objects: [inner] });
    return true;
  }
  const [, name] = OWN.exec(handler.name) ?? [];
  if (name === undefined) return false;
  emitEffect(machine, call, { kind: "schedule step", objects: [handler], values: { schedule: constant(name) } });
  return true;
}

function firstOf({ arguments: { keywords, positional } }: Made): Value | undefined {
  return (keywords.get("lr_scheduler") ?? positional[0])?.value;
}
