import { libraryBases } from "../classes.ts";
import { callDictMethod } from "../dict-classes.ts";
import type { Machine } from "../machine.ts";
import { varsOfNamespace } from "../options/argparse.ts";
import type { External, Made, Value } from "../values.ts";
import { external } from "../values.ts";
import { callCollections, objectAttribute } from "./collections.ts";
import { callConfiguration, configurationAttribute } from "./configuration.ts";
import { callDataObject } from "./data-objects.ts";
import { callEnvironment } from "./environment.ts";
import { callImporting } from "./importing.ts";
import { callMathematics, mathematicsConstant } from "./mathematics.ts";
import { callNamespace } from "./namespaces.ts";
import { callGetter } from "./operator-getters.ts";
import { callReflection } from "./reflection.ts";

/** What a call into Python's standard library gives, as far as numbers of a training come from it; undefined for the rest. */
export function callStandardLibrary(machine: Machine, call: Made): Value | undefined {
  if (call.name === "builtins.vars" || call.name === "copy.deepcopy" || call.name === "copy.copy")
    return copyOf(call) ?? callReflection(machine, call);
  if (call.name === "typing.cast") return call.arguments.positional[1]?.value;
  return (
    callNamespace(call) ??
    callEnvironment(machine, call) ??
    callImporting(machine, call) ??
    callReflection(machine, call) ??
    callDataObject(call) ??
    callCollections(call) ??
    callDictMethod(machine, call) ??
    callMathematics(call) ??
    callGetter(machine, call) ??
    callConfiguration(machine, call)
  );
}

/** What a name of the standard library is; undefined where it is nothing but a name. */
function standardLibraryConstant(value: External, name: string): Value | undefined {
  return mathematicsConstant(`${value.name}.${name}`);
}

/** What an attribute of an object of the standard library, or of a library for configuration, holds. */
export function standardLibraryAttribute(machine: Machine, object: Value, name: string): Value | undefined {
  const own = object.kind === "external" ? standardLibraryConstant(object, name) : objectAttribute(object, name);
  return own ?? configurationAttribute(machine, object, name);
}

function copyOf(call: Made): Value | undefined {
  const input = call.arguments.positional[0]?.value;
  if (input === undefined) return undefined;
  if (call.name === "builtins.vars")
    return input.kind === "external" ? external(`${input.name}.__dict__`) : varsOfNamespace(input);
  if (input.kind === "made" && input.name === "argparse.Namespace")
    return { ...input, attributes: new Map(input.attributes) };
  if (input.kind === "instance" && libraryBases(input.class).length === 0)
    return { ...input, attributes: new Map(input.attributes) };
  return input.kind === "constant" || input.kind === "collection" || input.kind === "mapping" ? input : undefined;
}
