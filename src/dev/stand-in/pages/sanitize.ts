import { escapeHtml } from "./html.ts";

/** What GitHub lets through of the HTML in Markdown, with the attributes that stay. */
const ALLOWED: Record<string, string[]> = {
  ...Object.fromEntries(
    [
      ...[
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "b",
        "i",
        "strong",
        "em",
        "tt",
        "ins",
        "del",
        "s",
        "strike",
        "sub",
        "sup",
      ],
      ...["p", "br", "hr", "pre", "blockquote", "ul", "li", "dl", "dt", "dd", "kbd", "q", "samp", "var", "summary"],
      ...["table", "thead", "tbody", "tfoot", "tr", "caption", "abbr", "cite", "dfn", "mark", "small", "time", "wbr"],
      ...["ruby", "rt", "rp", "figure", "figcaption"],
    ].map((tag) => [tag, []]),
  ),
  a: ["href", "title"],
  code: ["class"],
  ol: ["start"],
  div: ["align"],
  span: [],
  td: ["align", "colspan", "rowspan"],
  th: ["align", "colspan", "rowspan"],
  details: ["open"],
  input: ["type", "checked", "disabled"],
};

const VOID = new Set(["br", "hr", "wbr", "input"]);
const COMMENT = /^<!--[\s\S]*?(?:-->|$)/;
const TAG = /^<(\/?)([a-z][a-z0-9-]*)((?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)\s*\/?>/i;
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;
const SAFE_ADDRESS = /^(?:https?:\/\/|mailto:|#|\/(?!\/)|[\w.-]+(?:[/?#]|$))/i;

/**
 * Rendered Markdown without anything that could harm the page. Every tag that stays is written anew, every other `<` becomes
 * text, comments go, and tags are closed in order, so that nothing can break out of its box.
 */
export function sanitizeHtml(source: string): string {
  const output: string[] = [];
  const open: string[] = [];
  for (let rest = source; rest !== ""; ) {
    const start = rest.indexOf("<");
    if (start !== 0) {
      const text = start === -1 ? rest : rest.slice(0, start);
      output.push(text.replaceAll(">", "&gt;"));
      rest = rest.slice(text.length);
      continue;
    }
    const comment = COMMENT.exec(rest)?.[0];
    const tag = comment === undefined ? TAG.exec(rest) : undefined;
    if (comment === undefined) output.push(tag ? takeTag(tag, open) : "&lt;");
    rest = rest.slice(comment?.length ?? tag?.[0].length ?? 1);
  }
  return (
    output.join("") +
    open
      .reverse()
      .map((name) => `</${name}>`)
      .join("")
  );
}

function takeTag(match: RegExpExecArray, open: string[]): string {
  const [whole, slash, written = "", attributes = ""] = match;
  const name = written.toLowerCase();
  if (name === "img") return renderImage(attributes);
  if (!Object.hasOwn(ALLOWED, name)) return escapeHtml(whole);
  if (slash) return closeTag(name, open);
  if (!VOID.has(name)) open.push(name);
  return `<${name}${renderAttributes(name, attributes)}>`;
}

/** Closes what was opened inside first; a close without an open is dropped. */
function closeTag(name: string, open: string[]): string {
  const at = open.lastIndexOf(name);
  if (at === -1) return "";
  return open
    .splice(at)
    .reverse()
    .map((inner) => `</${inner}>`)
    .join("");
}

/** GitHub fetches images itself; here nothing is fetched, so an image becomes a link. */
function renderImage(attributes: string): string {
  const values = readAttributes(attributes);
  const address = values.get("src") ?? "";
  const text = escapeHtml(`[image: ${values.get("alt") ?? address}]`);
  return SAFE_ADDRESS.test(address) ? `<a href="${escapeHtml(address)}" rel="nofollow noopener">${text}</a>` : text;
}

function renderAttributes(tag: string, attributes: string): string {
  const kept = [...readAttributes(attributes)].filter(([name, value]) => isKept(tag, name, value));
  const extra = tag === "a" ? ' rel="nofollow noopener"' : "";
  return kept.map(([name, value]) => ` ${name}="${escapeHtml(value)}"`).join("") + extra;
}

function isKept(tag: string, name: string, value: string): boolean {
  if (!ALLOWED[tag]?.includes(name)) return false;
  if (name === "href") return SAFE_ADDRESS.test(value);
  if (name === "class") return /^language-[\w+-]+$/.test(value);
  return tag !== "input" || name !== "type" || value === "checkbox";
}

/** Values with their entities decoded, as a browser sees them. */
function readAttributes(source: string): Map<string, string> {
  const found = [...source.matchAll(ATTRIBUTE)].map(([, name = "", double, single, bare]): [string, string] => [
    name.toLowerCase(),
    decodeEntities(double ?? single ?? bare ?? ""),
  ]);
  return new Map(found);
}

const ENTITIES: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  colon: ":",
  Tab: "\t",
  NewLine: "\n",
};

function decodeEntities(text: string): string {
  const decoded = text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));?/gi, (whole, decimal, hex, name) => {
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : undefined;
    if (code !== undefined) return code <= 0x10ffff ? String.fromCodePoint(code) : "";
    return ENTITIES[name as string] ?? whole;
  });
  // Browsers drop tabs and line ends inside an address before they read its scheme.
  return decoded.replace(/\p{Cc}+/gu, "").trim();
}
