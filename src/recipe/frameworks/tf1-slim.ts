import type { Machine } from "../../program/machine.ts";
import type { Made, Value } from "../../program/values.ts";
import { emitLoop } from "./owned-loop.ts";
import { argumentOf, updatesIn } from "./tf1-graph.ts";
import { emitUpdate, stopOf } from "./tf1-session.ts";

const TRAIN =
  /^(?:tensorflow\.contrib\.slim\.(?:learning\.)?train|tf_slim\.(?:learning\.)?train|tensorflow\.contrib\.training\.train|tf_slim\.training\.train)$/;

/** `slim.learning.train(train_op, …)` runs an update until its number of steps is reached. */
export function callSlim(machine: Machine, call: Made): void {
  if (!TRAIN.test(call.name)) return;
  const fetched = argumentOf(call, "train_op", 0)?.value;
  if (fetched === undefined) return;
  const updates = stepsOf(call);
  emitLoop(machine, call, { role: "batches", count: updates, owner: "tf1" }, () => {
    for (const update of updatesIn(machine, fetched)) emitUpdate(machine, call, { update, context: { updates } });
  });
}

function stepsOf(call: Made): Value | undefined {
  const told = argumentOf(call, "number_of_steps", -1)?.value;
  const isNone = told?.kind === "constant" && told.value === null;
  if (told && !isNone) return told;
  const hooks = argumentOf(call, "hooks", -1)?.value;
  return hooks && stopOf(hooks);
}
