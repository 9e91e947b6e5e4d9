/**
 * The App's connection to GitHub: verified webhooks and clients for single repositories. Imported by `main`; implements
 * the ports of `review` and knows neither queue nor server.
 */
import { createProbot, type Probot, ProbotOctokit } from "probot";
import { z } from "zod";

/** What the App needs to speak to GitHub. */
export interface GitHubOptions {
  appId: string;
  privateKey: string;
  webhookSecret: string;
  /** Root of the REST API: `https://api.github.com`, or `https://HOST/api/v3`. */
  baseUrl: string;
  log: Probot["log"];
}

/** A client that may only read one repository, and one that may review its pull requests. */
export interface RepositoryClients {
  read: ProbotOctokit;
  write: ProbotOctokit;
}

/** The App on GitHub. */
export interface GitHubApp {
  probot: Probot;
  /** Clients for one repository of an installation; their tokens are narrowed to it. Throws what GitHub answers. */
  connect(installationId: number, repositoryId: number): Promise<RepositoryClients>;
  /** The app itself, authenticated by its key. */
  asApp(): Promise<ProbotOctokit>;
}

/** Tokens live an hour; one this old is exchanged anew. https://docs.github.com/en/rest/apps/apps */
const TOKEN_LIFETIME_MS = 50 * 60_000;

const READ_PERMISSIONS = { metadata: "read", contents: "read", pull_requests: "read" } as const;
const WRITE_PERMISSIONS = { metadata: "read", pull_requests: "write", checks: "write" } as const;

/** Connects the App. Nothing is sent yet. */
export function connectGitHub(options: GitHubOptions): GitHubApp {
  const { appId, privateKey, webhookSecret: secret, baseUrl, log } = options;
  const probot = createProbot({ overrides: { appId: Number(appId), privateKey, secret, baseUrl, log }, env: {} });
  const tokens = new TokenCache(() => probot.auth());
  const asApp = () => probot.auth();
  return {
    probot,
    asApp,
    connect: async (installationId, repositoryId) => {
      const [read, write] = await Promise.all([
        tokens.get({ installationId, repositoryId, permissions: READ_PERMISSIONS }),
        tokens.get({ installationId, repositoryId, permissions: WRITE_PERMISSIONS }),
      ]);
      return { read: makeReader(baseUrl, read, log), write: makeWriter(baseUrl, write, log) };
    },
  };
}

/** Reads are not spaced: Octokit's throttle delays each POST by a second, and GraphQL reads are POSTs. */
function makeReader(baseUrl: string, token: string, log: Probot["log"]): ProbotOctokit {
  return new ProbotOctokit({ baseUrl, auth: { token }, log, throttle: { enabled: false } });
}

/** Writes go through the throttle, as GitHub asks. Retries are decided by us: a 502 may hide a write that took effect. */
function makeWriter(baseUrl: string, token: string, log: Probot["log"]): ProbotOctokit {
  return new ProbotOctokit({ baseUrl, auth: { token }, log, retry: { enabled: false } });
}

interface TokenRequest {
  installationId: number;
  repositoryId: number;
  permissions: typeof READ_PERMISSIONS | typeof WRITE_PERMISSIONS;
}

const tokenSchema = z.object({ token: z.string() });

class TokenCache {
  private readonly tokens = new Map<string, { token: Promise<string>; expires: number }>();
  private readonly asApp: () => Promise<ProbotOctokit>;

  constructor(asApp: () => Promise<ProbotOctokit>) {
    this.asApp = asApp;
  }

  get(request: TokenRequest): Promise<string> {
    const key = JSON.stringify(request);
    const now = Date.now();
    for (const [old, { expires }] of this.tokens) if (expires < now) this.tokens.delete(old);
    const known = this.tokens.get(key);
    if (known) return known.token;
    const token = this.exchange(request);
    this.tokens.set(key, { token, expires: now + TOKEN_LIFETIME_MS });
    token.catch(() => this.tokens.delete(key));
    return token;
  }

  private async exchange({ installationId, repositoryId, permissions }: TokenRequest): Promise<string> {
    const octokit = await this.asApp();
    const { data } = await octokit.request("POST /app/installations/{installation_id}/access_tokens", {
      installation_id: installationId,
      repository_ids: [repositoryId],
      permissions,
      request: { retries: 0 },
    });
    return tokenSchema.parse(data).token;
  }
}
