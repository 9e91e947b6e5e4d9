import type { Made, Value } from "../values.ts";

/** Classes whose objects have the keywords, or the keys of a dict, that they are made with as attributes. */
const NAMESPACES = new Set(["argparse.Namespace", "types.SimpleNamespace"]);

/** `SimpleNamespace(lr=0.1).lr` is 0.1. */
export function callNamespace(call: Made): Value | undefined {
  if (!NAMESPACES.has(call.name)) return undefined;
  const [first] = call.arguments.positional;
  const entries = first?.value.kind === "mapping" ? [...first.value.entries] : [];
  const attributes = new Map<string, Value>();
  for (const [key, value] of entries) attributes.set(String(key), value);
  for (const [name, { value }] of call.arguments.keywords) attributes.set(name, value);
  return { ...call, attributes };
}
