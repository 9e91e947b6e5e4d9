import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import type { PullHandle } from "../../../src/dev/stand-in/api/pull.ts";
import type { RepositoryHandle } from "../../../src/dev/stand-in/api/repository.ts";
import type { StandIn } from "../../../src/dev/stand-in/stand-in.ts";

/** The token of the person whom the API below knows. */
export const PERSON_TOKEN = "github_pat_of_alice";

/** The stand-in with what GitHub lets a person do besides: commits, branches, pull requests, answers. */
export interface PersonApi {
  /** Value for `GHE_HOST`. */
  host: string;
  /** What the person has made and not taken away. */
  branches(): string[];
  /** Answers the next call of this method and path with a refusal. */
  refuseNext(method: string, path: RegExp, status: number): void;
  close(): Promise<void>;
}

interface Call {
  method: string;
  path: string;
  body: Record<string, unknown>;
}

interface Answer {
  status: number;
  body?: unknown;
}

const treeSchema = z.object({ tree: z.array(z.object({ path: z.string(), content: z.string() })) });
const commitSchema = z.object({ tree: z.string(), parents: z.array(z.string()), message: z.string() });

/** Starts the API before a repository of the stand-in. What is not the person's goes through unchanged. */
export async function startPersonApi(github: StandIn, repository: RepositoryHandle): Promise<PersonApi> {
  const person = new PersonOfStandIn(repository);
  const refusals: { method: string; path: RegExp; status: number }[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const text = await readText(request);
    const path = decodeURIComponent(request.url ?? "").replace(/^\/api\/v3\/repos\/[^/]+\/[^/]+/, "");
    const method = request.method ?? "GET";
    const isPerson = request.headers.authorization?.endsWith(PERSON_TOKEN) ?? false;
    const at = refusals.findIndex((refusal) => refusal.method === method && refusal.path.test(path));
    const [refusal] = at < 0 ? [] : refusals.splice(at, 1);
    if (refusal) return send(response, { status: refusal.status, body: { message: "Refused by the test" } });
    if (!isPerson) return forward(github, request, response, text);
    send(response, await person.answer({ method, path, body: text === "" ? {} : JSON.parse(text) }));
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error) => send(response, { status: 500, body: { message: String(error) } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    branches: () => [...person.branches],
    refuseNext: (method, path, status) => void refusals.push({ method, path, status }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What one person may do, done at the stand-in. */
class PersonOfStandIn {
  readonly branches = new Set<string>();
  readonly #repository: RepositoryHandle;
  readonly #trees = new Map<string, Record<string, string>>();
  /** Commits that no branch has yet: the stand-in makes them together with the branch. */
  readonly #commits = new Map<string, z.infer<typeof commitSchema>>();
  /** Paths of the commits that a branch has had. */
  readonly #files = new Map<string, string[]>();

  constructor(repository: RepositoryHandle) {
    this.#repository = repository;
  }

  async answer({ method, path, body }: Call): Promise<Answer> {
    const [, first = "", second = "", ...rest] = path.split("?")[0]?.split("/") ?? [];
    const key = `${method} ${first}/${second}`;
    if (key === "POST git/trees") return this.#createTree(body);
    if (key === "POST git/commits") return this.#createCommit(body);
    if (key === "POST git/refs") return this.#moveBranch(String(body.ref), body);
    if (key === "PATCH git/refs") return this.#moveBranch(`refs/${rest.join("/")}`, body);
    if (key === "DELETE git/refs") return this.#deleteBranch(rest.slice(1).join("/"));
    if (key === "GET git/matching-refs") return this.#listBranches(rest.slice(1).join("/"));
    if (key === "GET pulls/comments") return { status: 200, body: this.#readComment(Number(rest[0])) };
    if (key === "POST pulls/") return this.#openPull(body);
    return first === "pulls" ? this.#answerPull(method, [second, ...rest], body) : { status: 404 };
  }

  #createTree(body: unknown): Answer {
    const { tree } = treeSchema.parse(body);
    const sha = hash(tree);
    this.#trees.set(sha, Object.fromEntries(tree.map(({ path, content }) => [path, content])));
    return { status: 201, body: { sha } };
  }

  #createCommit(body: unknown): Answer {
    const commit = commitSchema.parse(body);
    const sha = hash(commit);
    this.#commits.set(sha, commit);
    return { status: 201, body: { sha } };
  }

  async #moveBranch(ref: string, { sha }: Record<string, unknown>): Promise<Answer> {
    const branch = ref.replace("refs/heads/", "");
    const { tree, parents, message } = this.#commits.get(String(sha)) ?? { tree: "", parents: [], message: "" };
    const [parent] = parents;
    const gone = Object.fromEntries(this.#listFiles(parent).map((path) => [path, null]));
    const files = { ...gone, ...this.#trees.get(tree) };
    const made = await this.#repository.commit(branch, files, { message, ...(parent && { onto: parent }) });
    this.#files.set(made, Object.keys(this.#trees.get(tree) ?? {}));
    this.branches.add(branch);
    return { status: 201, body: { ref, object: { sha: made } } };
  }

  /** A commit without parents has nothing; the stand-in begins every branch with the default branch's files. */
  #listFiles(commit: string | undefined): string[] {
    return commit === undefined ? ["README.md"] : (this.#files.get(commit) ?? []);
  }

  async #deleteBranch(branch: string): Promise<Answer> {
    if (!this.branches.delete(branch)) return { status: 422, body: { message: "Reference does not exist" } };
    return { status: 204 };
  }

  #listBranches(prefix: string): Answer {
    const found = [...this.branches].filter((branch) => branch.startsWith(prefix));
    const body = found.map((branch) => ({ ref: `refs/heads/${branch}`, object: { sha: "0".repeat(40) } }));
    return { status: 200, body };
  }

  async #openPull(body: Record<string, unknown>): Promise<Answer> {
    const { head, base, title } = z.object({ head: z.string(), base: z.string(), title: z.string() }).parse(body);
    const pull = await this.#repository.openPullRequest({ head, base, title, author: "alice" });
    return { status: 201, body: { number: pull.number, html_url: pull.url } };
  }

  async #answerPull(method: string, [number = "", ...rest]: string[], body: Record<string, unknown>): Promise<Answer> {
    const pull = this.#repository.getPullRequest(Number(number));
    if (method === "GET") return { status: 200, body: { head: { sha: pull.headSha } } };
    if (method === "PATCH" && body.state === "closed") await pull.close();
    if (method === "POST") findThread(pull, Number(rest[1])).replyAs("alice", String(body.body));
    return { status: 200, body: {} };
  }

  #readComment(id: number): unknown {
    const all = this.#repository.listPullRequests().flatMap((pull) => pull.comments());
    const comment = all.find((candidate) => candidate.id === id);
    return comment && { ...comment, start_line: comment.startLine };
  }
}

function findThread(pull: PullHandle, commentId: number) {
  const found = pull.threads().find(({ comments }) => comments[0]?.id === commentId);
  if (!found) throw new Error(`no thread begins with comment ${commentId}`);
  return found;
}

function hash(value: unknown): string {
  return createHash("sha1").update(JSON.stringify(value)).digest("hex");
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function forward(github: StandIn, request: IncomingMessage, response: ServerResponse, text: string) {
  const { host: _, connection: __, "content-length": ___, ...headers } = request.headers;
  const answer = await fetch(`${github.url}${request.url}`, {
    method: request.method ?? "GET",
    headers: headers as Record<string, string>,
    ...(text !== "" && { body: text }),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const { "content-encoding": ____, "transfer-encoding": _____, ...kept } = Object.fromEntries(answer.headers);
  response.writeHead(answer.status, kept).end(bytes);
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(body === undefined ? "" : JSON.stringify(body));
}
