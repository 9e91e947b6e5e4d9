import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import type { Account, AppRegistration, Installation, Permissions } from "./model.ts";
import { createIdSource, createNodeId, getNow, type World } from "./world.ts";

/** Members make an organisation. */
export interface AccountOptions {
  members?: string[];
}

/** The App that is registered. */
export interface AppOptions {
  id: number;
  slug: string;
  name: string;
  permissions: Permissions;
  events: string[];
}

/** The least an App needs that reviews pull requests and reports check runs. */
const DEFAULT_APP: AppOptions = {
  id: 4242,
  slug: "epoch-zero",
  name: "Epoch Zero",
  permissions: {
    metadata: "read",
    contents: "read",
    pull_requests: "write",
    checks: "write",
    merge_queues: "read",
  },
  events: [
    ...["pull_request", "pull_request_review", "pull_request_review_comment", "pull_request_review_thread"],
    ...["issue_comment", "check_run", "merge_group"],
  ],
};

const DEFAULT_ACCOUNTS: Record<string, AccountOptions> = {
  acme: { members: ["alice", "bob"] },
  alice: {},
  bob: {},
  mallory: {},
};

/** An empty GitHub with its people, the App, and an installation for each account that is not yet in force. */
export async function createWorld(options: {
  accounts?: Record<string, AccountOptions>;
  app?: Partial<AppOptions>;
}): Promise<World> {
  const app = { ...DEFAULT_APP, ...options.app };
  const logins = Object.entries(options.accounts ?? DEFAULT_ACCOUNTS);
  const world = createEmptyWorld();
  for (const [login, { members }] of logins) addAccount(world, login, members ?? []);
  const [owner] = world.accounts.values();
  if (!owner) throw new Error("The stand-in needs at least one account (option accounts)");
  world.installations = [...world.accounts.values()].map((account) => createInstallation(account, app.permissions));
  world.app = await registerApp(app, owner);
  return world;
}

function createEmptyWorld(): World {
  return {
    urls: { html: "", api: "" },
    // Registered as soon as there is somebody to own it.
    app: undefined as unknown as AppRegistration,
    accounts: new Map(),
    installations: [],
    repositories: new Map(),
    nodes: new Map(),
    newId: createIdSource(),
    wants: () => false,
    emit: () => undefined,
  };
}

const NODE_PREFIXES = { User: "U", Organization: "O", Bot: "BOT" } as const;

function addAccount(world: World, login: string, members: string[]): Account {
  const id = world.newId("account");
  const type = login.endsWith("[bot]") ? "Bot" : members.length > 0 ? "Organization" : "User";
  const nodeId = createNodeId(NODE_PREFIXES[type], id);
  const account: Account = { world, id, nodeId, login, type, members, createdAt: getNow() };
  world.accounts.set(login.toLowerCase(), account);
  return account;
}

async function registerApp(app: AppOptions, owner: Account): Promise<AppRegistration> {
  return {
    ...app,
    nodeId: createNodeId("A", app.id),
    clientId: `Iv23stand${app.id}`,
    privateKey: await createPrivateKey(),
    bot: addAccount(owner.world, `${app.slug}[bot]`, []),
    owner,
    createdAt: getNow(),
  };
}

function createInstallation(account: Account, permissions: Permissions): Installation {
  return {
    ...{ id: account.world.newId("installation"), account, permissions },
    ...{ state: "absent", repositories: "all", createdAt: getNow(), suspendedAt: null },
  };
}

/** Made anew for every stand-in: a key that is written down somewhere would sooner or later be used. */
async function createPrivateKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  return privateKey;
}
