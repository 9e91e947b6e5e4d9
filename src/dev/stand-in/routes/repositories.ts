import { createNotFound } from "../api-error.ts";
import type { JsonObject, Repository } from "../model/model.ts";
import { getAccount, getApiUrl, getPageUrl } from "../model/world.ts";
import { presentAccount, presentPublicAccount } from "../present/account.ts";
import { presentCommit } from "../present/commit.ts";
import { presentFullRepository } from "../present/repository.ts";
import { type Answer, answerPage, type Call, createRoute, getBearer, getRepository, type Route } from "./route.ts";

/** Repositories, their branches, and people. */
export const repositoryRoutes: Route[] = [
  createRoute("repos/get GET /repos/:owner/:repo", { metadata: "read" }, (call) => ({
    status: 200,
    body: presentFullRepository(getRepository(call)),
  })),
  createRoute("repos/list-branches GET /repos/:owner/:repo/branches", { contents: "read" }, (call) => {
    const repository = getRepository(call);
    return answerPage(call, [...repository.branches], (branch) => presentBranch(repository, branch));
  }),
  createRoute("repos/get-branch GET /repos/:owner/:repo/branches/:branch+", { contents: "read" }, getBranch),
  createRoute(
    "repos/get-collaborator-permission-level GET /repos/:owner/:repo/collaborators/:username/permission",
    { metadata: "read" },
    getPermission,
  ),
  createRoute("users/get-by-username GET /users/:username", "public", ({ world, params }) => ({
    status: 200,
    body: presentPublicAccount(getAccount(world, params.username ?? "")),
  })),
  createRoute("rate-limit/get GET /rate_limit", "public", (call) =>
    call.emulator.forward({ method: "GET", path: "/rate_limit", token: getBearer(call) }),
  ),
];

function presentBranch(repository: Repository, [name, sha]: [string, string]): JsonObject {
  const url = getApiUrl(repository);
  return { name, commit: { sha, url: `${url}/commits/${sha}` }, protected: false };
}

function getBranch(call: Call): Answer {
  const repository = getRepository(call);
  const name = call.params.branch ?? "";
  const commit = repository.git.readCommit(repository.branches.get(name) ?? "");
  if (!commit) throw createNotFound();
  const url = `${getApiUrl(repository)}/branches/${name}`;
  const html = `${getPageUrl(repository)}/tree/${name}`;
  const body = {
    name,
    commit: presentCommit(repository, commit),
    _links: { self: url, html },
    protected: false,
    protection: { enabled: false, required_status_checks: { enforcement_level: "off", contexts: [], checks: [] } },
    protection_url: `${url}/protection`,
  };
  return { status: 200, body };
}

function getPermission(call: Call): Answer {
  const { owner, private: isPrivate } = getRepository(call);
  const account = getAccount(call.world, call.params.username ?? "");
  const outsider = isPrivate ? "none" : "read";
  const permission = account === owner ? "admin" : owner.members.includes(account.login) ? "write" : outsider;
  const roles = { permission, role_name: permission };
  return { status: 200, body: { ...roles, user: { ...presentAccount(account), role_name: permission } } };
}
