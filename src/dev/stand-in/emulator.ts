import { createEmulator as startEmulate } from "emulate";
import type { Account, JsonObject, Repository } from "./model/model.ts";
import type { World } from "./model/world.ts";

/**
 * The part of the stand-in that `emulate` does: it verifies the App's JWTs, mints installation tokens,
 * and keeps issues with their comments. Nothing outside this file knows it, so it can be replaced.
 */
export interface Emulator {
  /** Whether the JWT is signed with the App's key. */
  isAppToken(token: string): Promise<boolean>;
  /** Sends a request on, unchanged but for the address. */
  forward(request: EmulatorRequest): Promise<EmulatorAnswer>;
  /** Makes the repository known and returns its id. */
  createRepository(owner: Account, name: string): Promise<number>;
  /** Opens an issue, from which a pull request takes its number and its conversation. */
  createIssue(repository: Repository, author: Account, title: string): Promise<number>;
  /** Comments on an issue as a person. */
  createIssueComment(comment: IssueCommentInput): Promise<JsonObject>;
  /** The conversation of an issue, as the emulator keeps it; at most 100 comments. */
  listIssueComments(repository: Repository, issue: number): Promise<JsonObject[]>;
  close(): Promise<void>;
}

/** A person's comment on an issue. */
interface IssueCommentInput {
  repository: Repository;
  issue: number;
  author: Account;
  body: string;
}

/** A request as the emulator sees it; `path` is below the API's root. */
interface EmulatorRequest {
  method: string;
  path: string;
  token: string;
  body?: unknown;
}

/** What the emulator answered. */
export interface EmulatorAnswer {
  status: number;
  body: unknown;
}

/** Every permission the emulator may mint; the façade narrows them to what an installation grants. */
const ALL_PERMISSIONS = [
  ...["actions", "administration", "checks", "contents", "deployments", "issues", "members", "merge_queues"],
  ...["metadata", "pull_requests", "repository_hooks", "security_events", "statuses", "workflows"],
];

type Send = (request: EmulatorRequest) => Promise<EmulatorAnswer>;

/** Starts the emulator with the world's accounts, its App and the installations' ids. */
export async function createEmulator(world: World): Promise<Emulator> {
  const people = [...world.accounts.values()].filter(({ type }) => type === "User").map(({ login }) => login);
  const tokens = Object.fromEntries(people.map((login) => [getPersonToken(login), { login }]));
  const emulator = await startEmulate({
    service: "github",
    port: 0,
    seed: { tokens, github: createSeed(world) },
  });
  const send = createSender(`http://127.0.0.1:${new URL(emulator.url).port}`);
  const verified = new Map<string, Promise<boolean>>();
  return {
    isAppToken: (token) => {
      const known =
        verified.get(token) ?? send({ method: "GET", path: "/app", token }).then(({ status }) => status === 200);
      verified.set(token, known);
      return known;
    },
    forward: send,
    createRepository: (owner, name) => createRepository(send, owner, name),
    createIssue: (repository, author, title) => createIssue(send, repository, { author, title }),
    createIssueComment: (comment) => createComment(send, comment),
    listIssueComments: async ({ owner, name }, issue) => {
      const path = `/repos/${owner.login}/${name}/issues/${issue}/comments?per_page=100`;
      const { body } = await send({ method: "GET", path, token: getPersonToken(people[0] ?? "") });
      return Array.isArray(body) ? body : [];
    },
    close: () => emulator.close(),
  };
}

/** Repositories are public over there: who may see one is decided by the façade. */
async function createRepository(send: Send, owner: Account, name: string): Promise<number> {
  const path = owner.type === "Organization" ? `/orgs/${owner.login}/repos` : "/user/repos";
  const actor = owner.type === "Organization" ? owner.members[0] : owner.login;
  if (actor === undefined) throw new Error(`The organisation "${owner.login}" needs a member (option accounts)`);
  const answer = await send({ method: "POST", path, token: getPersonToken(actor), body: { name, auto_init: true } });
  return getNumberField(answer, "id");
}

async function createIssue(
  send: Send,
  repository: Repository,
  issue: { author: Account; title: string },
): Promise<number> {
  const path = `/repos/${repository.owner.login}/${repository.name}/issues`;
  const token = getPersonToken(issue.author.login);
  return getNumberField(await send({ method: "POST", path, token, body: { title: issue.title } }), "number");
}

async function createComment(send: Send, comment: IssueCommentInput): Promise<JsonObject> {
  const { repository, issue, author, body } = comment;
  const path = `/repos/${repository.owner.login}/${repository.name}/issues/${issue}/comments`;
  const answer = await send({ method: "POST", path, token: getPersonToken(author.login), body: { body } });
  return getObject(answer);
}

function createSeed({ app, accounts, installations }: World): JsonObject {
  const all = [...accounts.values()];
  const permissions = Object.fromEntries(ALL_PERMISSIONS.map((name) => [name, "write"]));
  const { id, slug, name, privateKey } = app;
  return {
    users: all.filter(({ type }) => type === "User").map(({ login }) => ({ login })),
    orgs: all
      .filter(({ type }) => type === "Organization")
      .map(({ login, members }) => ({ login, members: members.map((member) => ({ login: member, role: "admin" })) })),
    apps: [
      {
        ...{ app_id: id, slug, name, private_key: privateKey, permissions, events: [] },
        installations: installations.map((installation) => ({
          installation_id: installation.id,
          account: installation.account.login,
          permissions,
        })),
      },
    ],
  };
}

function createSender(origin: string): Send {
  return async ({ method, path, token, body }) => {
    const response = await fetch(origin + path, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  };
}

function getPersonToken(login: string): string {
  return `person-${login}`;
}

function getObject({ status, body }: EmulatorAnswer): JsonObject {
  if (status >= 300 || typeof body !== "object" || body === null) {
    throw new Error(`The emulator answered ${status}: ${JSON.stringify(body)}`);
  }
  return body as JsonObject;
}

function getNumberField(answer: EmulatorAnswer, field: string): number {
  const value = getObject(answer)[field];
  if (typeof value !== "number") throw new Error(`The emulator's answer has no number "${field}"`);
  return value;
}
