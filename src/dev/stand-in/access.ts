import { ApiError, createNotFound } from "./api-error.ts";
import type { Emulator } from "./emulator.ts";
import type { Installation, PermissionLevel, Permissions, Repository } from "./model/model.ts";
import { findInstallation } from "./model/world.ts";
import type { Access, Context } from "./routes/route.ts";

/** Who sent a request. */
export type Caller =
  | { kind: "anonymous" }
  | { kind: "app" }
  | {
      kind: "installation";
      installation: Installation;
      /** What the token was narrowed to. */
      permissions: Permissions;
      repositories: "all" | number[];
      /** Milliseconds since 1970. */
      expiresAt: number;
    };

/** The refusal of a token that lacks a permission. */
export function createForbidden(needed?: Permissions[]): ApiError {
  const accepted = needed?.map((set) =>
    Object.entries(set)
      .map(([name, level]) => `${name}=${level}`)
      .join(","),
  );
  return new ApiError(403, "Resource not accessible by integration", {
    headers: accepted ? { "x-accepted-github-permissions": accepted.join("; ") } : {},
  });
}

/** Finds out who sent a request. Throws 401 for a bad JWT or token, 403 for a suspended installation. */
export async function authenticate(context: Context, authorization: string | undefined): Promise<Caller> {
  if (!authorization) return { kind: "anonymous" };
  const token = authorization.replace(/^(bearer|token)\s+/i, "").trim();
  if (token.startsWith("eyJ")) {
    await checkAppToken(context.emulator, token);
    return { kind: "app" };
  }
  const caller = context.tokens.get(token);
  if (caller?.kind !== "installation" || caller.expiresAt <= Date.now()) throw new ApiError(401, "Bad credentials");
  if (caller.installation.state === "absent") throw new ApiError(401, "Bad credentials");
  if (caller.installation.state === "suspended") throw new ApiError(403, "This installation has been suspended");
  return caller;
}

/**
 * Throws unless the caller may do this; 404 hides what the caller may not even see.
 * `repository` is undefined where the path names none, null where it names one that does not exist.
 */
export function checkAccess(caller: Caller, access: Access, repository: Repository | null | undefined): void {
  if (access === "app" && caller.kind !== "app") throw new ApiError(401, "A JSON web token could not be decoded");
  if (access === "installation" && caller.kind === "anonymous") throw new ApiError(401, "Requires authentication");
  if (access === "installation" && caller.kind === "app") throw createForbidden();
  if (repository === undefined || access === "app") return;
  if (repository === null || !canSee(caller, repository)) throw createNotFound();
  if (typeof access === "string") return;
  const sets = Array.isArray(access) ? access : [access];
  if (!sets.some((set) => hasPermissions(caller, repository, set))) {
    throw caller.kind === "anonymous" ? new ApiError(401, "Requires authentication") : createForbidden(sets);
  }
}

/** Whether the caller holds these permissions on the repository. What is public may be read by everybody. */
export function hasPermissions(caller: Caller, repository: Repository, needed: Permissions): boolean {
  return Object.entries(needed).every(([name, level]) => {
    if (level === "read" && !repository.private) return true;
    if (!covers(caller, repository)) return false;
    return level === "write" ? getLevel(caller, name) === "write" : getLevel(caller, name) !== undefined;
  });
}

/** Whether the caller may know that the repository exists. */
export function canSee(caller: Caller, repository: Repository): boolean {
  return !repository.private || covers(caller, repository);
}

/** The level a token has for one area today: what it was given, cut to what its installation still grants. */
function getLevel(caller: Caller, name: string): PermissionLevel | undefined {
  if (caller.kind !== "installation") return undefined;
  if (name === "metadata") return "read";
  const [own, granted] = [caller.permissions[name], caller.installation.permissions[name]];
  if (own === undefined || granted === undefined) return undefined;
  return own === "write" && granted === "write" ? "write" : "read";
}

function covers(caller: Caller, repository: Repository): boolean {
  if (caller.kind !== "installation") return false;
  if (findInstallation(repository) !== caller.installation) return false;
  return caller.repositories === "all" || caller.repositories.includes(repository.id);
}

/** GitHub takes a JWT for ten minutes at most. One minute is allowed for clocks that differ. */
const MAX_APP_TOKEN_SECONDS = 11 * 60;

/** The signature is checked by the emulator; it does not look at how long the token lives. */
async function checkAppToken(emulator: Emulator, token: string): Promise<void> {
  const expiry = getExpiry(token);
  const now = Date.now() / 1000;
  if (expiry === undefined || expiry <= now) {
    const rest = "must be a numeric value representing the future time at which the assertion expires";
    throw new ApiError(401, `'Expiration time' claim ('exp') ${rest}`);
  }
  if (expiry > now + MAX_APP_TOKEN_SECONDS) {
    throw new ApiError(401, "'Expiration time' claim ('exp') is too far in the future");
  }
  if (!(await emulator.isAppToken(token))) throw new ApiError(401, "A JSON web token could not be decoded");
}

function getExpiry(token: string): number | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    const expiry = typeof claims === "object" && claims !== null && "exp" in claims ? claims.exp : undefined;
    return typeof expiry === "number" ? expiry : undefined;
  } catch {
    return undefined;
  }
}
