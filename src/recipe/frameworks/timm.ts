import type { Machine } from "../../program/machine.ts";
import type { Made, Value } from "../../program/values.ts";
import type { EventSketch } from "../events.ts";
import { objectsIn } from "../identity.ts";
import type { Framework } from "./framework.ts";
import { emitEffect } from "./owned-loop.ts";
import { callOptimizerFactory } from "./timm-optimizers.ts";
import { callScheduleFactory, classifyScheduleStep } from "./timm-schedules.ts";

const SCALER = /^timm\.utils\.(?:\w+\.)*(?:NativeScaler|ApexScaler)$/;
const LOSS =
  /^timm\.loss\.(?:\w+\.)*(?:LabelSmoothingCrossEntropy|SoftTargetCrossEntropy|BinaryCrossEntropy|JsdCrossEntropy|AsymmetricLoss\w*)$/;

/** timm: factories of optimizers and schedules, its losses, and the scaler that takes a whole step. */
export const timm: Framework = {
  packages: ["timm"],
  call(machine, call) {
    callScaler(machine, call);
    return callOptimizerFactory(machine, call) ?? callScheduleFactory(machine, call);
  },
  classify(call): EventSketch | undefined {
    const { callee } = call;
    if (callee.kind === "made" && LOSS.test(callee.name)) return { kind: "loss", objects: [callee] };
    return classifyScheduleStep(call);
  },
};

/** `scaler(loss, optimizer, clip_grad=…, need_update=…)`: gradients, then clipping and the step, unless they are put off. */
function callScaler(machine: Machine, call: Made): void {
  const { callee } = call;
  if (callee.kind !== "made" || !SCALER.test(callee.name)) return;
  const { positional, keywords } = call.arguments;
  const given = (name: string, position: number): Value | undefined =>
    (keywords.get(name) ?? positional[position])?.value;
  const [loss, optimizer, limit] = [given("loss", 0), given("optimizer", 1), given("clip_grad", 2)];
  const isOff = limit === undefined || (limit.kind === "constant" && limit.value === null);
  emitEffect(machine, call, { kind: "backward", objects: loss ? [loss] : [] });
  if (!isOff) emitEffect(machine, call, { kind: "clip", objects: [], values: { limit } });
  const values = { accumulation: accumulationIn(given("need_update", 6)) };
  emitEffect(machine, call, { kind: "optimizer step", objects: optimizer ? objectsIn(optimizer) : [], values });
}

/** `k` of `need_update=(i + 1) % k == 0`. */
function accumulationIn(test: Value | undefined): Value | undefined {
  if (test?.kind !== "operation") return undefined;
  const [left] = test.operands;
  return test.operator === "==" && left?.kind === "operation" && left.operator === "%" ? left.operands[1] : undefined;
}
