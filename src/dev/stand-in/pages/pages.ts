import { z } from "zod";
import { ApiError, createNotFound } from "../api-error.ts";
import type { PageRequest } from "../facade.ts";
import type { Account, Repository } from "../model/model.ts";
import { findRepository, getFullName, getPull, type World } from "../model/world.ts";
import type { Answer, Context } from "../routes/route.ts";
import { performAction } from "./actions.ts";
import { readFileAt, renderFilePage } from "./file-page.ts";
import { renderHomePage, renderRepository } from "./home-page.ts";
import { type Html, html } from "./html.ts";
import { renderDocument } from "./layout.ts";
import { renderPullPage } from "./pull-page.ts";

/** Answers the requests of browsers: the pages, and the forms on them. */
export function createPages(context: Context): (request: PageRequest) => Promise<Answer> {
  return async (request) => {
    try {
      return await answer(context, request);
    } catch (error) {
      const status = error instanceof ApiError ? error.status : 400;
      const text = error instanceof Error ? error.message : String(error);
      return answerHtml(renderShell(context, request, html`<h1>${status}</h1><p>${text}</p>`), status);
    }
  };
}

async function answer(context: Context, request: PageRequest): Promise<Answer> {
  const { world } = context;
  const parts = request.url.pathname.split("/").slice(1).map(decodeURIComponent);
  if (request.method === "POST") return answerForm(context, request, parts);
  const [owner = "", name, kind, id = "", ...rest] = parts;
  if (owner === "") return answerHtml(renderShell(context, request, renderHomePage(world)));
  const repository = findRepository(world, `${owner}/${name}`);
  if (!repository) throw createNotFound();
  if (kind === "raw") return answerRawFile(repository, id, rest.join("/"));
  if (kind === "runs") return redirect(getRunAddress(repository, Number(id)));
  return answerHtml(renderShell(context, request, await renderRepositoryPage(context, repository, { kind, id, rest })));
}

async function renderRepositoryPage(
  context: Context,
  repository: Repository,
  at: { kind: string | undefined; id: string; rest: string[] },
): Promise<Html> {
  if (at.kind === undefined) return renderRepository(repository);
  if (at.kind === "pull") return renderPullPage(context, getPull(repository, Number(at.id)));
  if (at.kind === "blob") return renderFilePage(repository, at.id, at.rest.join("/"));
  throw createNotFound();
}

/** A form is only taken from our own pages: another site in the same browser must not press buttons here. */
async function answerForm(context: Context, request: PageRequest, parts: string[]): Promise<Answer> {
  const { world } = context;
  const [owner, name, kind, id] = parts;
  if (request.url.pathname.endsWith("/settings/apps/new")) return registerApp(context, request.form);
  checkOrigin(request);
  if (owner === "viewer") return chooseViewer(request.form);
  const repository = kind === "pull" ? findRepository(world, `${owner}/${name}`) : undefined;
  if (!repository) throw createNotFound();
  const pull = getPull(repository, Number(id));
  await performAction(context, { pull, viewer: getViewer(world, request), form: request.form });
  return redirect(`/${getFullName(repository)}/pull/${pull.number}`);
}

/** Only our own pages, and only under a name of this machine: a name that somebody else points here does not count. */
function checkOrigin({ headers }: PageRequest): void {
  const isOurs =
    /^(127\.0\.0\.1|localhost):\d+$/.test(headers.host ?? "") && headers.origin === `http://${headers.host}`;
  if (!isOurs) throw new ApiError(403, "The form does not come from this page.");
}

function chooseViewer(form: URLSearchParams): Answer {
  const cookie = `viewer=${encodeURIComponent(form.get("viewer") ?? "")}; Path=/; SameSite=Strict; HttpOnly`;
  const back = form.get("back") ?? "/";
  const location = /^\/(?!\/)/.test(back) ? back : "/";
  return { status: 303, headers: { location, "set-cookie": cookie } };
}

/** The manifest flow: the App's set-up page posts here, and gets the visitor back with a code to convert. */
function registerApp({ webhooks }: Context, form: URLSearchParams): Answer {
  const { redirect_url, hook_attributes } = manifest.parse(JSON.parse(form.get("manifest") ?? "{}"));
  if (hook_attributes?.url !== undefined) webhooks.setUrl(hook_attributes.url);
  const location = new URL(redirect_url);
  location.searchParams.set("code", "stand-in-code");
  return redirect(location.href);
}

const manifest = z.object({
  redirect_url: z.url({ protocol: /^https?$/, hostname: /^(127\.0\.0\.1|localhost)$/ }),
  hook_attributes: z.object({ url: z.url().optional() }).optional(),
});

function getRunAddress(repository: Repository, id: number): string {
  const run = repository.checkRuns.find((candidate) => candidate.id === id);
  const pull = [...repository.pulls.values()].find(({ head }) => head.sha === run?.headSha);
  if (!run || !pull) throw createNotFound();
  return `/${getFullName(repository)}/pull/${pull.number}#check-${id}`;
}

function answerRawFile(repository: Repository, ref: string, path: string): Answer {
  const body = readFileAt(repository, ref, path);
  // As text and without sniffing: a file of a pull request must not run as a page of this origin.
  const headers = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
  return { status: 200, body, headers };
}

/** Whom the visitor plays: the choice in the cookie, else the first person there is. */
function getViewer(world: World, request: PageRequest): Account {
  const chosen = /(?:^|;\s*)viewer=([^;]+)/.exec(request.headers.cookie ?? "")?.[1];
  const people = listPeople(world);
  const viewer = people.find(({ login }) => login === decodeURIComponent(chosen ?? "")) ?? people[0];
  if (!viewer) throw new ApiError(500, "The stand-in has no person among its accounts.");
  return viewer;
}

function listPeople(world: World): Account[] {
  return [...world.accounts.values()].filter(({ type }) => type === "User");
}

function renderShell({ world }: Context, request: PageRequest, body: Html): Html {
  const people = listPeople(world).map(({ login }) => login);
  return renderDocument({ body, people, viewer: getViewer(world, request).login, path: request.url.pathname });
}

function answerHtml(page: Html, status = 200): Answer {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'";
  const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": policy };
  return { status, body: Buffer.from(page.text), headers };
}

function redirect(location: string): Answer {
  return { status: 303, headers: { location } };
}
