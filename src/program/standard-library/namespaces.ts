import type { Made, Value } from "../values.ts";

/** Classes whose objects have the keywords, or the keys of a dict, that they are made with as attributes. */
const NAMESPACES = new Set([
  "argparse.Namespace",
  "types.SimpleNamespace",
  "easydict.EasyDict",
  "addict.Dict",
  "munch.Munch",
  "munch.munchify",
  "box.Box",
  "ml_collections.ConfigDict",
  "ml_collections.config_dict.ConfigDict",
  "omegaconf.OmegaConf.create",
]);

/** `SimpleNamespace(lr=0.1).lr` is 0.1; dicts inside are such objects too, where the class makes them. */
export function callNamespace(call: Made): Value | undefined {
  if (!NAMESPACES.has(call.name)) return undefined;
  const [first] = call.arguments.positional;
  const entries = first?.value.kind === "mapping" ? [...first.value.entries] : [];
  const attributes = new Map<string, Value>();
  for (const [key, value] of entries) attributes.set(String(key), nest(call, value));
  for (const [name, { value }] of call.arguments.keywords) attributes.set(name, nest(call, value));
  return { ...call, attributes };
}

function nest(call: Made, value: Value): Value {
  if (value.kind !== "mapping" || call.name === "argparse.Namespace" || call.name === "types.SimpleNamespace")
    return value;
  const attributes = new Map([...value.entries].map(([key, item]) => [String(key), nest(call, item)] as const));
  return { ...call, attributes };
}
