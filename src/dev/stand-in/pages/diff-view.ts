import { type HunkLine, parseHunks } from "../git/hunks.ts";
import type { DiffFile } from "../git/parse-diff.ts";
import type { Annotation, Side, Thread } from "../model/model.ts";
import { highlightLine } from "./highlight.ts";
import { type Html, html } from "./html.ts";
import { renderIcon } from "./icons.ts";
import { renderThread } from "./thread-view.ts";

/** What is shown between the lines of a file. */
export interface FileNotes {
  threads: Thread[];
  annotations: { annotation: Annotation; run: string }[];
  /** Address of the whole file at the head. */
  fileUrl: string;
}

/** One changed file: its lines with old and new numbers, and under each line what was said about it. */
export function renderFile(file: DiffFile, notes: FileNotes): Html {
  const wholeFile = notes.threads.filter((thread) => thread.anchor.subject === "file" && !thread.outdated);
  const name = file.previousPath ? `${file.previousPath} → ${file.path}` : file.path;
  return html`<details class="file" id="${getFileAnchor(file.path)}" open>
    <summary>${renderCounts(file)} <code>${name}</code> <span class="label">${file.status}</span>
      <a class="right" href="${notes.fileUrl}">View file</a></summary>
    ${wholeFile.map((thread) => html`<div class="between">${renderThread(thread)}</div>`)}
    ${renderPatch(file, notes)}
  </details>`;
}

/** How many lines came and went. */
export function renderCounts(file: DiffFile): Html {
  const plus = html`<b class="plus">+${file.additions}</b>`;
  return html`<span class="counts">${plus} <b class="minus">−${file.deletions}</b></span>`;
}

/** Where a file is on the page. */
export function getFileAnchor(path: string): string {
  return `file-${path}`;
}

function renderPatch(file: DiffFile, notes: FileNotes): Html {
  if (file.patch === undefined) return html`<p class="empty">${getMissingReason(file)}</p>`;
  const rows = parseHunks(file.patch).map((hunk) => {
    const lines = hunk.lines.map((line) => html`${renderLine(file.path, line)}${renderNotes(line, notes)}`);
    return html`${renderRow({ kind: "hunk" }, html`${hunk.header}`)}${lines}`;
  });
  return html`<table class="diff">${rows}</table>`;
}

function getMissingReason(file: DiffFile): string {
  if (file.binary) return "Binary file not shown.";
  if (file.additions + file.deletions > 0) return "Large diffs are not rendered.";
  return file.status === "renamed" ? "File renamed without changes." : "Nothing changed in the text of this file.";
}

const SIGNS: Record<string, string> = { added: "+", deleted: "-" };

function renderLine(path: string, line: HunkLine): Html {
  const isEnd = line.kind === "no-newline";
  const text = isEnd ? html`<span class="muted">⌀ ${line.text.trim()}</span>` : highlightLine(path, line.text);
  const id = line.new === undefined ? `${path}-L${line.old}` : `${path}-R${line.new}`;
  return renderRow({ ...line, id }, text);
}

/** The text stands alone in its cell: every blank in there would be seen. */
function renderRow(row: { kind: string; old?: number; new?: number; id?: string }, text: Html): Html {
  const numbers = html`<td class="num">${row.old}</td><td class="num">${row.new}</td>`;
  return html`<tr class="${row.kind}" ${row.id !== undefined && html`id="${row.id}"`}>${numbers}
    <td class="sign">${SIGNS[row.kind]}</td><td class="code">${text}</td></tr>`;
}

function renderNotes(line: HunkLine, notes: FileNotes): Html {
  const isHere = (side: Side, number: number | null) => {
    if (number === null) return false;
    return side === "LEFT" ? line.kind === "deleted" && line.old === number : line.new === number;
  };
  const threads = notes.threads.filter(({ anchor }) => anchor.subject === "line" && isHere(anchor.side, anchor.line));
  const annotations = notes.annotations.filter(({ annotation }) => isHere("RIGHT", annotation.endLine));
  const boxes = [
    ...annotations.map(({ annotation, run }) => renderAnnotation(annotation, run)),
    ...threads.map(renderThread),
  ];
  if (boxes.length === 0) return html``;
  return html`<tr class="notes"><td colspan="4"><div class="between">${boxes}</div></td></tr>`;
}

const LEVEL_ICONS = { notice: "notice", warning: "warning", failure: "failure" } as const;

/** An annotation of a check run. */
export function renderAnnotation(annotation: Annotation, run: string): Html {
  const { path, startLine, endLine, startColumn, level, title, rawDetails } = annotation;
  const lines = startLine === endLine ? `${startLine}` : `${startLine}–${endLine}`;
  const place = `${path}:${lines}${startColumn === null ? "" : `:${startColumn}`}`;
  return html`<div class="annotation ${level}">${renderIcon(LEVEL_ICONS[level])}
    <div><p class="muted">${run} · ${level} · <code>${place}</code></p>
      ${title && html`<p><strong>${title}</strong></p>`}
      <pre class="message">${annotation.message}</pre>
      ${rawDetails && html`<details><summary>Details</summary><pre>${rawDetails}</pre></details>`}</div></div>`;
}
