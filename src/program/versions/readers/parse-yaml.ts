import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";

/** A value of a YAML document with the place where it stands. */
export type YamlValue =
  | { kind: "text"; text: string; line: number }
  | { kind: "list"; items: YamlValue[]; line: number }
  | { kind: "map"; entries: Map<string, YamlValue>; line: number };

/** Deepest nesting that is kept; workflows stay under ten. */
const MAX_DEPTH = 30;

/** Values that are kept of one document. */
const MAX_NODES = 50_000;

/** Largest document that is read, in UTF-16 units; the largest real workflows take about a tenth of it. */
const MAX_UNITS = 300_000;

/** Brackets and quotes beyond which a document is refused: each that is left open costs a look at the whole rest. */
const MAX_MARKS = 10_000;

/**
 * The value of a YAML document; undefined when it is broken, too large or nested too deeply. Numbers stay as they are
 * written (`1.10`), the line of a block text is that of its first line, and aliases are left out, so that none can unfold.
 */
export function parseYaml(text: string): YamlValue | undefined {
  if (text.length > MAX_UNITS || (text.match(/[[\]{}"]/g)?.length ?? 0) > MAX_MARKS) return undefined;
  try {
    const lines = new LineCounter();
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: false,
      logLevel: "silent",
      strict: false,
    });
    return document.contents ? new YamlReader(lines).read(document.contents, 0) : undefined;
  } catch {
    // Nested too deeply for the reader's stack.
    return undefined;
  }
}

class YamlReader {
  private readonly lines: LineCounter;
  private nodes = 0;

  constructor(lines: LineCounter) {
    this.lines = lines;
  }

  read(node: unknown, depth: number): YamlValue | undefined {
    if (depth > MAX_DEPTH || this.nodes++ > MAX_NODES) return undefined;
    if (isScalar(node)) return { kind: "text", text: textOf(node), line: this.lineOf(node, isBlock(node)) };
    if (isSeq(node)) {
      const items = node.items.flatMap((item) => this.read(item, depth + 1) ?? []);
      return { kind: "list", items, line: this.lineOf(node, false) };
    }
    if (!isMap(node)) return undefined;
    const entries = new Map<string, YamlValue>();
    for (const { key, value } of node.items) {
      const read = this.read(value, depth + 1);
      if (isScalar(key) && read) entries.set(textOf(key), read);
    }
    return { kind: "map", entries, line: this.lineOf(node, false) };
  }

  private lineOf(node: Node, isBelow: boolean): number {
    return this.lines.linePos(node.range?.[0] ?? 0).line + (isBelow ? 1 : 0);
  }
}

function textOf(node: { value: unknown; source?: string }): string {
  return typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
}

function isBlock(node: { type?: string }): boolean {
  return node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED";
}

/** The value under a key, or under several, one inside the other. */
export function childOf(value: YamlValue | undefined, ...keys: string[]): YamlValue | undefined {
  return keys.reduce((at, key) => (at?.kind === "map" ? at.entries.get(key) : undefined), value);
}

/** The items of a list; of a text that stands alone, itself. */
export function itemsOf(value: YamlValue | undefined): YamlValue[] {
  if (value?.kind === "list") return value.items;
  return value?.kind === "text" ? [value] : [];
}

/** The entries of a map. */
export function entriesOf(value: YamlValue | undefined): [key: string, value: YamlValue][] {
  return value?.kind === "map" ? [...value.entries] : [];
}
