import { findInClass } from "../classes.ts";
import type { Machine } from "../machine.ts";
import type { CallArguments, ClassValue, FunctionValue, Made, Value } from "../values.ts";
import { callConfigFlags } from "./config-flags.ts";
import { callConfigLoading } from "./config-loading.ts";
import { callConfigObjects, readMissingAttribute } from "./config-objects.ts";
import { callFileConfigs } from "./file-configs.ts";
import { argumentsFromGin, callGin } from "./gin.ts";
import { argumentsFromHydra, callHydra } from "./hydra.ts";
import { callHyperPyYaml } from "./hyperpyyaml.ts";
import { callOmegaConf } from "./omegaconf.ts";
import { callPaths } from "./paths.ts";
import { argumentsFromSacred, callSacred } from "./sacred.ts";

/** What a call into a library for configuration gives; undefined for the rest. */
export function callConfiguration(machine: Machine, call: Made): Value | undefined {
  return (
    callPaths(machine, call) ??
    callConfigLoading(machine, call) ??
    callConfigObjects(machine, call) ??
    callOmegaConf(machine, call) ??
    callHydra(machine, call) ??
    callConfigFlags(machine, call) ??
    callHyperPyYaml(machine, call) ??
    callFileConfigs(machine, call) ??
    callGin(machine, call) ??
    callSacred(machine, call)
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
  const { node, decorators } = callee;
  if (decorators.length === 0) return undefined;
  const name = node.kind === "FunctionDef" ? node.name.id : "";
  const parameters = node.parameters.map((parameter) => parameter.name);
  return (
    argumentsFromHydra(machine, callee, args) ??
    argumentsFromSacred(machine, callee, args) ??
    argumentsFromGin(machine, { name, parameters, decorators }, args)
  );
}

/** What such a library passes to the constructor of a class besides what it is passed; undefined for other classes. */
export function configuredConstruction(
  machine: Machine,
  owner: ClassValue,
  args: CallArguments,
): CallArguments | undefined {
  const { node, decorators } = owner;
  const initialise = decorators.length > 0 ? findInClass(owner, "__init__") : undefined;
  if (initialise?.kind !== "function") return undefined;
  const parameters = initialise.node.parameters.slice(1).map((parameter) => parameter.name);
  return argumentsFromGin(machine, { name: node.name.id, parameters, decorators }, args);
}
