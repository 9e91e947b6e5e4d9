import { parse } from "smol-toml";

/** Largest hand-written manifest that is read, in UTF-16 units. */
export const MAX_MANIFEST_UNITS = 400_000;

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

/** Finds the lines on which the values of a TOML document stand, which its parser does not tell. */
export class TomlLines {
  private readonly lines: string[];
  /** The table of each line, dotted. */
  private readonly tables: string[];

  constructor(text: string) {
    this.lines = text.split("\n");
    let table = "";
    this.tables = this.lines.map((line) => {
      table = readHeader(line) ?? table;
      return table;
    });
  }

  /** The 1-based line of `key = …` in a table; `table.key = …` and a table of that name count too. 1 when it is not found. */
  ofKey(table: string, key: string, from = 1): number {
    const full = `${table}.${key}`;
    const at = this.lines.findIndex((line, index) => {
      if (index + 1 < from) return false;
      const here = this.tables[index] ?? "";
      const name = readKey(line);
      return (here === full && readHeader(line) !== undefined) || (name !== undefined && dotted(here, name) === full);
    });
    return at < 0 ? Math.max(1, this.tables.indexOf(table) + 1) : at + 1;
  }

  /** The first 1-based line from `from` on that holds a string; `from` itself when none does. */
  ofString(value: string, from: number): number {
    const isHere = (line: string) => line.includes(`"${value}"`) || line.includes(`'${value}'`);
    const at = this.lines.findIndex((line, index) => index + 1 >= from && isHere(line));
    if (at >= 0) return at + 1;
    const name = /^[\w.-]+/.exec(value)?.[0] ?? value;
    const near = this.lines.findIndex((line, index) => index + 1 >= from && line.includes(name));
    return near < 0 ? from : near + 1;
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
