import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadRulePages } from "../src/facts/rule-page.ts";
import type { Settings } from "../src/server/read-settings.ts";
import { type AppLog, createLog, type RunningApp, startApp } from "../src/start-app.ts";
import { waitFor } from "./e2e/wait-for.ts";
import { prepareImage } from "./queue/prepare-image.ts";
import { makeKey } from "./server/make-key.ts";

const folder = mkdtempSync(join(tmpdir(), "epoch-zero-start-"));
const KEY = makeKey();
const lines: string[] = [];
const log: AppLog = createLog("trace", { write: (line) => lines.push(line) });

beforeAll(prepareImage);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function settings(changes: Partial<Settings> = {}): Settings {
  return {
    appId: "4242",
    privateKey: KEY,
    webhookSecret: "a long and random secret",
    // Nothing is asked of GitHub here.
    baseUrl: "http://127.0.0.1:9/api/v3",
    host: "127.0.0.1",
    port: 0,
    dataFolder: join(folder, "data"),
    databaseUrl: undefined,
    isDryRun: false,
    publicUrl: undefined,
    concurrency: 1,
    logLevel: "info",
    ...changes,
  };
}

/** Why the App does not start, which must be one line. */
async function refusal(changes: Partial<Settings>): Promise<{ name: string; message: string }> {
  try {
    await (await startApp(settings(changes), log)).stop();
  } catch (error) {
    const { name, message } = error as Error;
    expect(message).not.toContain("\n");
    return { name, message };
  }
  throw new Error("the App started");
}

describe("an App that runs", () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp(settings(), log);
  });
  afterAll(() => app.stop());

  it("is ready, and serves the page of every rule", async () => {
    const ids = loadRulePages().map(({ metadata }) => metadata.id);

    const ready = await fetch(`${app.url}/readyz`);
    const pages = await Promise.all(ids.map((id) => fetch(`${app.url}/rules/${id}`)));

    expect(ready.status).toBe(200);
    expect(pages.map(({ status }) => status)).toEqual(ids.map(() => 200));
  });

  it("keeps another from its port", async () => {
    const port = Number(new URL(app.url).port);

    const { name, message } = await refusal({ port, dataFolder: join(folder, "other") });

    expect(name).toBe("ConfigError");
    expect(message).toBe(`PORT ${port} is taken: stop what uses it, or set PORT to another`);
  });

  it("keeps another from its data folder", async () => {
    const { name, message } = await refusal({});

    expect(name).toBe("QueueError");
    expect(message).toContain("is in use by another process");
  });
});

describe("an App that cannot run", () => {
  it("says so when its key cannot sign", async () => {
    const { name, message } = await refusal({ privateKey: "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n" });

    expect(name).toBe("ConfigError");
    expect(message).toContain("PRIVATE_KEY cannot be read as a key");
  });

  it("is alive and not ready while its database does not answer, and ends in one line when that is gone", async () => {
    const database = await listenSilently();
    const port = await findFreePort();
    const databaseUrl = `postgresql://epoch:hunter2@127.0.0.1:${database.port}/epoch`;

    const refused = refusal({ port, databaseUrl });
    const alive = await waitFor("the server", () => fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined));
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
    database.close();
    const { name, message } = await refused;

    expect([alive.status, ready.status]).toEqual([200, 503]);
    expect(await ready.text()).toBe("the queue does not answer\n");
    expect(name).toBe("QueueError");
    expect(message).not.toContain("hunter2");
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  });
});

describe("the log", () => {
  it("names what it leaves out", () => {
    const error = Object.assign(new Error("refused"), { event: { payload: "secret" }, request: { body: "secret" } });

    log.error(error);

    expect(lines.at(-1)).toContain("refused");
    expect(lines.at(-1)).not.toContain("secret");
  });

  it("held neither the key nor the secret until here", () => {
    const text = lines.join("");

    expect(text).toContain("listening");
    expect(text).not.toContain("a long and random secret");
    expect(text).not.toContain(KEY.split("\n")[1]);
  });
});

/** A database server that takes connections and says nothing. */
async function listenSilently(): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
  });
  const port = await listen(server);
  return {
    port,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
}
