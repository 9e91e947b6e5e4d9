import { parse, TomlDate } from "smol-toml";
import { findLineStarts } from "../../python/source-file.ts";
import { TomlLines } from "../versions/readers/parse-toml.ts";
import { type ConfigNode, MAX_CONFIG_DEPTH, MAX_CONFIG_UNITS, NodeBudget } from "./config-node.ts";

/** The value of a TOML document as `tomllib` gives it, by lines; undefined when it is broken, too large or nested too deeply. */
export function readToml(text: string): ConfigNode | undefined {
  if (text.length > MAX_CONFIG_UNITS) return undefined;
  try {
    const root = parse(text, { maxDepth: MAX_CONFIG_DEPTH, integersAsBigInt: true });
    const reader = new TomlReader(text);
    const node = reader.read(root, "", 0);
    return reader.budget.isSpent ? undefined : node;
  } catch {
    return undefined;
  }
}

class TomlReader {
  readonly budget = new NodeBudget();
  private readonly lines: TomlLines;
  private readonly starts: number[];

  constructor(text: string) {
    this.lines = new TomlLines(text);
    this.starts = findLineStarts(text);
  }

  /** `name` is the dotted name of what is read; its line is that of the key. */
  read(value: unknown, name: string, depth: number): ConfigNode | undefined {
    if (!this.budget.take(depth)) return undefined;
    const span = this.spanOf(name);
    if (Array.isArray(value)) {
      const items = value.flatMap((item) => this.read(item, name, depth + 1) ?? []);
      return { kind: "list", items, ...span };
    }
    if (typeof value === "bigint") return { kind: "scalar", value: Number(value), isFloat: false, ...span };
    if (typeof value === "number") return { kind: "scalar", value, isFloat: true, ...span };
    if (typeof value === "string" || typeof value === "boolean")
      return { kind: "scalar", value, isFloat: false, ...span };
    if (typeof value !== "object" || value === null || value instanceof TomlDate) return undefined;
    const entries = new Map<string, ConfigNode>();
    for (const [key, item] of Object.entries(value)) {
      const node = this.read(item, name === "" ? key : `${name}.${key}`, depth + 1);
      if (node) entries.set(key, node);
    }
    return { kind: "map", entries, ...span };
  }

  private spanOf(name: string): { start: number; end: number } {
    const at = name.lastIndexOf(".");
    const line = name === "" ? 1 : this.lines.ofKey(at < 0 ? "" : name.slice(0, at), name.slice(at + 1));
    const start = this.starts[line - 1] ?? 0;
    return { start, end: start };
  }
}
