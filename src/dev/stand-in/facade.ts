import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { authenticate, type Caller, checkAccess } from "./access.ts";
import { ApiError } from "./api-error.ts";
import { createFaultAnswer, describeFault, type Fault, type Faults } from "./faults.ts";
import { executeGraphql, type GraphqlRequest } from "./graphql/execute.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import { findRepository } from "./model/world.ts";
import { type Answer, type Call, type Context, matchRoute } from "./routes/route.ts";
import { routes } from "./routes/routes.ts";
import type { Validator } from "./spec/validator.ts";

/** What the façade is built from. */
export interface Facade {
  context: Context;
  journal: Journal;
  faults: Faults;
  /** Undefined: calls are not validated. */
  validator: Validator | undefined;
  /** Answers everything that is not the API: the pages for people. */
  answerPage: (request: PageRequest) => Promise<Answer>;
}

/** A request of a browser. */
export interface PageRequest {
  method: string;
  url: URL;
  form: URLSearchParams;
  headers: Record<string, string>;
}

/** One call on its way through the façade. */
interface Exchange {
  facade: Facade;
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: unknown;
  /** Path below the API's root; `/graphql` for GraphQL. */
  path: string;
  match: ReturnType<typeof matchRoute>;
  entry: JournalEntry;
}

const REST_PREFIX = "/api/v3";
const GRAPHQL_PATH = "/api/graphql";

/** The HTTP server that speaks as GitHub does to an App that was told `GHE_HOST`. */
export function createFacade(facade: Facade): Server {
  return createServer((request, response) => {
    handle(facade, request, response).catch((error: unknown) => {
      response.writeHead(500).end(error instanceof Error ? error.stack : String(error));
    });
  });
}

async function handle(facade: Facade, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = await readText(request);
  const url = new URL(request.url ?? "/", facade.context.world.urls.html);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const method = request.method ?? "GET";
  const isApi = url.pathname.startsWith(`${REST_PREFIX}/`) || url.pathname === GRAPHQL_PATH;
  if (!isApi) {
    send(response, await facade.answerPage({ method, url, form: new URLSearchParams(text), headers }));
    return;
  }
  const exchange = createExchange(facade, { method, url, headers, body: parseJson(text) });
  facade.journal.entries.push(exchange.entry);
  const answer = await answerCall(exchange);
  if (answer === "reset") request.socket.destroy();
  else send(response, applyEtag(answer, method, headers));
}

type Received = Pick<Exchange, "method" | "url" | "headers" | "body">;

function createExchange(facade: Facade, received: Received): Exchange {
  const { method, url } = received;
  const path = url.pathname === GRAPHQL_PATH ? "/graphql" : url.pathname.slice(REST_PREFIX.length);
  const match = matchRoute(routes, method, path);
  const operation = path === "/graphql" ? "graphql" : (match?.route.operation ?? "unknown");
  return { facade, ...received, path, match, entry: createEntry(received, operation) };
}

async function answerCall(exchange: Exchange): Promise<Answer | "reset"> {
  const { facade, method, path, entry } = exchange;
  const fault = facade.faults.take(method, path);
  if (!fault) return finish(exchange, await runCall(exchange));
  entry.fault = describeFault(fault);
  if (fault.delayMs !== undefined) await wait(fault.delayMs);
  return playFault(exchange, fault);
}

/** The fault's answer before or after the call took effect; a fault that only delays lets the true answer through. */
async function playFault(exchange: Exchange, fault: Fault): Promise<Answer | "reset"> {
  const isPlainDelay = fault.status === undefined && !fault.reset;
  const answer = fault.when === "after" || isPlainDelay ? await runCall(exchange) : undefined;
  if (fault.reset) return "reset";
  const played = createFaultAnswer(fault) ?? answer;
  return finish(exchange, played ?? { status: 500 });
}

function finish({ entry }: Exchange, answer: Answer): Answer {
  entry.status = answer.status;
  entry.responseBody = Buffer.isBuffer(answer.body) ? `${answer.body.length} bytes` : answer.body;
  return answer;
}

