import type { CheckAction, CheckRun } from "../model/model.ts";
import { renderAnnotation } from "./diff-view.ts";
import { type Html, html } from "./html.ts";
import { getCheckIcon, renderIcon } from "./icons.ts";
import { renderMarkdown } from "./markdown.ts";

/** One line per check run, as in the box under the conversation. */
export function renderCheckSummary(runs: CheckRun[]): Html {
  if (runs.length === 0)
    return html`<section class="box"><p class="empty">No check run on the present head.</p></section>`;
  const rows = runs.map(
    (run) => html`<li>${renderIcon(getCheckIcon(run))} <a href="#check-${run.id}"><strong>${run.name}</strong></a>
      <span class="muted">${describe(run)}</span></li>`,
  );
  return html`<section class="box"><header class="box-head">${getHeadline(runs)}</header>
    <ul class="checks">${rows}</ul></section>`;
}

/** A check run in full: title, summary, text, annotations and buttons. */
export function renderCheckRun(run: CheckRun): Html {
  const { title, summary, text } = run.output;
  return html`<section class="box check" id="check-${run.id}">
    <header class="box-head">${renderIcon(getCheckIcon(run))} <strong>${run.name}</strong>
      <span class="label ${run.conclusion ?? "running"}">${(run.conclusion ?? run.status).replaceAll("_", " ")}</span>
      <span class="muted">on <code>${run.headSha.slice(0, 7)}</code></span>
      <form method="post" class="right"><input type="hidden" name="run" value="${run.id}">
        ${run.status === "completed" && run.actions.map(renderAction)}
        <button name="do" value="rerun" class="button">Re-run</button></form></header>
    <div class="box-body">${title && html`<h3 class="check-title">${title}</h3>`}
      ${summary && html`<div class="markdown">${renderMarkdown(summary)}</div>`}
      ${text && html`<div class="markdown">${renderMarkdown(text)}</div>`}
      ${!title && !summary && html`<p class="muted">No output yet.</p>`}
      ${renderAnnotations(run)}</div>
  </section>`;
}

function renderAnnotations(run: CheckRun): Html {
  if (run.annotations.length === 0) return html``;
  const count = run.annotations.length;
  const list = run.annotations.map((annotation) => renderAnnotation(annotation, run.name));
  return html`<h4>${count} annotation${count > 1 && "s"}</h4>${list}`;
}

function renderAction({ identifier, label, description }: CheckAction): Html {
  return html`<button name="do" value="action:${identifier}" class="button" title="${description}">${label}</button> `;
}

function describe(run: CheckRun): string {
  const state = run.conclusion ?? run.status.replace("_", " ");
  return run.output.title ? `${state} — ${run.output.title}` : state;
}

function getHeadline(runs: CheckRun[]): string {
  const count = (test: (run: CheckRun) => boolean) => runs.filter(test).length;
  const running = count((run) => run.status !== "completed");
  const failed = count((run) => getCheckIcon(run) === "failure");
  if (running > 0) return "Some checks haven’t completed yet";
  return failed > 0 ? "Some checks were not successful" : "All checks have passed";
}
