import type { Account } from "../model/model.ts";
import type { Resolved } from "./scope.ts";

/** An account as the author of something. Here a bot's login lacks the `[bot]` that the REST API shows. */
export function describeActor(account: Account): Resolved {
  const { html } = account.world.urls;
  const login = account.type === "Bot" ? account.login.replace(/\[bot\]$/, "") : account.login;
  const path = account.type === "Bot" ? `/apps/${login}` : `/${login}`;
  return {
    __typename: account.type,
    id: account.nodeId,
    databaseId: account.id,
    login,
    name: login,
    avatarUrl: `${html}/avatars/${login}`,
    url: html + path,
    resourcePath: path,
    createdAt: account.createdAt,
    updatedAt: account.createdAt,
  };
}
