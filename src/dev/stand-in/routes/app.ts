import { z } from "zod";
import { canSee } from "../access.ts";
import { ApiError, createNotFound } from "../api-error.ts";
import type { Installation, JsonObject, Permissions, Repository } from "../model/model.ts";
import { findInstallation } from "../model/world.ts";
import { presentInstallation, presentOwnApp } from "../present/app.ts";
import { presentRepository } from "../present/repository.ts";
import {
  type Answer,
  answerPage,
  type Call,
  createRoute,
  getBearer,
  getNumber,
  getRepository,
  type Route,
  readBody,
} from "./route.ts";

/** The App itself: its installations, its tokens, and the manifest that makes one. */
export const appRoutes: Route[] = [
  createRoute("apps/get-authenticated GET /app", "app", ({ world }) => ({
    status: 200,
    body: presentOwnApp(world),
  })),
  createRoute("apps/list-installations GET /app/installations", "app", (call) =>
    answerPage(call, call.world.installations.filter(isInstalled), presentInstallation),
  ),
  createRoute("apps/get-installation GET /app/installations/:id", "app", (call) => answerInstallation(findById(call))),
  createRoute("apps/create-installation-access-token POST /app/installations/:id/access_tokens", "app", createToken),
  createRoute("apps/get-repo-installation GET /repos/:owner/:repo/installation", "app", (call) =>
    answerInstallation(findInstallation(getRepository(call))),
  ),
  createRoute("apps/get-org-installation GET /orgs/:login/installation", "app", answerInstallationOfAccount),
  createRoute("apps/get-user-installation GET /users/:login/installation", "app", answerInstallationOfAccount),
  createRoute(
    "apps/list-repos-accessible-to-installation GET /installation/repositories",
    "installation",
    listRepositories,
  ),
  createRoute("apps/revoke-installation-access-token DELETE /installation/token", "installation", revokeToken),
  createRoute("apps/create-from-manifest POST /app-manifests/:code/conversions", "public", convertManifest),
];

const tokenBody = z.object({
  repositories: z.array(z.string()).optional(),
  repository_ids: z.array(z.number()).optional(),
  permissions: z.record(z.string(), z.enum(["read", "write"])).optional(),
});

/** How long a token lives (docs.github.com, "Generating an installation access token"). */
const TOKEN_LIFE_MS = 60 * 60 * 1000;

async function createToken(call: Call): Promise<Answer> {
  const installation = findById(call);
  if (!installation) throw createNotFound();
  if (installation.state === "suspended") throw new ApiError(403, "This installation has been suspended");
  const body = readBody(call, tokenBody);
  const permissions = body.permissions ?? installation.permissions;
  if (!isGranted(installation.permissions, permissions)) {
    throw new ApiError(422, "The permissions requested are not granted to this installation.");
  }
  const repositories = chooseRepositories(installation, body);
  const request = { permissions, ...(repositories !== "all" && { repository_ids: repositories }) };
  const token = getBearer(call);
  const answer = await call.emulator.forward({ method: "POST", path: call.path, token, body: request });
  const minted = answer.body as JsonObject;
  if (answer.status !== 201) throw new ApiError(answer.status, String(minted.message));
  const caller = {
    kind: "installation",
    installation,
    permissions,
    repositories,
    expiresAt: Date.now() + TOKEN_LIFE_MS,
  };
  call.tokens.set(String(minted.token), caller as never);
  return { status: 201, body: { ...minted, ...presentSelection(installation, repositories) } };
}

function presentSelection(installation: Installation, chosen: "all" | number[]): JsonObject {
  if (chosen === "all") return { repository_selection: "all" };
  const repositories = listCovered(installation).filter(({ id }) => chosen.includes(id));
  return {
    repository_selection: "selected",
    repositories: repositories.map(presentRepository),
  };
}

function chooseRepositories(installation: Installation, body: z.infer<typeof tokenBody>): "all" | number[] {
  const { repositories: names, repository_ids: ids } = body;
  if (!names && !ids) return installation.repositories;
  const covered = listCovered(installation);
  const chosen = [
    ...(names ?? []).map((name) => covered.find((found) => found.name.toLowerCase() === name.toLowerCase())),
    ...(ids ?? []).map((id) => covered.find((found) => found.id === id)),
  ];
  return chosen.map((repository) => {
    if (repository) return repository.id;
    const reason =
      "There is at least one repository that does not exist or is not accessible to the parent installation.";
    throw new ApiError(422, reason);
  });
}

function listCovered(installation: Installation): Repository[] {
  return [...installation.account.world.repositories.values()].filter(
    (repository) => !repository.deleted && findInstallation(repository) === installation,
  );
}

function isGranted(granted: Permissions, wanted: Permissions): boolean {
  return Object.entries(wanted).every(
    ([name, level]) => granted[name] === "write" || (level === "read" && granted[name] !== undefined),
  );
}

function listRepositories(call: Call): Answer {
  const { caller } = call;
  const all = caller.kind === "installation" ? listCovered(caller.installation) : [];
  const seen = all.filter((repository) => canSee(caller, repository));
  const answer = answerPage(call, seen, presentRepository);
  const selection = caller.kind === "installation" && caller.repositories !== "all" ? "selected" : "all";
  const body = { total_count: seen.length, repository_selection: selection, repositories: answer.body };
  return { ...answer, body };
}

function revokeToken(call: Call): Answer {
  call.tokens.delete(getBearer(call));
  return { status: 204 };
}

/** Hands out the credentials of the one App there is, whatever the manifest asked for. */
function convertManifest({ world, webhooks }: Call): Answer {
  const { clientId, privateKey } = world.app;
  const credentials = {
    client_id: clientId,
    client_secret: "stand-in-client-secret",
    webhook_secret: webhooks.secret,
    pem: privateKey,
  };
  return { status: 201, body: { ...presentOwnApp(world), ...credentials } };
}

function answerInstallationOfAccount({ world, params }: Call): Answer {
  const login = params.login?.toLowerCase();
  return answerInstallation(world.installations.find(({ account }) => account.login.toLowerCase() === login));
}

function answerInstallation(installation: Installation | undefined): Answer {
  if (!installation || !isInstalled(installation)) throw createNotFound();
  return { status: 200, body: presentInstallation(installation) };
}

function findById(call: Call): Installation | undefined {
  const id = getNumber(call, "id");
  return call.world.installations.find((installation) => installation.id === id && isInstalled(installation));
}

function isInstalled(installation: Installation): boolean {
  return installation.state !== "absent";
}
