import { isAlias, isCollection, isMap, isScalar, isSeq, type Pair, parseDocument, type Scalar } from "yaml";
import { type ConfigNode, MAX_CONFIG_UNITS, type MapNode, NodeBudget } from "./config-node.ts";
import { readPlainScalar, type YamlDialect } from "./yaml-scalar.ts";

/** Brackets and quotes beyond which a document is refused: each that is left open costs a look at the whole rest. */
const MAX_MARKS = 10_000;

/**
 * The value of a YAML document as a loader of Python gives it; undefined when it is broken, too large or nested too
 * deeply. Anchors and merge keys are followed.
 */
export function readYaml(text: string, dialect: YamlDialect): ConfigNode | undefined {
  if (text.length > MAX_CONFIG_UNITS || (text.match(/[[\]{}"]/g)?.length ?? 0) > MAX_MARKS) return undefined;
  try {
    const options = { prettyErrors: false, uniqueKeys: false, logLevel: "silent", strict: false } as const;
    const document = parseDocument(liftBrackets(text), options);
    if (document.errors.length > 0) return undefined;
    const reader = new YamlReader(dialect);
    const root = reader.read(document.contents, 0);
    return reader.budget.isSpent ? undefined : root;
  } catch {
    // Nested too deeply for the parser's stack.
    return undefined;
  }
}

/** PyYAML takes a closing bracket in the first column; for our parser it stands at the end of the line above. */
function liftBrackets(text: string): string {
  return text.replace(/^([^#\n]*)\n(?=[\]}])/gm, "$1 ");
}

class YamlReader {
  readonly budget = new NodeBudget();
  private readonly dialect: YamlDialect;
  private readonly anchors = new Map<string, unknown>();

  constructor(dialect: YamlDialect) {
    this.dialect = dialect;
  }

  read(node: unknown, depth: number): ConfigNode | undefined {
    if (!this.budget.take(depth)) return undefined;
    if (isAlias(node)) return this.read(this.anchors.get(node.source), depth + 1);
    if (isScalar(node)) return this.readScalar(node);
    if (!isCollection(node)) return undefined;
    if (node.anchor) this.anchors.set(node.anchor, node);
    const rest = { start: node.range?.[0] ?? 0, end: node.range?.[1] ?? 0, ...tagOf(node.tag) };
    if (isSeq(node))
      return { kind: "list", items: node.items.map((item) => this.read(item, depth + 1) ?? nothingAt(rest)), ...rest };
    const map: MapNode = { kind: "map", entries: new Map(), ...rest };
    if (isMap(node)) for (const pair of node.items) this.readPair(map, pair, depth);
    return map;
  }

  private readScalar(node: Scalar): ConfigNode {
    if (node.anchor) this.anchors.set(node.anchor, node);
    const isPlain = node.type === "PLAIN" && (node.tag === undefined || !node.tag.endsWith(":str"));
    const source = typeof node.source === "string" ? node.source : "";
    const written = isPlain
      ? readPlainScalar(source.trim(), this.dialect)
      : { value: String(node.value), isFloat: false };
    return { kind: "scalar", ...written, start: node.range?.[0] ?? 0, end: node.range?.[1] ?? 0, ...tagOf(node.tag) };
  }

  private readPair(map: MapNode, { key, value }: Pair, depth: number): void {
    if (!isScalar(key)) return;
    const name = this.readScalar(key);
    const held = this.read(value, depth + 1) ?? nothingAt(name);
    if (name.kind !== "scalar") return;
    if (name.value === "<<" && key.type === "PLAIN") this.merge(map, held);
    // What is taken apart over several lines stands at its key, where its tag is too.
    else map.entries.set(name.value, held.kind === "scalar" || isAlias(value) ? held : { ...held, start: name.start });
  }

  /** What a map merges in never takes the place of what it says itself. */
  private merge(map: MapNode, from: ConfigNode): void {
    const sources = from.kind === "list" ? from.items : [from];
    for (const source of sources) {
      if (source.kind !== "map") continue;
      for (const [key, value] of source.entries) if (!map.entries.has(key)) map.entries.set(key, value);
    }
  }
}

function tagOf(tag: string | undefined): { tag?: string } {
  return tag?.startsWith("!") ? { tag } : {};
}

function nothingAt({ start }: { start: number }): ConfigNode {
  return { kind: "scalar", value: null, isFloat: false, start, end: start };
}
