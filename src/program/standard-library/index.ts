import type { Machine } from "../machine.ts";
import type { External, Made, Value } from "../values.ts";
import { callArgparse, varsOfNamespace } from "./argparse.ts";
import { callEnvironment } from "./environment.ts";
import { callMathematics, mathematicsConstant } from "./mathematics.ts";
import { callNamespace } from "./namespaces.ts";

/** What a call into Python's standard library gives, as far as numbers of a training come from it; undefined for the rest. */
export function callStandardLibrary(machine: Machine, call: Made): Value | undefined {
  if (call.name === "builtins.vars" || call.name === "copy.deepcopy" || call.name === "copy.copy") return copyOf(call);
  return callArgparse(machine, call) ?? callNamespace(call) ?? callEnvironment(call) ?? callMathematics(call);
}

/** What a name of the standard library is; undefined where it is nothing but a name. */
export function standardLibraryConstant(value: External, name: string): Value | undefined {
  return mathematicsConstant(`${value.name}.${name}`);
}

function copyOf(call: Made): Value | undefined {
  const input = call.arguments.positional[0]?.value;
  if (input === undefined) return undefined;
  if (call.name === "builtins.vars") return varsOfNamespace(input);
  return input.kind === "constant" || input.kind === "collection" || input.kind === "mapping" ? input : undefined;
}