/** Answers a call; refusals become answers, and a fault of the stand-in itself becomes a 500 that the journal shows. */
async function runCall(exchange: Exchange): Promise<Answer> {
  const { facade, entry, path } = exchange;
  try {
    const caller = await authenticate(facade.context, exchange.headers.authorization);
    entry.permissions = caller.kind === "installation" ? caller.permissions : undefined;
    return path === "/graphql" ? await runGraphql(exchange, caller) : await runRest(exchange, caller);
  } catch (error) {
    if (error instanceof ApiError) return presentError(facade, entry, error);
    entry.responseViolations.push(`The stand-in failed: ${error instanceof Error ? error.stack : String(error)}`);
    return { status: 500, body: { message: "Server Error" } };
  }
}

async function runRest(exchange: Exchange, caller: Caller): Promise<Answer> {
  const { facade, method, url, path, match, headers, body, entry } = exchange;
  const { context, validator } = facade;
  if (!match) {
    entry.requestViolations.push(`The stand-in has no operation for ${method} ${path}`);
    throw new ApiError(404, "Not Found");
  }
  const { route, params } = match;
  const name = params.owner === undefined ? undefined : `${params.owner}/${params.repo}`;
  const repository = name === undefined ? undefined : (findRepository(context.world, name) ?? null);
  checkAccess(caller, route.access, repository);
  entry.requestViolations.push(...(validator?.checkRequest(route.operation, { query: url.searchParams, body }) ?? []));
  if (entry.requestViolations.length > 0) {
    throw new ApiError(422, `Invalid request.\n\n${entry.requestViolations.join("\n")}`);
  }
  const call: Call = {
    ...context,
    ...{ method, params, body, headers, caller },
    query: url.searchParams,
    path: path + url.search,
  };
  const answer = await route.handle(call);
  if (validator && !Buffer.isBuffer(answer.body)) {
    entry.responseViolations.push(...validator.checkResponse(route.operation, answer.status, answer.body));
  }
  return answer;
}

async function runGraphql(exchange: Exchange, caller: Caller): Promise<Answer> {
  const { facade, entry, body } = exchange;
  if (caller.kind !== "installation") throw new ApiError(401, "This endpoint requires you to be authenticated.");
  const request = body as GraphqlRequest | undefined;
  if (typeof request?.query !== "string") {
    throw new ApiError(400, "A query attribute must be specified and must be a string.");
  }
  const result = await executeGraphql({ world: facade.context.world, caller }, request);
  entry.requestViolations.push(...result.requestViolations);
  entry.responseViolations.push(...result.responseViolations);
  return { status: 200, body: result.body };
}

function presentError(facade: Facade, entry: JournalEntry, error: ApiError): Answer {
  const docs = facade.validator?.getDocs(entry.operation) || "https://docs.github.com/rest";
  const body = {
    message: error.message,
    ...(error.errors && { errors: error.errors }),
    documentation_url: docs,
    status: String(error.status),
  };
  return { status: error.status, body, headers: error.headers };
}

function createEntry({ method, url, headers, body }: Received, operation: string): JournalEntry {
  const { authorization: _, ...shown } = headers;
  return {
    at: Date.now(),
    ...{ method, operation },
    path: url.pathname + url.search,
    status: 0,
    requestBody: body,
    responseBody: undefined,
    requestHeaders: shown,
    requestViolations: [],
    responseViolations: [],
    permissions: undefined,
    fault: undefined,
  };
}

/** GitHub answers 304 to a GET whose answer has not changed. */
function applyEtag(answer: Answer, method: string, headers: Record<string, string>): Answer {
  if (method !== "GET" || answer.status !== 200) return answer;
  const bytes = getBytes(answer);
  const etag = `W/"${createHash("sha256").update(bytes).digest("hex")}"`;
  const isKnown = headers["if-none-match"] === etag;
  return isKnown ? { status: 304, headers: { etag } } : { ...answer, headers: { ...answer.headers, etag } };
}

function send(response: ServerResponse, answer: Answer): void {
  const bytes = getBytes(answer);
  response.writeHead(answer.status, {
    ...(bytes.length > 0 && { "content-type": "application/json; charset=utf-8" }),
    "content-length": bytes.length,
    "x-github-media-type": "github.v3; format=json",
    "x-github-request-id": randomUUID(),
    "x-ratelimit-limit": "5000",
    "x-ratelimit-remaining": "4999",
    "x-ratelimit-reset": String(Math.floor(Date.now() / 1000) + 3600),
    "x-ratelimit-used": "1",
    ...answer.headers,
  });
  response.end(bytes);
}

function getBytes({ body }: Answer): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  return Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** GitHub answers 400 to broken JSON; here the façade's validation tells about the string it gets instead. */
function parseJson(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
