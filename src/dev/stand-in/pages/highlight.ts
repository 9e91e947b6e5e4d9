import { type Html, html } from "./html.ts";

const KEYWORDS = new Set(
  (
    "and as assert async await break class continue def del elif else except finally for from global if import in is " +
    "lambda nonlocal not or pass raise return try while with yield True False None"
  ).split(" "),
);

const TOKEN = /(#.*$)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(\b\d[\w.]*(?:e[+-]?\d+)?)|(\b[A-Za-z_]\w*\b)/g;

/** One line of Python with its comments, strings, numbers and keywords marked; other files stay as they are. */
export function highlightLine(path: string, line: string): Html {
  if (!path.endsWith(".py")) return html`${line}`;
  const parts: Html[] = [];
  let end = 0;
  for (const match of line.matchAll(TOKEN)) {
    const [text, comment, string, number] = match;
    const kind = comment ? "c" : string ? "s" : number ? "n" : KEYWORDS.has(text) ? "k" : undefined;
    const between = line.slice(end, match.index);
    parts.push(kind ? html`${between}<span class="hl-${kind}">${text}</span>` : html`${between}${text}`);
    end = match.index + text.length;
  }
  return html`${parts}${line.slice(end)}`;
}
