/**
 * The App's own HTTP server. It answers a webhook as soon as the event is verified and queued; Probot's server would wait
 * for the handlers and log what it was sent. Imported by `main`; the parts behind it are passed in.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** What the server hands on to. */
export interface ServerParts {
  /** Whether the signature belongs to the body. */
  verify(body: string, signature: string): Promise<boolean>;
  /** Takes a verified event; a throw makes the answer 500, so that GitHub shows the delivery as failed. */
  receive(event: { id: string; name: string; payload: unknown }): Promise<void>;
  /** Whether reviews can be taken. */
  isReady(): Promise<boolean>;
  /** The page of a rule as HTML; undefined for an unknown one. */
  renderRulePage(id: string): string | undefined;
  log: { warn(fields: object, message: string): void; error(fields: object, message: string): void };
}

/** Where GitHub sends events to; Probot's usual path. */
export const WEBHOOK_PATH = "/api/github/webhooks";

/** Largest payload GitHub sends. https://docs.github.com/en/webhooks/webhook-events-and-payloads */
const MAX_PAYLOAD_BYTES = 25 * 1024 * 1024;

interface Answer {
  status: number;
  body: string;
  type?: string;
}

/** Makes the server; it does not listen yet. */
export function createHttpServer(parts: ServerParts): Server {
  const server = createServer((request, response) => {
    route(request, parts)
      .catch((error: unknown) => {
        parts.log.error({ reason: describe(error) }, "request failed");
        return { status: 500, body: "internal error\n" };
      })
      .then((answer) => send(request, response, answer))
      .catch(() => response.destroy());
  });
  server.requestTimeout = 30_000;
  return server;
}

async function route(request: IncomingMessage, parts: ServerParts): Promise<Answer> {
  const path = URL.parse(request.url ?? "/", "http://localhost")?.pathname;
  if (path === WEBHOOK_PATH)
    return request.method === "POST" ? takeWebhook(request, parts) : { status: 405, body: "POST only\n" };
  if (request.method !== "GET" && request.method !== "HEAD") return { status: 405, body: "GET only\n" };
  if (path === "/healthz") return { status: 200, body: "ok\n" };
  if (path === "/readyz")
    return (await parts.isReady())
      ? { status: 200, body: "ready\n" }
      : { status: 503, body: "the queue does not answer\n" };
  const id = /^\/rules\/([a-z0-9-]+)$/.exec(path ?? "")?.[1];
  const page = id === undefined ? undefined : parts.renderRulePage(id);
  return page === undefined
    ? { status: 404, body: "not found\n" }
    : { status: 200, body: page, type: "text/html; charset=utf-8" };
}

async function takeWebhook(request: IncomingMessage, parts: ServerParts): Promise<Answer> {
  const id = readHeader(request, "x-github-delivery");
  const name = readHeader(request, "x-github-event");
  const signature = readHeader(request, "x-hub-signature-256");
  if (!id || !name || !signature)
    return { status: 400, body: "X-GitHub-Delivery, X-GitHub-Event and X-Hub-Signature-256 are required\n" };
  const body = await readBody(request);
  if (body === undefined) return { status: 413, body: "the payload is larger than GitHub sends\n" };
  if (!(await parts.verify(body, signature))) {
    parts.log.warn({ delivery: id }, "signature does not match the webhook secret");
    return { status: 401, body: "the signature does not match\n" };
  }
  const payload = parseJson(body);
  if (payload === undefined) return { status: 400, body: "the body is not JSON\n" };
  try {
    await parts.receive({ id, name, payload });
  } catch (error) {
    parts.log.error({ delivery: id, event: name, reason: describe(error) }, "event not taken");
    return { status: 500, body: "the event could not be taken; redeliver it later\n" };
  }
  return { status: 202, body: "accepted\n" };
}

/** Longest reason in the log, in characters. */
const MAX_REASON_LENGTH = 300;

function describe(error: unknown): string {
  const message = error instanceof Error ? error.message : "unknown";
  return message.replace(/\s+/g, " ").slice(0, MAX_REASON_LENGTH);
}

function readHeader(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The raw body, which is what is signed; undefined when it is too large. The rest of such a body is not waited for. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers["content-length"]) > MAX_PAYLOAD_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_PAYLOAD_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** A body that was not read to its end leaves the connection useless for another request. */
function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, type = "text/plain; charset=utf-8" }: Answer,
): void {
  const isRead = request.complete || request.method === "GET" || request.method === "HEAD";
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "x-content-type-options": "nosniff",
    ...(isRead ? {} : { connection: "close" }),
  });
  response.end(body);
}
