/**
 * The App's connection to GitHub: verified webhooks and clients for single repositories. Imported by `main`; implements
 * the ports of `review` and knows neither queue nor server.
 */
import { createProbot, type Probot, ProbotOctokit } from "probot";
import { InstallationTokens } from "./installation-tokens.ts";

/** What the App needs to speak to GitHub. */
export interface GitHubOptions {
  appId: string;
  privateKey: string;
  webhookSecret: string;
  /** Root of the REST API: `https://api.github.com`, or `https://HOST/api/v3`. */
  baseUrl: string;
  log: Probot["log"];
  /** False to send writes without the pauses that GitHub asks for, as tests do; true when absent. */
  areWritesSpaced?: boolean;
  /** Pause before a failed read is tried again, in milliseconds, four and nine times as long before the next; 1,000 when absent. */
  readPauseMs?: number;
}

/** A client that may only read one repository, and one that may review its pull requests. */
export interface RepositoryClients {
  read: ProbotOctokit;
  write: ProbotOctokit;
  /** Whether the installation lets check runs be read. */
  canReadChecks: boolean;
}

/** The App on GitHub. */
export interface GitHubApp {
  probot: Probot;
  /**
   * Clients for one repository of an installation; their tokens are narrowed to it. Calls end when the signal is aborted.
   * Throws `ReviewEnded` when the App may not go there any more, else what GitHub answers.
   */
  connect(installationId: number, repositoryId: number, signal?: AbortSignal): Promise<RepositoryClients>;
  /** To be called when GitHub refuses what it allowed before: the next `connect` asks for new tokens. */
  forget(installationId: number): void;
  /** The app itself, authenticated by its key. */
  asApp(): Promise<ProbotOctokit>;
}

const READ_PERMISSIONS = { metadata: "read", contents: "read", pull_requests: "read", checks: "read" } as const;
const WRITE_PERMISSIONS = { metadata: "read", pull_requests: "write", checks: "write" } as const;

/** How long one call may take, in milliseconds. GitHub itself gives up after 10 s; a large blob takes longer to arrive. */
const CALL_LIMIT_MS = 45_000;

/** Connects the App. Nothing is sent yet. */
export function connectGitHub(options: GitHubOptions): GitHubApp {
  const {
    appId,
    privateKey,
    webhookSecret: secret,
    baseUrl,
    log,
    areWritesSpaced = true,
    readPauseMs = 1_000,
  } = options;
  const request = { fetch: makeFetch(undefined) };
  const overrides = { appId: Number(appId), privateKey, secret, baseUrl, log, request };
  const probot = createProbot({ overrides, env: {} });
  const tokens = new InstallationTokens(() => probot.auth());
  return {
    probot,
    asApp: () => probot.auth(),
    forget: (installationId) => tokens.forget(installationId),
    connect: async (installationId, repositoryId, signal) => {
      const [read, write] = await Promise.all([
        tokens.get({ installationId, repositoryId, permissions: READ_PERMISSIONS }),
        tokens.get({ installationId, repositoryId, permissions: WRITE_PERMISSIONS }),
      ]);
      const shared = { baseUrl, log: keepWarnings(log), request: { fetch: makeFetch(signal) } };
      return {
        read: makeReader({ ...shared, auth: { token: read.token } }, readPauseMs),
        write: makeWriter({ ...shared, auth: { token: write.token } }, { installationId, isSpaced: areWritesSpaced }),
        canReadChecks: read.permissions.checks !== undefined,
      };
    },
  };
}

type ClientOptions = ConstructorParameters<typeof ProbotOctokit>[0];

/** Answers after which a read is not tried again at once; the last but one is a limit, for which the job is put off. */
const FINAL_STATUSES = [400, 401, 403, 404, 410, 422, 429, 451];

/** Reads are not spaced: Octokit's throttle delays each POST by a second, and GraphQL reads are POSTs. */
function makeReader(options: ClientOptions, readPauseMs: number): ProbotOctokit {
  const retry = { doNotRetry: FINAL_STATUSES, retryAfterBaseValue: readPauseMs };
  return new ProbotOctokit({ ...options, throttle: { enabled: false }, retry });
}

/**
 * Writes go through the throttle, as GitHub asks, each installation by itself. Nothing is tried again here: a 502 may hide
 * a write that took effect, and after a limit the job is put off rather than kept waiting.
 */
function makeWriter(
  options: ClientOptions,
  { installationId, isSpaced }: { installationId: number; isSpaced: boolean },
): ProbotOctokit {
  const limits = { onRateLimit: () => false, onSecondaryRateLimit: () => false };
  const throttle = isSpaced ? { id: String(installationId), ...limits } : { enabled: false };
  return new ProbotOctokit({ ...options, retry: { enabled: false }, throttle });
}

/** Octokit logs each request with its body, and a body of ours may quote source. */
function keepWarnings(log: Probot["log"]) {
  const ignore = () => {};
  return {
    debug: ignore,
    info: ignore,
    warn: (text: string) => log.warn(text),
    error: (text: string) => log.error(text),
  };
}

/** `fetch` that ends with the signal, and after `CALL_LIMIT_MS` in any case. */
function makeFetch(signal: AbortSignal | undefined): typeof fetch {
  return (input, init) => {
    const limits = [AbortSignal.timeout(CALL_LIMIT_MS), ...(signal ? [signal] : [])];
    return fetch(input, { ...init, signal: AbortSignal.any(limits) });
  };
}
