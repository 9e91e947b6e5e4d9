import { callValue } from "../../program/call.ts";
import { elementOf } from "../../program/elements.ts";
import type { Machine } from "../../program/machine.ts";
import type { Argument, Made, Value } from "../../program/values.ts";
import { collection, constant, NO_ARGUMENTS, unknown } from "../../program/values.ts";
import type { Framework } from "./framework.ts";
import { callFunction } from "./hooks.ts";
import { moveSchedule } from "./ignite-schedules.ts";
import { emitEffect, emitLoop } from "./owned-loop.ts";

const ENGINE = /^ignite\.engine\.(?:\w+\.)*(?:Engine|DeterministicEngine)$/;
const SUPERVISED = /^ignite\.engine\.(?:\w+\.)*create_supervised_trainer$/;

/** Functions that give back what they are given, made ready for several processes. */
const SAME = /^ignite\.distributed\.(?:auto\.)?(?:auto_model|auto_optim)$/;

/** PyTorch-Ignite: an engine runs its update function on each batch, and handlers at the events between. */
export const ignite: Framework = {
  packages: ["ignite"],
  call(machine, call) {
    const { callee } = call;
    if (SAME.test(call.name)) return call.arguments.positional[0]?.value;
    if (callee.kind !== "member" || !isTrainer(callee.object)) return undefined;
    if (callee.name === "run") return runEngine(machine, call, callee.object);
    if (callee.name === "add_event_handler") keepHandler(machine, callee.object, call.arguments.positional);
    return undefined;
  },
  decorate(machine, decorator, target) {
    if (decorator.kind !== "made" || decorator.callee.kind !== "member" || decorator.callee.name !== "on") return;
    const { object } = decorator.callee;
    const [event, ...rest] = decorator.arguments.positional;
    const handler = { value: target, site: undefined, whole: undefined };
    if (isTrainer(object) && event) keepHandler(machine, object, [event, handler, ...rest]);
  },
};

function isTrainer(value: Value): value is Made {
  return value.kind === "made" && (ENGINE.test(value.name) || SUPERVISED.test(value.name));
}

/** Handlers lie among the engine's attributes, in order, under keys that no Python name can have. */
function keepHandler(machine: Machine, engine: Made, args: Argument[]): void {
  const values = args.map((argument) => argument.value);
  machine.store.write(engine.attributes, `handler ${engine.attributes.size}`, collection("tuple", values));
}

/** One call of `run` with everything that happens in it. */
interface EngineRun {
  machine: Machine;
  call: Made;
  engine: Made;
}

/** `engine.run(data, max_epochs=1, max_iters=None, epoch_length=None)`. */
function runEngine(machine: Machine, call: Made, engine: Made): Value {
  const run = { machine, call, engine };
  const data = argument(call, "data", 0);
  const updates = argument(call, "max_iters", 2);
  const count = argument(call, "max_epochs", 1) ?? (updates ? undefined : constant(1));
  notify(run, "STARTED");
  emitLoop(machine, call, { role: "epochs", count, owner: "ignite" }, () => {
    emitEffect(machine, call, { kind: "train mode", objects: [], values: { updates } });
    notify(run, "EPOCH_STARTED");
    emitLoop(machine, call, { role: "batches", over: data, owner: "ignite" }, () => {
      notify(run, "ITERATION_STARTED");
      const batch = data ? elementOf(machine, data, call.site) : unknown("a batch of data that is not known");
      runUpdate(run, batch);
      notify(run, "ITERATION_COMPLETED");
    });
    notify(run, "EPOCH_COMPLETED");
  });
  notify(run, "COMPLETED");
  return call;
}

function runUpdate(run: EngineRun, batch: Value): void {
  const { machine, call, engine } = run;
  if (SUPERVISED.test(engine.name)) {
    updateSupervised(run, batch);
    return;
  }
  const update = argument(engine, "process_function", 0);
  if (update) callFunction(machine, update, { site: call.site, given: [engine, batch] });
}

/** `create_supervised_trainer(model, optimizer, loss_fn, …)`. */
function updateSupervised({ machine, call, engine }: EngineRun, batch: Value): void {
  const [model, optimizer, loss] = ["model", "optimizer", "loss_fn"].map((name, at) => argument(engine, name, at));
  const pass = (values: Value[]) => ({
    ...NO_ARGUMENTS,
    positional: values.map((value) => ({ value, site: undefined, whole: undefined })),
  });
  const output = model ? callValue(machine, model, pass([batch]), call.site) : unknown("what the model gives");
  const found = loss && callValue(machine, loss, pass([output, unknown("the targets of a batch")]), call.site);
  const objects = optimizer ? [optimizer] : [];
  const accumulation = engine.arguments.keywords.get("gradient_accumulation_steps")?.value;
  emitEffect(machine, call, { kind: "zero_grad", objects });
  emitEffect(machine, call, { kind: "backward", objects: found ? [found] : [], values: { accumulation } });
  emitEffect(machine, call, { kind: "optimizer step", objects });
}

/** Runs the handlers of an event in the order in which they were added. */
function notify({ machine, call, engine }: EngineRun, event: string): void {
  for (const [key, kept] of engine.attributes) {
    if (!key.startsWith("handler ") || kept.kind !== "collection") continue;
    const [on, handler, ...rest] = kept.items.values();
    if (on && handler && namesOf(on).includes(event)) runHandler({ machine, call, engine }, handler, rest);
  }
}

function runHandler({ machine, call, engine }: EngineRun, handler: Value, rest: Value[]): void {
  if (moveSchedule(machine, call, handler)) return;
  if (handler.kind === "function" || handler.kind === "method") {
    callFunction(machine, handler, { site: call.site, given: takesEngine(handler, rest) ? [engine, ...rest] : rest });
    return;
  }
  if (handler.kind === "member" || handler.kind === "instance") {
    const positional = [engine, ...rest].map((value) => ({ value, site: undefined, whole: undefined }));
    callValue(machine, handler, { ...NO_ARGUMENTS, positional }, call.site);
  }
}

/** A handler may leave the engine out of its parameters. */
function takesEngine(handler: Extract<Value, { kind: "function" | "method" }>, rest: Value[]): boolean {
  const target = handler.kind === "method" ? handler.function : handler;
  const open = target.node.parameters.length - (handler.kind === "method" ? 1 : 0);
  return open > rest.length;
}

/** The names in `Events.A(every=2) | Events.B`. */
function namesOf(event: Value): string[] {
  switch (event.kind) {
    case "external":
      return [event.name.split(".").pop() ?? ""];
    case "made":
      return namesOf(event.callee);
    case "member":
      return event.name.startsWith("[") ? namesOf(event.object) : [event.name];
    case "operation":
      return event.operands.flatMap(namesOf);
    default:
      return [];
  }
}

function argument(call: Made, name: string, position: number): Value | undefined {
  const value = (call.arguments.keywords.get(name) ?? call.arguments.positional[position])?.value;
  return value?.kind === "constant" && value.value === null ? undefined : value;
}
