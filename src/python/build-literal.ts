import type { Expression, FormattedString, NumberLiteral, Span, StringLiteral } from "./nodes.ts";

const ESCAPES: Record<string, string> = {
  "\n": "",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};
const ESCAPE = /\\(?:\r\n|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|[0-7]{1,3}|[\s\S])/g;

/** Reads `1_000`, `0x1F`, `1e-3`, `10L`, `0755` of Python 2, `2j`; imaginary numbers and nonsense become NaN. */
export function buildNumber(text: string, span: Span): NumberLiteral {
  const digits = text.replaceAll("_", "");
  const isBased = /^0[xXoObB]/.test(digits);
  const isFloat = !isBased && /[.eE]/.test(digits);
  const plain = digits.replace(/[lL]$/, "").replace(/^0+(?=[0-7]+$)/, "0o");
  return { kind: "Number", start: span.start, end: span.end, value: Number(plain), isFloat };
}

/** Reads a string with its prefix and quotes as written. */
export function buildString(text: string, span: Span): StringLiteral {
  const { prefix, quote } = readOpening(text);
  const opening = prefix.length + quote.length;
  const closed = text.endsWith(quote) && text.length >= opening + quote.length;
  const content = text.slice(opening, closed ? text.length - quote.length : text.length);
  const value = prefix.includes("r") ? content : resolveEscapes(content);
  return { kind: "String", start: span.start, end: span.end, value, isBytes: prefix.includes("b") };
}

/** Whether the literal may hold expressions: an f-string or a template string. */
export function isFormatted(text: string, start: number): boolean {
  for (let at = start; at < start + 3; at++) {
    const letter = text[at];
    if (letter === '"' || letter === "'") return false;
    if (letter === "f" || letter === "F" || letter === "t" || letter === "T") return true;
  }
  return false;
}

/** A literal stretch of an f-string, doubled braces resolved. */
export function buildContent(text: string, span: Span): StringLiteral {
  const value = resolveEscapes(text).replaceAll("{{", "{").replaceAll("}}", "}");
  return { kind: "String", start: span.start, end: span.end, value, isBytes: false };
}

/** Joins strings written side by side: one plain string when all are plain. */
export function joinStrings(strings: Expression[], span: Span): StringLiteral | FormattedString {
  const { start, end } = span;
  if (strings.every((string) => string.kind === "String")) {
    const value = strings.map((string) => string.value).join("");
    return { kind: "String", start, end, value, isBytes: strings.some((string) => string.isBytes) };
  }
  return {
    kind: "FormattedString",
    start,
    end,
    parts: strings.flatMap((s) => (s.kind === "FormattedString" ? s.parts : s)),
  };
}

function readOpening(text: string): { prefix: string; quote: string } {
  const prefix = /^[a-zA-Z]*/.exec(text)?.[0] ?? "";
  const first = text[prefix.length] ?? "";
  const triple = first.repeat(3);
  const isTriple = text.startsWith(triple, prefix.length) && text.length >= prefix.length + 6;
  return { prefix: prefix.toLowerCase(), quote: isTriple ? triple : first };
}

function resolveEscapes(content: string): string {
  if (!content.includes("\\")) return content;
  return content.replace(ESCAPE, (written) => {
    const code = written.slice(1);
    if (/^[uUx][0-9a-fA-F]{2,}$/.test(code)) return fromCodePoint(Number.parseInt(code.slice(1), 16), written);
    if (/^[0-7]/.test(code)) return fromCodePoint(Number.parseInt(code, 8), written);
    if (code === "\r\n") return "";
    return ESCAPES[code] ?? written;
  });
}

function fromCodePoint(code: number, otherwise: string): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : otherwise;
}
