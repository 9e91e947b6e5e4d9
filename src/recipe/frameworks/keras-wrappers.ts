import { callValue } from "../../program/call.ts";
import type { Machine } from "../../program/machine.ts";
import type { Argument, CallArguments, Made, Value } from "../../program/values.ts";
import { NO_ARGUMENTS, unknown } from "../../program/values.ts";

/** Methods of a distribution strategy that run a function once per replica. */
const REPLICA_RUNS = new Set(["run", "experimental_run_v2", "call_for_each_replica"]);
const DATASET_RUNS = new Set(["distribute_datasets_from_function", "experimental_distribute_datasets_from_function"]);

/** What TensorFlow gives for functions that it is handed: `tf.function(f)` is `f`, `strategy.run(f, args=…)` is a call of it. */
export function callTensorflowWrapper(machine: Machine, call: Made): Value | undefined {
  const [first] = call.arguments.positional;
  if (call.name === "tensorflow.function" || call.name === "tensorflow.function()") return callableOf(first);
  if (call.callee.kind !== "member") return undefined;
  const callee = callableOf(first ?? call.arguments.keywords.get("fn"));
  if (callee === undefined) return undefined;
  if (REPLICA_RUNS.has(call.callee.name)) return callValue(machine, callee, replicaArguments(call), call.site);
  if (!DATASET_RUNS.has(call.callee.name)) return undefined;
  const context: Argument = { value: unknown("the input context of a replica"), site: undefined, whole: undefined };
  return callValue(machine, callee, { ...NO_ARGUMENTS, positional: [context] }, call.site);
}

function callableOf(argument: Argument | undefined): Value | undefined {
  const kind = argument?.value.kind;
  return kind === "function" || kind === "method" ? argument?.value : undefined;
}

/** `args=(x, y)` and `kwargs={…}` are the arguments of the function. */
function replicaArguments({ arguments: { positional, keywords } }: Made): CallArguments {
  const args = (keywords.get("args") ?? positional[1])?.value;
  const named = (keywords.get("kwargs") ?? positional[2])?.value;
  const pass = (value: Value): Argument => ({ value, site: undefined, whole: undefined });
  const isOpen = [args, named].some((value) => value && value.kind !== "collection" && value.kind !== "mapping");
  return {
    positional: args?.kind === "collection" ? [...args.items.values()].map(pass) : [],
    keywords: new Map(
      named?.kind === "mapping" ? [...named.entries].map(([name, value]) => [String(name), pass(value)] as const) : [],
    ),
    hasUnknown: isOpen,
  };
}
