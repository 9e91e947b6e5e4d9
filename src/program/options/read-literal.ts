import type { Origin, Value } from "../values.ts";
import { collection, constant } from "../values.ts";

/** Longest text that is read as a literal; numbers and short lists on command lines stay far below it. */
const MAX_UNITS = 500;

/** Lists inside lists deeper than this are left unread. */
const MAX_DEPTH = 4;

const TOKEN = /\s*(?:([[({])|([\])}])|(,)|'([^']*)'|"([^"]*)"|([^\s,()[\]{}'"]+))/y;

const NUMBER = /^[+-]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?$/i;

/** What Python makes of a literal in a text: a number, truth value, quoted text, list or tuple; undefined for all else. */
export function readLiteral(text: string, origin?: Origin): Value | undefined {
  if (text.length > MAX_UNITS) return undefined;
  TOKEN.lastIndex = 0;
  const value = readItem(text, origin, 0);
  return value && text.slice(TOKEN.lastIndex).trim() === "" ? value : undefined;
}

function readItem(text: string, origin: Origin | undefined, depth: number): Value | undefined {
  const [, open, , , single, double, word] = TOKEN.exec(text) ?? [];
  if (single !== undefined || double !== undefined) return constant(single ?? double ?? "", origin);
  if (word !== undefined) return readWord(word, origin);
  if ((open === "[" || open === "(") && depth < MAX_DEPTH) return readItems(text, origin, { open, depth });
  return undefined;
}

function readItems(
  text: string,
  origin: Origin | undefined,
  { open, depth }: { open: string; depth: number },
): Value | undefined {
  const items: Value[] = [];
  for (;;) {
    const before = TOKEN.lastIndex;
    const [, , close, comma] = TOKEN.exec(text) ?? [];
    if (close) return collection(open === "[" ? "list" : "tuple", items);
    if (!comma) TOKEN.lastIndex = before;
    if (comma && items.length > 0) continue;
    const item = readItem(text, origin, depth + 1);
    if (item === undefined) return undefined;
    items.push(item);
  }
}

function readWord(word: string, origin: Origin | undefined): Value | undefined {
  if (word === "None") return constant(null, origin);
  if (word === "True" || word === "False") return constant(word === "True", origin);
  if (!NUMBER.test(word)) return undefined;
  return constant(Number(word.replaceAll("_", "")), origin, /[.e]/i.test(word));
}
