import { callValue } from "../../program/call.ts";
import { libraryBases } from "../../program/classes.ts";
import { elementOf } from "../../program/elements.ts";
import type { Machine } from "../../program/machine.ts";
import type { Made, Value } from "../../program/values.ts";
import { constant, NO_ARGUMENTS, unknown } from "../../program/values.ts";
import type { Framework } from "./framework.ts";
import { callHook } from "./hooks.ts";
import { emitEffect, emitLoop } from "./owned-loop.ts";

const RUNNER = /^catalyst\.(?:\w+\.)*\w*Runner$/;

/** Runners that compute the loss from the criterion and step by themselves. */
const SUPERVISED = /^catalyst\.(?:\w+\.)*Supervised\w*Runner$/;

/** Epochs of a training that is told nothing. */
const DEFAULT_EPOCHS = 1;

/** Catalyst: a runner goes over the loader called `train`, once per epoch. */
export const catalyst: Framework = {
  packages: ["catalyst"],
  call(machine, call) {
    const { callee } = call;
    if (callee.kind !== "member" || callee.name !== "train") return undefined;
    return namesOf(callee.object).some((name) => RUNNER.test(name)) ? train(machine, call, callee.object) : undefined;
  },
};

function namesOf(value: Value): string[] {
  if (value.kind === "instance") return libraryBases(value.class);
  return value.kind === "made" && value.callee.kind === "external" ? [value.name] : [];
}

/** `runner.train(model=, criterion=, optimizer=, scheduler=, loaders=, num_epochs=)`. */
function train(machine: Machine, call: Made, runner: Value): Value {
  const given = (name: string) => call.arguments.keywords.get(name)?.value;
  const loader = trainLoader(given("loaders"));
  const isSupervised = namesOf(runner).some((name) => SUPERVISED.test(name));
  keepParts(machine, call, runner);
  const count = given("num_epochs") ?? constant(DEFAULT_EPOCHS);
  emitLoop(machine, call, { role: "epochs", count, owner: "catalyst" }, () => {
    emitLoop(machine, call, { role: "batches", over: loader, owner: "catalyst" }, () => {
      const batch = loader ? elementOf(machine, loader, call.site) : unknown("a batch of a loader that is not known");
      callHook(machine, runner, "handle_batch", { site: call.site, given: [batch] });
      if (isSupervised) update(machine, call, batch);
    });
    const scheduler = given("scheduler");
    if (scheduler && isSupervised) emitEffect(machine, call, { kind: "schedule step", objects: [scheduler] });
  });
  return constant(null);
}

/** A runner of the program finds what it is given as its own attributes. */
function keepParts(machine: Machine, call: Made, runner: Value): void {
  if (runner.kind !== "instance") return;
  for (const name of ["model", "criterion", "optimizer", "scheduler"]) {
    const value = call.arguments.keywords.get(name)?.value;
    if (value) machine.store.write(runner.attributes, name, value);
  }
}

function trainLoader(loaders: Value | undefined): Value | undefined {
  return loaders?.kind === "mapping" ? loaders.entries.get("train") : undefined;
}

function update(machine: Machine, call: Made, batch: Value): void {
  const [model, criterion, optimizer] = ["model", "criterion", "optimizer"].map(
    (name) => call.arguments.keywords.get(name)?.value,
  );
  const pass = (values: Value[]) => values.map((value) => ({ value, site: undefined, whole: undefined }));
  const run = (target: Value, values: Value[]) =>
    callValue(machine, target, { ...NO_ARGUMENTS, positional: pass(values) }, call.site);
  const output = model ? run(model, [batch]) : unknown("what the model gives");
  const loss = criterion && run(criterion, [output, unknown("the targets of a batch")]);
  const objects = optimizer ? [optimizer] : [];
  emitEffect(machine, call, { kind: "zero_grad", objects });
  emitEffect(machine, call, { kind: "backward", objects: loss ? [loss] : [] });
  emitEffect(machine, call, { kind: "optimizer step", objects });
}
