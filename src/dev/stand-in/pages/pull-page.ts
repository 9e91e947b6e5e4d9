import type { DiffFile } from "../git/parse-diff.ts";
import type { CheckRun, PullRequest } from "../model/model.ts";
import { getPullDiff } from "../model/pull-diff.ts";
import { getPageUrl } from "../model/world.ts";
import type { Context } from "../routes/route.ts";
import { renderCheckRun, renderCheckSummary } from "./check-view.ts";
import { renderConversation, renderPullForm } from "./conversation-view.ts";
import { type FileNotes, getFileAnchor, renderCounts, renderFile } from "./diff-view.ts";
import { type Html, html } from "./html.ts";
import { renderIcon } from "./icons.ts";
import { renderPerson } from "./thread-view.ts";

/** The whole pull request on one page: conversation, checks, files. */
export async function renderPullPage(context: Context, pull: PullRequest): Promise<Html> {
  const { files } = await getPullDiff(pull);
  const runs = listLatestRuns(pull);
  const comments = await context.emulator.listIssueComments(pull.repository, pull.number);
  return html`${renderHead(pull, { files: files.length, checks: runs.length })}
    <section id="conversation">${renderConversation(pull, comments)}
      ${renderCheckSummary(runs)}${renderPullForm(pull)}</section>
    ${runs.length > 0 && html`<h2 id="checks">Checks</h2>${runs.map(renderCheckRun)}`}
    <h2 id="files">Files changed</h2>
    <ul class="file-list">${files.map(renderFileRow)}</ul>
    ${files.map((file) => renderFile(file, collectNotes(pull, file, runs)))}`;
}

/** The newest run of each name on the head, in the order they came. */
export function listLatestRuns(pull: PullRequest): CheckRun[] {
  const runs = pull.repository.checkRuns.filter((run) => run.headSha === pull.head.sha);
  return runs.filter((run, index) => runs.findLastIndex((other) => other.name === run.name) === index);
}

/** The state in the word people see. */
export function getPullState(pull: PullRequest): "open" | "draft" | "closed" | "merged" {
  if (pull.merged) return "merged";
  return pull.state === "open" && pull.draft ? "draft" : pull.state;
}

function renderHead(pull: PullRequest, counts: { files: number; checks: number }): Html {
  const { head, base } = pull;
  const state = getPullState(pull);
  return html`<h1>${pull.title} <span class="muted">#${pull.number}</span></h1>
    <p class="pull-line"><span class="state ${state}">${renderIcon("branch")} ${state}</span>
      ${renderPerson(pull.author)} wants to merge into <code class="ref">${base.ref}</code> from
      <code class="ref">${getHeadName(pull)}</code>
      <span class="muted">at <code>${head.sha.slice(0, 7)}</code></span></p>
    <nav class="tabs"><a href="#conversation">Conversation</a><a href="#checks">Checks <b>${counts.checks}</b></a>
      <a href="#files">Files changed <b>${counts.files}</b></a></nav>`;
}

function getHeadName({ head, repository }: PullRequest): string {
  if (head.repository === repository) return head.ref;
  return `${head.repository ? head.owner.login : "unknown repository"}:${head.ref}`;
}

function renderFileRow(file: DiffFile): Html {
  const link = html`<a href="#${getFileAnchor(file.path)}"><code>${file.path}</code></a>`;
  return html`<li>${renderIcon("file")} ${link} ${renderCounts(file)}</li>`;
}

function collectNotes(pull: PullRequest, file: DiffFile, runs: CheckRun[]): FileNotes {
  return {
    threads: pull.threads.filter(({ anchor }) => anchor.path === file.path),
    annotations: runs.flatMap((run) =>
      run.annotations.filter(({ path }) => path === file.path).map((annotation) => ({ annotation, run: run.name })),
    ),
    fileUrl: `${getPageUrl(pull.repository)}/blob/${pull.head.sha}/${file.path}`,
  };
}
