import { findLineStarts, type SourceFile } from "../../python/source-file.ts";
import type { Constant, Mapping, Origin, Site, Value } from "../values.ts";
import { collection, constant } from "../values.ts";
import type { ConfigNode } from "./config-node.ts";
import { readJson } from "./read-json.ts";
import { readToml } from "./read-toml.ts";
import { readYaml } from "./read-yaml.ts";
import type { YamlDialect } from "./yaml-scalar.ts";

/** How the text of a configuration is written. */
export type ConfigFormat = "json" | "toml" | { yaml: YamlDialect };

/** A file without code, so that what is written in it has a path and lines. */
export function createDataFile(path: string, text: string): SourceFile {
  const module = { kind: "Module" as const, body: [], comments: [], damage: [], start: 0, end: text.length };
  const file = { path, text, module, lineStarts: findLineStarts(text), notebook: undefined };
  dataFiles.add(file);
  return file;
}

const dataFiles = new WeakSet<SourceFile>();

/** Whether a place is in a configuration and not in code. */
export function isInDataFile({ file }: Site): boolean {
  return dataFiles.has(file);
}

/** Reads a text in a format; undefined when it is broken or beyond the limits. */
export function readConfigText(text: string, format: ConfigFormat): ConfigNode | undefined {
  if (format === "json") return readJson(text);
  return format === "toml" ? readToml(text) : readYaml(text, format.yaml);
}

/** The value of a configuration without tags; `file` is where its text stands. */
export function toValue(node: ConfigNode, file: SourceFile, label = file.path): Value {
  if (node.kind === "scalar") return toConstant(node, file, label);
  const origin = keyOrigin(node, file, label);
  if (node.kind === "list") {
    const items = node.items.map((item, index) => toValue(item, file, `${label}[${index}]`));
    return { ...collection("list", items), origin };
  }
  const dict: Mapping = { kind: "mapping", entries: new Map(), isComplete: true, origin };
  for (const [key, value] of node.entries) dict.entries.set(key, toValue(value, file, String(key)));
  return dict;
}

/** A scalar with the key under which it stands. */
export function toConstant(node: ConfigNode & { kind: "scalar" }, file: SourceFile, label: string): Constant {
  return constant(node.value, keyOrigin(node, file, label), node.isFloat);
}

/** The link to a place in a configuration file. */
export function keyOrigin(node: { start: number; end: number }, file: SourceFile, label: string): Origin {
  return { kind: "config key", label, ...siteIn(node, file), from: [] };
}

/** A place in a configuration file. */
export function siteIn({ start, end }: { start: number; end: number }, file: SourceFile): Site {
  return { file, start, end };
}
