import type { ProbotOctokit } from "probot";
import { z } from "zod";
import { ReviewEnded } from "../review/ports.ts";
import { readFailure } from "./github-error.ts";

/** What a token may do, in GitHub's words. */
export type Permissions = Readonly<Record<string, "read" | "write">>;

/** A token that may do some things to one repository of an installation. */
export interface TokenRequest {
  installationId: number;
  repositoryId: number;
  permissions: Permissions;
}

/** A token and what it may do, which is less than was asked for where the installation grants less. */
export interface InstallationToken {
  token: string;
  permissions: Permissions;
}

/** Tokens live an hour; one this old is exchanged anew. https://docs.github.com/en/rest/apps/apps */
const TOKEN_LIFETIME_MS = 50 * 60_000;

/** How long a token is kept that may do less than was asked for: the owner may be granting the rest just now. */
const REDUCED_LIFETIME_MS = 5 * 60_000;

const tokenSchema = z.object({ token: z.string() });
const installationSchema = z.object({ permissions: z.record(z.string(), z.string()) });

/** Tokens of installations, each exchanged once for as long as it lives. */
export class InstallationTokens {
  private readonly tokens = new Map<string, { token: Promise<InstallationToken>; expires: number }>();
  private readonly asApp: () => Promise<ProbotOctokit>;

  constructor(asApp: () => Promise<ProbotOctokit>) {
    this.asApp = asApp;
  }

  /** Throws `ReviewEnded` when the installation is gone or suspended, or the repository not part of it; else what GitHub answers. */
  get(request: TokenRequest): Promise<InstallationToken> {
    const key = JSON.stringify(request);
    const now = Date.now();
    for (const [old, { expires }] of this.tokens) if (expires < now) this.tokens.delete(old);
    const known = this.tokens.get(key);
    if (known) return known.token;
    const entry = { token: this.exchange(request), expires: now + TOKEN_LIFETIME_MS };
    this.tokens.set(key, entry);
    entry.token.then(
      ({ permissions }) => {
        if (permissions !== request.permissions) entry.expires = now + REDUCED_LIFETIME_MS;
      },
      () => this.tokens.delete(key),
    );
    return entry.token;
  }

  /** Forgets the tokens of an installation that GitHub refused: it may have been suspended or given other permissions. */
  forget(installationId: number): void {
    for (const key of this.tokens.keys())
      if (key.startsWith(`{"installationId":${installationId},`)) this.tokens.delete(key);
  }

  private async exchange(request: TokenRequest): Promise<InstallationToken> {
    try {
      return await this.post(request);
    } catch (error) {
      if (readFailure(error)?.status !== 422) throw toEnd(error);
    }
    return this.exchangeReduced(request);
  }

  /** GitHub refuses a token that would be allowed more than its installation, so less is asked for. */
  private async exchangeReduced(request: TokenRequest): Promise<InstallationToken> {
    try {
      const granted = await this.readGranted(request.installationId);
      return await this.post({ ...request, permissions: cutPermissions(request.permissions, granted) });
    } catch (error) {
      if (readFailure(error)?.status === 422)
        throw new ReviewEnded("the repository is not part of the installation any more");
      throw toEnd(error);
    }
  }

  private async readGranted(installationId: number): Promise<Record<string, string>> {
    const octokit = await this.asApp();
    const { data } = await octokit.request("GET /app/installations/{installation_id}", {
      installation_id: installationId,
    });
    return installationSchema.parse(data).permissions;
  }

  private async post({ installationId, repositoryId, permissions }: TokenRequest): Promise<InstallationToken> {
    const octokit = await this.asApp();
    const { data } = await octokit.request("POST /app/installations/{installation_id}/access_tokens", {
      installation_id: installationId,
      repository_ids: [repositoryId],
      permissions,
      request: { retries: 0 },
    });
    return { token: tokenSchema.parse(data).token, permissions };
  }
}

/** No token is given for an installation that was removed (404) or suspended (403). */
function toEnd(error: unknown): unknown {
  const kind = readFailure(error)?.kind;
  if (kind === "gone") return new ReviewEnded("the App is not installed any more");
  return kind === "forbidden" ? new ReviewEnded("the installation is suspended") : error;
}

function cutPermissions(wanted: Permissions, granted: Record<string, string>): Permissions {
  return Object.fromEntries(
    Object.entries(wanted).flatMap(([name, level]) => {
      const has = granted[name];
      if (has === undefined) return [];
      return [[name, has === "read" ? "read" : level] as const];
    }),
  );
}
