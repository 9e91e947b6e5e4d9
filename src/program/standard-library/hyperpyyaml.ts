import { buildHyper } from "../config-files/build-hyper.ts";
import { loadConfig, overSources } from "../config-files/load-config.ts";
import type { Machine } from "../machine.ts";
import type { Made, Value } from "../values.ts";
import { unknown } from "../values.ts";

const LOADERS = new Set(["hyperpyyaml.load_hyperpyyaml", "hyperpyyaml.core.load_hyperpyyaml"]);

/** `load_hyperpyyaml(file, overrides)`; nothing is overridden on the command line. */
export function callHyperPyYaml(machine: Machine, call: Made): Value | undefined {
  const from = call.arguments.positional[0]?.value ?? call.arguments.keywords.get("yaml_stream")?.value;
  if (!LOADERS.has(call.name) || from === undefined) return undefined;
  return overSources(from, (one) => {
    const loaded = loadConfig(machine, one, { yaml: "lenient floats" });
    if ("reason" in loaded) return unknown(loaded.reason);
    if (loaded.node.kind !== "map") return unknown(`${loaded.file.path} holds no dict`);
    return buildHyper(machine, { node: loaded.node, file: loaded.file });
  });
}
