import type { Machine } from "../machine.ts";
import type { CallArguments, FunctionValue, Made, Value } from "../values.ts";
import { callConfigFlags } from "./config-flags.ts";
import { callConfigLoading } from "./config-loading.ts";
import { callConfigObjects, readMissingAttribute } from "./config-objects.ts";
import { argumentsFromHydra, callHydra } from "./hydra.ts";
import { callHyperPyYaml } from "./hyperpyyaml.ts";
import { callOmegaConf } from "./omegaconf.ts";
import { callPaths } from "./paths.ts";

/** What a call into a library for configuration gives; undefined for the rest. */
export function callConfiguration(machine: Machine, call: Made): Value | undefined {
  return (
    callPaths(machine, call) ??
    callConfigLoading(machine, call) ??
    callConfigObjects(call) ??
    callOmegaConf(machine, call) ??
    callHydra(machine, call) ??
    callConfigFlags(machine, call) ??
    callHyperPyYaml(machine, call)
  );
}

/** What an attribute that such a library provides holds; undefined for the rest. */
export function configurationAttribute(machine: Machine, object: Value, name: string): Value | undefined {
  return readMissingAttribute(machine, object, name);
}

/** What a library for configuration passes to a function that it calls itself; undefined for other functions. */
export function configuredArguments(
  machine: Machine,
  callee: FunctionValue,
  args: CallArguments,
): CallArguments | undefined {
  return callee.decorators.length === 0 ? undefined : argumentsFromHydra(machine, callee, args);
}
