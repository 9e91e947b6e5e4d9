import { createNotFound } from "../api-error.ts";
import type { Repository } from "../model/model.ts";
import { resolveRef } from "../model/world.ts";
import { highlightLine } from "./highlight.ts";
import { type Html, html } from "./html.ts";

/** A file at a commit with numbered lines, so that links to `#L31` lead somewhere. Throws 404 when there is none. */
export function renderFilePage(repository: Repository, ref: string, path: string): Html {
  const bytes = readFileAt(repository, ref, path);
  const head = html`<h1><code>${path}</code> <span class="muted">at ${ref.slice(0, 7)}</span></h1>`;
  if (bytes.includes(0)) return html`${head}<p class="empty">Binary file not shown.</p>`;
  const lines = bytes.toString().replace(/\n$/, "").split("\n");
  const rows = lines.map((line, index) => {
    const number = html`<a href="#L${index + 1}">${index + 1}</a>`;
    const text = html`<td class="code">${highlightLine(path, line)}</td>`;
    return html`<tr id="L${index + 1}"><td class="num">${number}</td>${text}</tr>`;
  });
  return html`${head}<div class="file"><table class="diff">${rows}</table></div>`;
}

/** The bytes of a file at a commit or branch. Throws 404 when there is none. */
export function readFileAt(repository: Repository, ref: string, path: string): Buffer {
  const bytes = repository.git.readFile(resolveRef(repository, ref) ?? "", path);
  if (!bytes) throw createNotFound();
  return bytes;
}
