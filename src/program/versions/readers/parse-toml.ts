import { parse } from "smol-toml";

/** Largest hand-written manifest that is read, in UTF-16 units. */
const MAX_MANIFEST_UNITS = 400_000;

/** Deepest nesting of arrays and inline tables; real files stay under five. */
const MAX_DEPTH = 50;

/** The value of a TOML document; undefined when it is broken, too large or nested too deeply. */
export function parseToml(text: string): unknown {
  if (text.length > MAX_MANIFEST_UNITS) return undefined;
  try {
    return parse(text, { maxDepth: MAX_DEPTH });
  } catch {
    return undefined;
  }
}

/** Lines below a key in which its strings are looked for; the longest real lists hold some hundred. */
const MAX_LIST_LINES = 1_000;

/** Finds the lines on which the values of a TOML document stand, which its parser does not tell. */
export class TomlLines {
  private readonly lines: string[];
  /** 1-based lines of tables and keys, by their full dotted names. */
  private readonly places = new Map<string, number>();

  constructor(text: string) {
    this.lines = text.split("\n");
    let table = "";
    this.lines.forEach((line, index) => {
      const header = readHeader(line);
      const key = header === undefined ? readKey(line) : undefined;
      table = header ?? table;
      const name = header ?? (key === undefined ? undefined : dotted(table, key));
      if (name !== undefined && !this.places.has(name)) this.places.set(name, index + 1);
    });
  }

  /** The line of `key = …` in a table, or of a table of that name; else that of the table, else 1. */
  ofKey(table: string, key: string): number {
    return this.places.get(dotted(table, key)) ?? this.places.get(table) ?? 1;
  }

  /** The first line from `from` on that holds a string; `from` itself when none near it does. */
  ofString(value: string, from: number): number {
    const near = this.lines.slice(from - 1, from - 1 + MAX_LIST_LINES);
    const exact = near.findIndex((line) => line.includes(`"${value}"`) || line.includes(`'${value}'`));
    if (exact >= 0) return from + exact;
    const name = /^[\w.-]+/.exec(value)?.[0] ?? value;
    return (
      from +
      Math.max(
        0,
        near.findIndex((line) => line.includes(name)),
      )
    );
  }
}

function readHeader(line: string): string | undefined {
  const name = /^\s*\[\[?\s*([^[\]#]+?)\s*\]\]?\s*(#.*)?$/.exec(line)?.[1];
  return name === undefined ? undefined : splitKey(name);
}

function readKey(line: string): string | undefined {
  const name = /^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=/.exec(line)?.[1];
  return name === undefined ? undefined : splitKey(name);
}

/** `tool . "poetry"` as `tool.poetry`. */
function splitKey(key: string): string {
  return key
    .split(".")
    .map((part) => part.trim().replace(/^["']|["']$/g, ""))
    .join(".");
}

function dotted(table: string, key: string): string {
  return table === "" ? key : `${table}.${key}`;
}
