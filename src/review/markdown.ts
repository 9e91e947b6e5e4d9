/**
 * Text of a pull request is hostile: it may hold mentions, references, HTML, fences and links. Our sentences carry it only
 * between backticks; this file turns such sentences into Markdown in which nothing of it acts.
 */

/** Characters that mean something to Markdown or HTML. */
const SPECIAL = /[\\`*_{}[\]<>#|~&]/g;

/** Our own words with program text between backticks, as Markdown. */
export function renderSentence(sentence: string): string {
  return sentence
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith("`") && part.endsWith("`") && part.length > 1 ? renderCode(part.slice(1, -1)) : escapeText(part),
    )
    .join("");
}

/** Any text as plain text. GitHub looks for mentions and references after entities are resolved, so those are broken up. */
export function escapeText(text: string): string {
  const unlinked = text.replace(/[@#](?=\w)/g, (sign) => `${sign}\u200b`).replace(/\b(https?):\/\//g, "$1:\u200b//");
  return unlinked.replace(SPECIAL, (character) => `&#${character.charCodeAt(0)};`);
}

/** Any text as inline code: mentions and references inside do nothing. A bar would end a table's cell. */
export function renderCode(text: string): string {
  const line = text.replace(/\s+/g, " ").replaceAll("|", "¦");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = line.startsWith("`") || line.endsWith("`") || line.trim() === "" ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Lines as a fenced block; the fence is longer than any run of backticks inside. */
export function renderFence(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${fence}`;
}

/** Cuts text that is longer than GitHub takes, at the end of a line, and says so. Code fences that were open are closed. */
export function cutMarkdown(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const note = "\n\n… cut here: the text is longer than GitHub shows.";
  const room = limit - note.length - 16;
  const end = text.lastIndexOf("\n", room);
  const kept = text.slice(0, end > 0 ? end : room).replace(/[\ud800-\udbff]$/, "");
  const fences = [...kept.matchAll(/^(`{3,})/gm)].map(([, fence]) => fence ?? "```");
  const closing = fences.length % 2 === 1 ? `\n${fences.at(-1)}` : "";
  const details = (kept.match(/<details>/g) ?? []).length - (kept.match(/<\/details>/g) ?? []).length;
  return `${kept}${closing}${"\n</details>".repeat(Math.max(0, Math.min(details, 1)))}${note}`;
}
