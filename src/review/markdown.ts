/**
 * Text of a pull request is hostile: it may hold mentions, references, HTML, fences and links. Our sentences carry it only
 * between backticks; this file turns such sentences into Markdown in which nothing of it acts.
 */

/** Characters that mean something to Markdown or HTML; GitHub sets what stands between dollar signs as mathematics. */
const SPECIAL = /[\\`*_{}[\]<>#|~&$]/g;

/** What stops GitHub from making a link of what follows, without being seen. */
const BREAK = "\u200b";

/** What GitHub links in plain text: mentions, references (`#1`, `GH-1`) and addresses. */
const LINKED = /[@#](?=\w)|\bGH(?=-\d)|:(?=\/\/)|www(?=\.)/gi;

/** C0 and C1 controls, and the marks that change the direction of text or are not seen at all. */
const UNSEEN = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** Characters of one piece of inline code; longer ones are cut. */
const MAX_CODE_LENGTH = 300;

/** Our own words with program text between backticks, as Markdown. */
export function renderSentence(sentence: string): string {
  return sentence
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith("`") && part.endsWith("`") && part.length > 1 ? renderCode(part.slice(1, -1)) : escapeText(part),
    )
    .join("");
}

/** Any text as plain text of one line. GitHub looks for mentions and references after entities are resolved, so those are broken up. */
export function escapeText(text: string): string {
  const unlinked = toLine(text).replace(LINKED, `$&${BREAK}`);
  return unlinked.replace(SPECIAL, (character) => `&#${character.charCodeAt(0)};`);
}

/** Any text as inline code: mentions and references inside do nothing. A bar would end a table's cell. */
export function renderCode(text: string): string {
  const line = cutLine(toLine(text).replaceAll("|", "¦"), MAX_CODE_LENGTH);
  const fence = "`".repeat(findLongestRun(line) + 1);
  const pad = line.startsWith("`") || line.endsWith("`") || line.trim() === "" ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Lines as a fenced block; the fence is longer than any run of backticks inside. */
export function renderFence(language: string, text: string): string {
  const fence = "`".repeat(Math.max(2, findLongestRun(text)) + 1);
  return `${fence}${language}\n${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${fence}`;
}

function findLongestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}

/** Any text as one line that shows what it holds: what would not be seen becomes `�`. */
export function toLine(text: string): string {
  return text.replace(/\s+/g, " ").replace(UNSEEN, "\ufffd").toWellFormed();
}

/** The beginning of a line, in UTF-16 units, with `…` where the rest was. */
export function cutLine(line: string, limit: number): string {
  if (line.length <= limit) return line;
  return `${line.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

const CUT_NOTE = "\n\n… cut here: the text is longer than GitHub shows.";

/** Room for what has to be closed where the text is cut. */
const CLOSING_LENGTH = 200;

/** A block with a longer fence is left out as a whole where the text is cut. */
const MAX_FENCE_LENGTH = 100;

/**
 * Cuts text that is longer than GitHub takes, in UTF-16 units, at the end of a line, and says so. What was open there is
 * closed: a fence, a folded part.
 */
export function cutMarkdown(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = text.lastIndexOf("\n", limit - CUT_NOTE.length - CLOSING_LENGTH);
  const kept = text.slice(0, Math.max(end, 0));
  const { fence, fenceStart, isFolded } = findOpenBlocks(kept);
  const isShort = fence.length <= MAX_FENCE_LENGTH;
  const shown = isShort ? kept : kept.slice(0, fenceStart).trimEnd();
  return `${shown}${fence !== "" && isShort ? `\n${fence}` : ""}${isFolded ? "\n\n</details>" : ""}${CUT_NOTE}`;
}

/** What a text leaves open: a fence, and where it begins, or the empty string; one of our folded parts. */
function findOpenBlocks(text: string): { fence: string; fenceStart: number; isFolded: boolean } {
  const open = { fence: "", fenceStart: 0, isFolded: false };
  let at = 0;
  for (const line of text.split("\n")) {
    const [, run = "", rest = ""] = /^(`{3,})([^`]*)$/.exec(line) ?? [];
    if (open.fence !== "" && run.length >= open.fence.length && rest.trim() === "") open.fence = "";
    else if (open.fence === "" && run !== "") Object.assign(open, { fence: run, fenceStart: at });
    else if (open.fence === "" && line.startsWith("<details>")) open.isFolded = true;
    else if (open.fence === "" && line === "</details>") open.isFolded = false;
    at += line.length + 1;
  }
  return open;
}
