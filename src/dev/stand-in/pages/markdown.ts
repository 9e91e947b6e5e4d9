import { Marked, type Tokens } from "marked";
import { escapeHtml, Html } from "./html.ts";
import { sanitizeHtml } from "./sanitize.ts";

/** How to render one text. */
export interface MarkdownOptions {
  /** Line ends become `<br>`, as in comments. */
  breaks?: boolean;
  /** Draws a `suggestion` block, given its number in the text and its lines; without it the block is plain code. */
  renderSuggestion?: (index: number, lines: string[]) => Html;
}

/** Stands for a suggestion while the text is sanitised; a private character, so that no comment can write one. */
const SLOT = "\uE000";

/** Markdown as GitHub shows it: GitHub's flavour, the harmless part of HTML, suggestions where they belong. */
export function renderMarkdown(text: string, options: MarkdownOptions = {}): Html {
  const suggestions: Html[] = [];
  const marked = new Marked({ gfm: true, breaks: options.breaks ?? false });
  marked.use({
    renderer: {
      code(token: Tokens.Code) {
        const isSuggestion = token.lang?.split(/\s/)[0] === "suggestion" && options.renderSuggestion;
        if (!isSuggestion) return renderCode(token);
        suggestions.push(isSuggestion(suggestions.length, getFencedLines(token)));
        return `<p>${SLOT}${suggestions.length - 1}${SLOT}</p>`;
      },
    },
  });
  const rendered = sanitizeHtml(marked.parse(text.replaceAll(SLOT, ""), { async: false }));
  const slots = new RegExp(`<p>${SLOT}(\\d+)${SLOT}</p>`, "g");
  return new Html(rendered.replace(slots, (_, index: string) => suggestions[Number(index)]?.text ?? ""));
}

/** The suggestion blocks of a comment, each as its lines. No lines means: delete. */
export function listSuggestions(text: string): string[][] {
  const found: string[][] = [];
  renderMarkdown(text, {
    renderSuggestion: (_, lines) => {
      found.push(lines);
      return new Html("");
    },
  });
  return found;
}

function renderCode({ text, lang }: Tokens.Code): string {
  const language = /^[\w+-]+/.exec(lang ?? "")?.[0];
  return `<pre><code${language ? ` class="language-${language}"` : ""}>${escapeHtml(text)}\n</code></pre>`;
}

/** Taken from the source, because the parser tells no difference between no line and one empty line. */
function getFencedLines({ raw }: Tokens.Code): string[] {
  const lines = raw.replace(/\n+$/, "").split("\n").slice(1);
  return /^\s*(`{3,}|~{3,})\s*$/.test(lines.at(-1) ?? "") ? lines.slice(0, -1) : lines;
}
