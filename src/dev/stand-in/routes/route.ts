import type { z } from "zod";
import type { Caller } from "../access.ts";
import { ApiError, createNotFound } from "../api-error.ts";
import type { Emulator } from "../emulator.ts";
import type { Permissions, Repository } from "../model/model.ts";
import { findRepository, type World } from "../model/world.ts";
import type { Webhooks } from "../webhooks/webhooks.ts";

/** What the handlers work on. */
export interface Context {
  world: World;
  emulator: Emulator;
  webhooks: Webhooks;
  /** Tokens that were handed out, to what they may do. */
  tokens: Map<string, Caller>;
}

/** One request to the REST API, authenticated and matched to an operation. */
export interface Call extends Context {
  method: string;
  params: Record<string, string>;
  query: URLSearchParams;
  /** Parsed JSON, not yet checked; undefined without a body. */
  body: unknown;
  headers: Record<string, string>;
  /** Path and query below `/api/v3`. */
  path: string;
  caller: Caller;
}

/** One answer. A `Buffer` goes out as it is, everything else as JSON. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/**
 * Who may call an operation: the App itself (JWT), any installation token, everybody,
 * or a token with these permissions (one of them, where there are several sets).
 */
export type Access = "app" | "installation" | "public" | Permissions | Permissions[];

/** One operation of GitHub's REST API; `operation` is its id in GitHub's description. */
export interface Route {
  operation: string;
  method: string;
  /** Segments start with `:` where they vary; the last may end with `+` to take the rest of the path. */
  path: string;
  access: Access;
  handle: (call: Call) => Answer | Promise<Answer>;
}

/** Writes a route in one line: `createRoute("pulls/get GET /repos/:owner/:repo/pulls/:number", …)`. */
export function createRoute(line: string, access: Access, handle: Route["handle"]): Route {
  const [operation = "", method = "", path = ""] = line.split(" ");
  return { operation, method, path, access, handle };
}

/** The route of a request and the values of its varying segments. Slashes inside a value may be encoded or not. */
export function matchRoute(
  routes: Route[],
  method: string,
  pathname: string,
): { route: Route; params: Record<string, string> } | undefined {
  const segments = pathname.split("/").slice(1);
  for (const route of routes) {
    const params = route.method === method ? matchPath(route.path, segments) : undefined;
    if (params) return { route, params };
  }
  return undefined;
}

/** The body, checked. Throws 422 in GitHub's form, naming the field at fault. */
export function readBody<T>(call: Call, schema: z.ZodType<T>): T {
  const result = schema.safeParse(call.body ?? {});
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ApiError(422, `Invalid request.\n\nFor '${issue?.path.join("/")}', ${issue?.message}.`);
}

/** The repository the path names. The façade has checked that the caller may see it. */
export function getRepository(call: Call): Repository {
  const repository = findRepository(call.world, `${call.params.owner}/${call.params.repo}`);
  if (!repository) throw createNotFound();
  return repository;
}

/** A varying segment that has to be a number; throws 404 otherwise. */
export function getNumber(call: Call, name: string): number {
  const text = call.params[name] ?? "";
  if (!/^\d+$/.test(text)) throw createNotFound();
  return Number(text);
}

/** Whether the caller asked for this media type, for example `raw` or `diff`. */
export function wantsMedia(call: Call, name: string): boolean {
  return new RegExp(`application/vnd\\.github\\.(v3\\.)?${name}\\b`).test(call.headers.accept ?? "");
}

/** One page of a list, with GitHub's `Link` header. */
export function answerPage<T>(call: Call, items: T[], present: (item: T) => unknown): Answer & { body: unknown[] } {
  const perPage = Math.min(getQueryNumber(call, "per_page", 30), 100);
  const page = getQueryNumber(call, "page", 1);
  const lastPage = Math.max(1, Math.ceil(items.length / perPage));
  const links = [
    ...(page > 1 ? [link(call, page - 1, "prev")] : []),
    ...(page < lastPage ? [link(call, page + 1, "next"), link(call, lastPage, "last")] : []),
    ...(page > 1 ? [link(call, 1, "first")] : []),
  ];
  const headers: Record<string, string> = links.length > 0 ? { link: links.join(", ") } : {};
  return { status: 200, body: items.slice((page - 1) * perPage, page * perPage).map(present), headers };
}

/** The installation token or JWT of a request. */
export function getBearer(call: Call): string {
  return (call.headers.authorization ?? "").replace(/^(bearer|token)\s+/i, "");
}

function getQueryNumber(call: Call, name: string, fallback: number): number {
  const value = Number(call.query.get(name) ?? fallback);
  return Number.isInteger(value) && value > 0 ? value : fallback;
}

function link(call: Call, page: number, relation: string): string {
  const url = new URL(`${call.world.urls.api}${call.path}`);
  url.searchParams.set("page", String(page));
  return `<${url.href}>; rel="${relation}"`;
}

function matchPath(path: string, segments: string[]): Record<string, string> | undefined {
  const pattern = path.split("/").slice(1);
  const takesRest = pattern.at(-1)?.endsWith("+") ?? false;
  if (takesRest ? segments.length < pattern.length : segments.length !== pattern.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const isLast = index === pattern.length - 1;
    const value = isLast && takesRest ? segments.slice(index).join("/") : (segments[index] ?? "");
    if (part.startsWith(":")) params[part.slice(1).replace("+", "")] = decodeURIComponent(value);
    else if (part !== value) return undefined;
  }
  return params;
}
