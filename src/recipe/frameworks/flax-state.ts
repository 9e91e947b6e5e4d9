import { libraryBases } from "../../program/classes.ts";
import type { Machine } from "../../program/machine.ts";
import type { ClassValue, Instance, Made, Value } from "../../program/values.ts";
import { constant } from "../../program/values.ts";
import { objectsIn } from "../identity.ts";

const STATE = /^flax\.training\.(?:train_state\.)?TrainState(?:\.create)?$/;
const OPTIMIZER = /^flax\.nnx\.(?:\w+\.)*(?:Optimizer|ModelAndOptimizer)$/;

/** Methods of a state that give the state anew; restored and replicated ones train like the state they come from. */
const GIVES_STATE = new Set(["apply_gradients", "apply_gradient", "replace", "_replace"]);

/** What a call makes of a state of flax: `TrainState.create(…)`, `state.replace(…)`; undefined for other calls. */
export function callState(machine: Machine, call: Made): Value | undefined {
  const { callee } = call;
  if (callee.kind === "external") return STATE.test(callee.name) ? stateOf(call) : undefined;
  if (callee.kind !== "member") return undefined;
  const { object, name } = callee;
  if (name === "create" && isStateClass(object))
    return object.kind === "class" ? instanceOf(call, object) : stateOf(call);
  if (isOldOptimizer(object) && /^(create|replicate|unreplicate|apply_gradient|replace)$/.test(name)) return object;
  if (GIVES_STATE.has(name) && (object.kind === "instance" || transformOfState(object)))
    return replaced(machine, object, call);
  return /^restore/.test(name) ? restored(call) : undefined;
}

/** A state that is read from a checkpoint is of the kind that was to be filled. */
function restored(call: Made): Value | undefined {
  const { positional, keywords } = call.arguments;
  const given = [keywords.get("target"), keywords.get("items"), keywords.get("item"), ...positional];
  return given.find((one) => one && objectsIn(one.value).some((value) => transformOfState(value) !== undefined))?.value;
}

function isStateClass(value: Value): boolean {
  if (value.kind === "external") return STATE.test(value.name);
  return value.kind === "class" && libraryBases(value).some((base) => STATE.test(base));
}

function isOldOptimizer(value: Value): boolean {
  return value.kind === "made" && /^flax\.optim\.\w/.test(value.name);
}

function stateOf(call: Made): Made {
  const given = [...call.arguments.keywords].map(([name, { value }]) => [name, value] as const);
  return { ...call, attributes: new Map<string, Value>([["step", constant(0)], ...given]) };
}

/** A state of a class of the program has the methods of that class too. */
function instanceOf(call: Made, owner: ClassValue): Instance {
  const { attributes } = stateOf(call);
  return { kind: "instance", class: owner, attributes, site: call.site, arguments: call.arguments };
}

/** The same object stands for all later states: only which optimizer it has matters. */
function replaced(machine: Machine, state: Value, call: Made): Value {
  const transform = call.arguments.keywords.get("tx")?.value;
  if (transform && (state.kind === "made" || state.kind === "instance"))
    machine.store.write(state.attributes, "tx", transform);
  return state;
}

/** The gradient transformation that a state, or an optimizer of `flax.nnx`, applies; undefined for everything else. */
export function transformOfState(value: Value): Value | undefined {
  if (value.kind === "instance") return value.attributes.get("tx");
  if (value.kind !== "made") return undefined;
  if (OPTIMIZER.test(value.name)) return (value.arguments.positional[1] ?? value.arguments.keywords.get("tx"))?.value;
  return value.attributes.get("tx") ?? (isOldOptimizer(value) ? value : undefined);
}
