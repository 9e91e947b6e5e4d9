import type { FileContent } from "./ports.ts";

/** The bytes of a file as text: UTF-8, or Latin-1 where the file says so. A byte order mark stays, so that offsets fit. */
export function decodeContent(bytes: Uint8Array): FileContent {
  if (bytes.includes(0)) return { kind: "unread", reason: "binary" };
  try {
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    const text = Buffer.from(bytes).toString("latin1");
    return isDeclaredLatin(text) ? { kind: "text", text } : { kind: "unread", reason: "not valid UTF-8" };
  }
}

/** A comment in the first two lines names the encoding. https://peps.python.org/pep-0263/ */
function isDeclaredLatin(text: string): boolean {
  const declared = /^(?:.*\n)?[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/.exec(text)?.[1] ?? "";
  return /^(latin[-_]?1|iso[-_]?8859[-_]?1|cp1252|windows-1252)$/i.test(declared);
}
