import { marked, type Token } from "marked";

/** What a Markdown text does, as far as it could do harm. */
export interface ReadMarkdown {
  /** Pieces of HTML, comments included. */
  html: string[];
  /** Addresses of links and images. */
  links: string[];
  /** Fenced and indented blocks. */
  blocks: { language: string; text: string }[];
  /** Cells of each row of each table, the header first. */
  tables: string[][][];
  /** Plain text, outside of code, after entities. */
  prose: string;
  /** Kinds of the blocks, for example `heading`. */
  kinds: string[];
}

/** Reads Markdown as GitHub does. */
export function readMarkdown(text: string): ReadMarkdown {
  const tokens = marked.lexer(text, { gfm: true });
  const read: ReadMarkdown = { html: [], links: [], blocks: [], tables: [], prose: "", kinds: [] };
  read.kinds = tokens.map(({ type }) => type).filter((type) => type !== "space");
  marked.walkTokens(tokens, (token) => visit(token, read));
  return read;
}

function visit(token: Token, read: ReadMarkdown): void {
  if (token.type === "html") read.html.push(token.raw.trim());
  else if (token.type === "link" || token.type === "image") read.links.push(token.href);
  else if (token.type === "code") read.blocks.push({ language: token.lang ?? "", text: token.text });
  else if (token.type === "table")
    read.tables.push([token.header, ...token.rows].map((row: { text: string }[]) => row.map(({ text }) => text)));
  else if ((token.type === "text" || token.type === "escape") && !("tokens" in token && token.tokens))
    read.prose += decode(token.raw);
}

function decode(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

/** What GitHub would make a link of in plain text: mentions, references and addresses. */
export const LINKED_TEXT = /(^|[^\w`])@\w|#\d|\bGH-\d|:\/\/|\bwww\.|\w@\w/i;

/** Characters that are not seen, or that change the order of others. */
export const UNSEEN_TEXT = /[\p{Cc}--[\t\n]]|[\u061c\u200c-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/v;
