import type { Installation, JsonObject, Repository } from "../model/model.ts";
import { createNodeId, type World } from "../model/world.ts";
import { presentAccount } from "./account.ts";

/** The App ("integration"). */
export function presentApp(world: World): JsonObject {
  const { app } = world;
  return {
    id: app.id,
    client_id: app.clientId,
    slug: app.slug,
    node_id: app.nodeId,
    owner: presentAccount(app.owner),
    name: app.name,
    description: "",
    external_url: world.urls.html,
    html_url: `${world.urls.html}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: app.events,
  };
}

/** The App as it sees itself, with the number of its installations. */
export function presentOwnApp(world: World): JsonObject {
  const installed = world.installations.filter((installation) => installation.state !== "absent");
  return { ...presentApp(world), installations_count: installed.length };
}

/** An installation. */
export function presentInstallation(installation: Installation): JsonObject {
  const { account, id, suspendedAt } = installation;
  const { world } = account;
  const { api } = world.urls;
  return {
    id,
    client_id: world.app.clientId,
    account: presentAccount(account),
    repository_selection: installation.repositories === "all" ? "all" : "selected",
    access_tokens_url: `${api}/app/installations/${id}/access_tokens`,
    repositories_url: `${api}/installation/repositories`,
    html_url: `${world.urls.html}/organizations/${account.login}/settings/installations/${id}`,
    app_id: world.app.id,
    app_slug: world.app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: world.app.events,
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: suspendedAt ? presentAccount(account) : null,
    suspended_at: suspendedAt,
  };
}

/** The two fields by which a payload names its installation. */
export function presentInstallationReference(installation: Installation): JsonObject {
  return { id: installation.id, node_id: createNodeId("MDIzOk", installation.id) };
}

/** A repository as the installation events list it. */
export function presentInstalledRepository(repository: Repository): JsonObject {
  return {
    id: repository.id,
    node_id: repository.nodeId,
    name: repository.name,
    full_name: `${repository.owner.login}/${repository.name}`,
    private: repository.private,
  };
}
