import { createHmac } from "node:crypto";
import { once } from "node:events";
import { request, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createHttpServer, type ServerParts, WEBHOOK_PATH } from "../../src/server/http-server.ts";

const SECRET = "a secret of this test";
const EVENT = JSON.stringify({ action: "opened" });

interface Harness {
  url: string;
  received: unknown[];
  logged: string[];
}

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(changes: Partial<ServerParts> = {}): Promise<Harness> {
  const received: unknown[] = [];
  const logged: string[] = [];
  const write = (fields: object, message: string) => logged.push(JSON.stringify({ ...fields, message }));
  server = createHttpServer({
    verify: async (body, signature) => signature === sign(body),
    receive: async (event) => {
      received.push(event);
    },
    isReady: async () => true,
    renderRulePage: (id) => (id === "unused-optimizer" ? "<h1>unused</h1>" : undefined),
    log: { warn: write, error: write },
    ...changes,
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, logged };
}

function sign(body: string): string {
  return `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;
}

function headersFor(body: string): Record<string, string> {
  return {
    "content-type": "application/json",
    "x-github-delivery": "c1b0a34e-8f2d-4c7e-9f0e-2d9a4c1d0001",
    "x-github-event": "pull_request",
    "x-hub-signature-256": sign(body),
  };
}

function post(url: string, body: string, headers = headersFor(body)): Promise<Response> {
  return fetch(url + WEBHOOK_PATH, { method: "POST", body, headers });
}

describe("the webhook's address", () => {
  it("takes a signed event and answers 202", async () => {
    const { url, received } = await serve();

    const response = await post(url, EVENT);

    expect(response.status).toBe(202);
    expect(received).toEqual([
      { id: "c1b0a34e-8f2d-4c7e-9f0e-2d9a4c1d0001", name: "pull_request", payload: { action: "opened" } },
    ]);
  });

  it("refuses a wrong signature with 401 and logs nothing of the body", async () => {
    const { url, received, logged } = await serve();

    const response = await post(url, EVENT, { ...headersFor(EVENT), "x-hub-signature-256": sign("another body") });

    expect(response.status).toBe(401);
    expect(received).toEqual([]);
    expect(logged.join()).toContain("signature does not match");
    expect(logged.join()).not.toContain("opened");
  });

  it.each(["x-github-delivery", "x-github-event", "x-hub-signature-256"])(
    "refuses an event without %s",
    async (name) => {
      const { url, received } = await serve();
      const { [name]: _, ...headers } = headersFor(EVENT);

      const response = await post(url, EVENT, headers);

      expect(response.status).toBe(400);
      expect(await response.text()).toContain("are required");
      expect(received).toEqual([]);
    },
  );

  it("refuses a signed body that is not JSON", async () => {
    const { url, received } = await serve();

    const response = await post(url, "action=opened");

    expect(response.status).toBe(400);
    expect(await response.text()).toBe("the body is not JSON\n");
    expect(received).toEqual([]);
  });

  it("answers 413 to a body that says it is larger than GitHub sends, without waiting for it", async () => {
    const { url } = await serve();
    const headers = { ...headersFor(EVENT), "content-length": String(30 * 1024 * 1024) };

    const status = await sendHead(url, headers);

    expect(status).toBe(413);
  });

  it("answers 413 to a body that turns out to be larger than GitHub sends", async () => {
    const { url, received } = await serve();
    const chunk = "x".repeat(1024 * 1024);

    const status = await sendChunks(url, { headers: headersFor(EVENT), chunk, count: 26 });

    expect(status).toBe(413);
    expect(received).toEqual([]);
  });

  it.each(["GET", "PUT", "DELETE"])("answers 405 to %s", async (method) => {
    const { url } = await serve();

    const response = await fetch(url + WEBHOOK_PATH, { method });

    expect(response.status).toBe(405);
  });

  it("answers 500 when the event cannot be taken, and logs one line that names the delivery", async () => {
    const receive = async () => {
      throw new Error("the database\n  is away");
    };
    const { url, logged } = await serve({ receive });

    const response = await post(url, EVENT);

    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("database");
    expect(logged.map((line) => JSON.parse(line))).toEqual([
      {
        delivery: "c1b0a34e-8f2d-4c7e-9f0e-2d9a4c1d0001",
        event: "pull_request",
        reason: "the database is away",
        message: "event not taken",
      },
    ]);
  });
});

describe("the other addresses", () => {
  it("say that the process lives and whether it is ready", async () => {
    let isReady = false;
    const { url } = await serve({ isReady: async () => isReady });

    const alive = await fetch(`${url}/healthz`);
    const early = await fetch(`${url}/readyz`);
    isReady = true;
    const late = await fetch(`${url}/readyz`);

    expect([alive.status, early.status, late.status]).toEqual([200, 503, 200]);
  });

  it("serve the page of a rule as HTML that loads nothing", async () => {
    const { url } = await serve();

    const page = await fetch(`${url}/rules/unused-optimizer`);

    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await page.text()).toBe("<h1>unused</h1>");
  });

  it.each(["/", "/rules/", "/rules/nothing", "/rules/../healthz.txt", "/favicon.ico", "//", "//%"])(
    "answer 404 to %s",
    async (path) => {
      const { url } = await serve();

      const { status } = await sendRaw(url, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);

      expect(status).toBe(404);
    },
  );

  it("answer HEAD without a body, and other methods with 405", async () => {
    const { url } = await serve();

    const head = await fetch(`${url}/healthz`, { method: "HEAD" });
    const posted = await fetch(`${url}/healthz`, { method: "POST", body: "x" });

    expect(head.status).toBe(200);
    expect(await head.text()).toBe("");
    expect(posted.status).toBe(405);
  });

  it("answer 500 without a reason when something breaks, and log it", async () => {
    const isReady = async () => {
      throw new Error("broken inside");
    };
    const { url, logged } = await serve({ isReady });

    const response = await fetch(`${url}/readyz`);

    expect(response.status).toBe(500);
    expect(await response.text()).toBe("internal error\n");
    expect(logged.join()).toContain("broken inside");
  });
});

/** Sends the head of a request and never its body. */
function sendHead(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url + WEBHOOK_PATH, { method: "POST", headers }, (response) => {
      resolve(response.statusCode);
      sent.destroy();
    });
    sent.once("error", reject).flushHeaders();
  });
}

/** Sends a body of no announced length, until the server answers. */
function sendChunks(
  url: string,
  { headers, chunk, count }: { headers: Record<string, string>; chunk: string; count: number },
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url + WEBHOOK_PATH, { method: "POST", headers }, (response) => {
      resolve(response.statusCode);
      sent.destroy();
    });
    sent.once("error", reject);
    for (let index = 0; index < count; index++) sent.write(chunk);
  });
}

/** Sends bytes that `fetch` would correct. */
async function sendRaw(url: string, text: string): Promise<{ status: number }> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.end(text);
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]) };
}
