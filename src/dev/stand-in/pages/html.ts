/** A piece of HTML that may go into a page as it is. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a template takes: text is escaped, pieces of HTML are not, lists are joined, nothing is left out. */
export type Part = string | number | Html | null | undefined | false | Part[];

/** HTML from a template; every value in it is escaped. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.map((text, index) => text + renderPart(parts[index])).join(""));
}

/** Text made safe for HTML, in and outside of attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

function renderPart(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (Array.isArray(part)) return part.map(renderPart).join("");
  return part instanceof Html ? part.text : escapeHtml(String(part));
}
