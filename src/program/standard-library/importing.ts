import { importModule } from "../imports.ts";
import type { Machine } from "../machine.ts";
import type { Made, Value } from "../values.ts";

/** `importlib.import_module("a.b")` where the name is known. */
export function callImporting(machine: Machine, call: Made): Value | undefined {
  if (call.name !== "importlib.import_module") return undefined;
  const name = (call.arguments.positional[0] ?? call.arguments.keywords.get("name"))?.value;
  const isAbsolute = name?.kind === "constant" && typeof name.value === "string" && !name.value.startsWith(".");
  return isAbsolute ? importModule(machine, String(name.value)) : undefined;
}
