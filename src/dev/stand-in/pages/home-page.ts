import type { PullRequest, Repository } from "../model/model.ts";
import { getFullName, type World } from "../model/world.ts";
import { type Html, html } from "./html.ts";
import { getCheckIcon, renderIcon } from "./icons.ts";
import { getPullState, listLatestRuns } from "./pull-page.ts";
import { renderPerson, renderTime } from "./thread-view.ts";

/** The start page: every repository with its pull requests. */
export function renderHomePage(world: World): Html {
  const repositories = [...world.repositories.values()].filter(({ deleted, parent }) => !deleted && !parent);
  if (repositories.length === 0) return html`<h1>No repositories yet</h1>`;
  return html`<h1>Repositories</h1>${repositories.map(renderRepository)}`;
}

/** One repository with its pull requests, newest first. */
export function renderRepository(repository: Repository): Html {
  const name = getFullName(repository);
  const pulls = [...repository.pulls.values()].toReversed().map(renderPullRow);
  return html`<section class="box"><header class="box-head"><a href="/${name}"><strong>${name}</strong></a>
      <span class="label">${repository.private ? "private" : "public"}</span></header>
    <ul class="pulls">${pulls.length > 0 ? pulls : html`<li class="muted">No pull requests.</li>`}</ul></section>`;
}

function renderPullRow(pull: PullRequest): Html {
  const state = getPullState(pull);
  const address = `/${getFullName(pull.repository)}/pull/${pull.number}`;
  const [run] = listLatestRuns(pull);
  const open = pull.threads.filter((thread) => !thread.resolvedBy && !thread.outdated).length;
  return html`<li><span class="dot ${state}">${renderIcon("branch")}</span>
    <div><a href="${address}"><strong>${pull.title}</strong></a> ${run && renderIcon(getCheckIcon(run))}
      <p class="muted">#${pull.number} · ${state} · ${renderTime(pull.createdAt)} by ${renderPerson(pull.author)}
        ${run?.output.title && html` · ${run.output.title}`}</p></div>
    <span class="right muted">${open > 0 && html`${open} open conversation${open > 1 && "s"}`}</span></li>`;
}
