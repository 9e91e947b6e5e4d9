import { callValue } from "../../program/call.ts";
import type { Machine } from "../../program/machine.ts";
import { constant, type Made, NO_ARGUMENTS, originOf, type Value } from "../../program/values.ts";

/** Under this name an optimizer remembers where its own schedule starts; no Python name can be the same. */
const START = "rate at the start";

/** Steps at which a schedule of the program is looked at; one that falls is highest at the first. */
const STEPS = [0, 1, 10, 1_000];

/** Notes where a function of the program that gives the rate starts, if it only falls from there. */
export function noteStart(machine: Machine, call: Made): void {
  if (call.callee.kind !== "external" || !/^optax\.(?:contrib\.)?\w+$/.test(call.name)) return;
  const { positional, keywords } = call.arguments;
  const given = (keywords.get("learning_rate") ?? positional[0])?.value;
  if (given?.kind !== "function" && given?.kind !== "method") return;
  const rates = STEPS.map((step) => rateAt(machine, call, { schedule: given, step }));
  const [first] = rates;
  const numbers = rates.map((rate) =>
    rate.kind === "constant" && typeof rate.value === "number" ? rate.value : Number.NaN,
  );
  if (first && Number(numbers[0]) > 0 && numbers.every((number) => number <= Number(numbers[0])))
    machine.store.write(call.attributes, START, first);
}

/** The rate that a schedule of the program starts and falls from; undefined for other rates. */
export function startOf(optimizer: Value): Value | undefined {
  return optimizer.kind === "made" ? optimizer.attributes.get(START) : undefined;
}

/** What happens in the schedule is no part of the program's course, so its trace is dropped. */
function rateAt(machine: Machine, call: Made, { schedule, step }: { schedule: Value; step: number }): Value {
  const argument = { value: constant(step), site: undefined, whole: undefined };
  const run = () => callValue(machine, schedule, { ...NO_ARGUMENTS, positional: [argument] }, call.site);
  return machine.collect(run).result;
}

const OF_TWO: Record<string, (a: number, b: number) => number> = {
  minimum: Math.min,
  maximum: Math.max,
  power: (a, b) => a ** b,
};

/** `jnp.minimum(a, b)` and its kind, of numbers that are known. */
export function callArrayMathematics(call: Made): Value | undefined {
  const [, name] = /^(?:jax\.numpy|numpy)\.(\w+)$/.exec(call.name) ?? [];
  const compute = name === undefined ? undefined : OF_TWO[name];
  const given = call.arguments.positional.map((argument) => argument.value);
  const [a, b] = given.map((value) =>
    value.kind === "constant" && typeof value.value === "number" ? value.value : undefined,
  );
  if (compute === undefined || a === undefined || b === undefined || given.length !== 2) return undefined;
  const result = compute(a, b);
  const source = given.find((value) => value.kind === "constant" && value.value === result) ?? given[0];
  return constant(result, source && originOf(source), true);
}
