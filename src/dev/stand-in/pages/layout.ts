import { Html, html } from "./html.ts";
import { STYLE } from "./style.ts";

/** A whole page: the bar with the choice of who one is, and the body. Nothing is loaded from anywhere. */
export function renderDocument(page: { body: Html; people: string[]; viewer: string; path: string }): Html {
  return html`${new Html("<!doctype html>")}
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Stand-in GitHub${page.path}</title><style>${new Html(STYLE)}</style></head>
<body>${renderBar(page)}<main>${page.body}</main></body></html>`;
}

function renderBar({ people, viewer, path }: { people: string[]; viewer: string; path: string }): Html {
  const options = people.map((login) => html`<option ${login === viewer && "selected"}>${login}</option>`);
  const place = path.split("/").slice(1, 3).join(" / ");
  return html`<header class="bar"><a href="/"><strong>Stand-in GitHub</strong></a><span class="muted">${place}</span>
    <form method="post" action="/viewer" class="right"><input type="hidden" name="back" value="${path}">
      <label>You are <select name="viewer">${options}</select></label> <button class="button">Switch</button></form>
  </header>`;
}
