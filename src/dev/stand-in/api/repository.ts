import type { PullRequest, Repository } from "../model/model.ts";
import { openPull } from "../model/pulls.ts";
import { addFork, addRepository, commitToBranch, deleteRepository, type Files } from "../model/repositories.ts";
import { findRepository, getAccount, getFullName, getPull } from "../model/world.ts";
import type { Context } from "../routes/route.ts";
import { PullHandle } from "./pull.ts";

/** What a new repository consists of. */
export interface RepositoryOptions {
  files?: Files;
  defaultBranch?: string;
  /** Default true: then every missing permission shows. */
  private?: boolean;
  /** Whether the App is installed there; default true. */
  installed?: boolean;
  /** Seconds since 1970 of the first commit; default now. */
  seconds?: number;
}

/** What goes with a commit. */
export interface CommitOptions {
  message?: string;
  /** Login; default the owner, or the first member of an organisation. */
  author?: string;
  /** Commit to stand on; default the branch's tip, or the default branch's where the branch is new. */
  onto?: string;
  /** Seconds since 1970; default now. */
  seconds?: number;
}

/** A pull request to open. */
export interface PullOptions {
  /** Branch; `owner:branch` for one of a fork. */
  head: string;
  /** Default: the default branch. */
  base?: string;
  title?: string;
  body?: string;
  draft?: boolean;
  /** Login; default as for commits, or the fork's owner. */
  author?: string;
}

/** Makes a repository with one commit. Throws when the owner is not among the accounts. */
export async function createRepository(
  context: Context,
  fullName: string,
  options: RepositoryOptions = {},
): Promise<RepositoryHandle> {
  const { world, emulator } = context;
  const [login = "", name = ""] = fullName.split("/");
  const owner = world.accounts.get(login.toLowerCase());
  if (!owner) throw new Error(`The stand-in has no account "${login}": name it in the option accounts of startStandIn`);
  const repository = addRepository({
    ...{ owner, name },
    id: await emulator.createRepository(owner, name),
    private: options.private ?? true,
    defaultBranch: options.defaultBranch ?? "main",
  });
  const handle = new RepositoryHandle(context, repository);
  const { files = { "README.md": `# ${name}\n` }, seconds } = options;
  await handle.commit(repository.defaultBranch, files, {
    message: "Initial commit",
    ...(seconds !== undefined && { seconds }),
  });
  const installation = world.installations.find(({ account }) => account === owner);
  if (options.installed !== false && installation?.state === "absent") installation.state = "active";
  return handle;
}

/** The repository with this name; throws when there is none. */
export function findKnownRepository(context: Context, fullName: string): RepositoryHandle {
  const found = findRepository(context.world, fullName);
  if (!found) throw new Error(`The stand-in has no repository ${fullName}`);
  return new RepositoryHandle(context, found);
}

/** A repository, and what people can do with it. */
export class RepositoryHandle {
  readonly #context: Context;
  readonly #repository: Repository;

  constructor(context: Context, repository: Repository) {
    this.#context = context;
    this.#repository = repository;
  }

  get fullName(): string {
    return getFullName(this.#repository);
  }

  get id(): number {
    return this.#repository.id;
  }

  /** The commit a branch points to; undefined when there is no such branch. */
  getBranch(name = this.#repository.defaultBranch): string | undefined {
    return this.#repository.branches.get(name);
  }

  /** Commits to a branch, which is made from the default branch when it is new; `null` deletes a file. Returns the SHA. */
  async commit(branch: string, files: Files, options: CommitOptions = {}): Promise<string> {
    return commitToBranch({
      ...{ repository: this.#repository, branch, files },
      message: options.message ?? "Update",
      author: getAccount(this.#context.world, options.author ?? this.#getPerson()),
      ...(options.onto !== undefined && { onto: options.onto }),
      ...(options.seconds !== undefined && { seconds: options.seconds }),
    });
  }

  /** Opens a pull request. Throws as GitHub refuses: for a missing branch or when there is nothing between them. */
  async openPullRequest(options: PullOptions): Promise<PullHandle> {
    const { world, emulator } = this.#context;
    const [owner, branch] = options.head.includes(":") ? options.head.split(":", 2) : [undefined, options.head];
    const head = owner === undefined ? this.#repository : findRepository(world, `${owner}/${this.#repository.name}`);
    if (!head) throw new Error(`${owner} has no fork of ${this.fullName}: call fork("${owner}") first`);
    const author = getAccount(world, options.author ?? owner ?? this.#getPerson());
    const title = options.title ?? "Update";
    const pull = await openPull(this.#repository, {
      ...{ title, author },
      number: await emulator.createIssue(this.#repository, author, title),
      body: options.body ?? null,
      draft: options.draft ?? false,
      base: options.base ?? this.#repository.defaultBranch,
      head: { repository: head, ref: branch ?? "" },
    });
    return new PullHandle(this.#context, pull);
  }

  /** The pull request with this number; throws when there is none. */
  getPullRequest(number: number): PullHandle {
    return new PullHandle(this.#context, getPull(this.#repository, number));
  }

  /** All pull requests, oldest first. */
  listPullRequests(): PullHandle[] {
    return [...this.#repository.pulls.values()].map((pull: PullRequest) => new PullHandle(this.#context, pull));
  }

  /** Forks it for another account; returns the fork. */
  async fork(login: string): Promise<RepositoryHandle> {
    const owner = getAccount(this.#context.world, login);
    const id = await this.#context.emulator.createRepository(owner, this.#repository.name);
    return new RepositoryHandle(this.#context, addFork(this.#repository, { id, owner }));
  }

  /** Deletes it; pull requests from a deleted fork have no head repository any more. */
  delete(): void {
    deleteRepository(this.#repository);
  }

  #getPerson(): string {
    const { owner } = this.#repository;
    return owner.members[0] ?? owner.login;
  }
}
