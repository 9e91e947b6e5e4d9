import { createSign, randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import type { RepositoryHandle, RepositoryOptions } from "../../../src/dev/stand-in/api/repository.ts";
import { type StandIn, type StandInOptions, startStandIn } from "../../../src/dev/stand-in/stand-in.ts";

/** One answer of the stand-in. */
interface Reply {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are read field by field, and a wrong field fails the test.
  body: any;
  headers: Headers;
}

/** A stand-in with a client that holds an installation token of acme. */
export interface Session {
  github: StandIn;
  /** A JWT of the App, for ten minutes from now. */
  signAppToken(claims?: Record<string, unknown>): string;
  /** Exchanges a new installation token. */
  createToken(body?: unknown): Promise<string>;
  /** Calls the REST API; `path` is below `/api/v3`. */
  call(line: string, body?: unknown, options?: { token?: string; accept?: string }): Promise<Reply>;
  /** Calls GraphQL. */
  query(query: string, variables?: Record<string, unknown>, token?: string): Promise<Reply>;
  /** A repository of acme that no other test knows. */
  createRepository(options?: RepositoryOptions): Promise<RepositoryHandle>;
}

/** Starts a stand-in for a test file. After every test its answers must have been as GitHub describes them. */
export function openSession(options: StandInOptions = {}): Session {
  let github: StandIn;
  let token: string | undefined;
  beforeAll(async () => {
    github = await startStandIn({ validate: true, ...options });
  });
  afterAll(() => github.close());
  afterEach(() => {
    const wrong = github.journal.entries.flatMap((entry) =>
      entry.responseViolations.map((violation) => `${entry.operation} ${entry.status}: ${violation}`),
    );
    github.journal.clear();
    github.clearFaults();
    expect(wrong).toEqual([]);
  });

  const session: Session = {
    get github() {
      return github;
    },
    signAppToken: (claims) => signAppToken(github, claims),
    createToken: async (body) => {
      const id = github.getInstallation("acme").id;
      const answer = await session.call(`POST /app/installations/${id}/access_tokens`, body, {
        token: signAppToken(github),
      });
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
      return answer.body.token;
    },
    call: async (line, body, { token: given, accept } = {}) => {
      const [method = "GET", path = ""] = line.split(" ");
      token ??= path.startsWith("/app") ? undefined : await session.createToken();
      const bearer = given ?? (path.startsWith("/app") ? signAppToken(github) : token);
      return send(`${github.url}/api/v3${path}`, {
        method,
        headers: { authorization: `Bearer ${bearer}`, ...(accept && { accept }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    },
    query: async (query, variables, given) => {
      token ??= await session.createToken();
      return send(`${github.url}/api/graphql`, {
        method: "POST",
        headers: { authorization: `Bearer ${given ?? token}` },
        body: JSON.stringify({ query, variables }),
      });
    },
    createRepository: (given) => github.createRepository(`acme/${randomUUID().slice(0, 8)}`, given),
  };
  return session;
}

function signAppToken(github: StandIn, claims: Record<string, unknown> = {}): string {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const signed = `${encode({ alg: "RS256", typ: "JWT" })}.${encode({ iss: github.app.id, iat: now - 60, exp: now + 540, ...claims })}`;
  const signature = createSign("RSA-SHA256").update(signed).sign(github.app.privateKey).toString("base64url");
  return `${signed}.${signature}`;
}

async function send(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  return { status: response.status, body: isJson && text !== "" ? JSON.parse(text) : text, headers: response.headers };
}
