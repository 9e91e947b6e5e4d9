import type { Account, JsonObject } from "../model/model.ts";

/** An account as it is embedded everywhere ("simple user"). */
export function presentAccount(account: Account): JsonObject {
  const { world } = account;
  const login = encodeURIComponent(account.login);
  const url = `${world.urls.api}/users/${login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: account.nodeId,
    avatar_url: `${world.urls.html}/avatars/${login}`,
    gravatar_id: "",
    url,
    html_url: `${world.urls.html}/${account.type === "Bot" ? `apps/${world.app.slug}` : login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: "public",
    site_admin: false,
  };
}

/** An account on its own page ("public user"). */
export function presentPublicAccount(account: Account): JsonObject {
  return {
    ...presentAccount(account),
    name: account.login,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: account.createdAt,
    updated_at: account.createdAt,
  };
}

/** The short form of an organisation that webhook payloads carry. */
export function presentOrganization(account: Account): JsonObject {
  const { world } = account;
  const url = `${world.urls.api}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: account.nodeId,
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.urls.html}/avatars/${account.login}`,
    description: null,
  };
}
