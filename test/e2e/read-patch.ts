import { marked } from "marked";

/** The patch that a check run shows; undefined when it shows none. */
export function readPatch(text: string | null): string | undefined {
  const code = marked.lexer(text ?? "").find((token) => token.type === "code" && token.lang === "diff");
  return code && "text" in code ? `${code.text}\n` : undefined;
}
