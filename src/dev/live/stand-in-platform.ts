import type { Settings } from "../../server/read-settings.ts";
import type { PullHandle } from "../stand-in/api/pull.ts";
import type { RepositoryHandle } from "../stand-in/api/repository.ts";
import type { ThreadHandle } from "../stand-in/api/thread.ts";
import { type StandIn, startStandIn } from "../stand-in/stand-in.ts";
import { openAppSide } from "./app-side.ts";
import { getBranches, type Platform, type PlatformPull, type PullChange } from "./platform.ts";

const FULL_NAME = "acme/sandbox";

/** A stand-in of its own with an empty repository. */
export async function openStandInPlatform(): Promise<Platform> {
  const github = await startStandIn();
  const repository = await github.createRepository(FULL_NAME);
  const [owner = "", repo = ""] = FULL_NAME.split("/");
  const side = await openAppSide({ settings: createSettings(github), owner, repo, areWritesSpaced: false });
  let closing: Promise<void> | undefined;
  const close = async () => {
    await side.close();
    await github.close();
  };
  return {
    ...side,
    ...{ name: "the stand-in", lagMs: 0 },
    openPull: (change) => openPull(repository, change),
    close: async () => {
      closing ??= close();
      await closing;
      return [];
    },
  };
}

function createSettings({ app, host }: StandIn): Settings {
  return {
    ...{ appId: String(app.id), privateKey: app.privateKey, webhookSecret: app.webhookSecret },
    ...{ baseUrl: `http://${host}/api/v3`, host: "127.0.0.1", port: 0, dataFolder: "", databaseUrl: undefined },
    ...{ isDryRun: false, publicUrl: undefined, concurrency: 1, logLevel: "info" },
  };
}

async function openPull(repository: RepositoryHandle, change: PullChange): Promise<PlatformPull> {
  const branches = getBranches(change.name);
  const base = await repository.commit(branches.base, change.base);
  await repository.commit(branches.head, change.head, { onto: base });
  const pull = await repository.openPullRequest({ ...branches, title: change.title });
  return new StandInPull(pull, branches);
}

class StandInPull implements PlatformPull {
  readonly branches: PlatformPull["branches"];
  readonly commits: string[];
  readonly #pull: PullHandle;

  constructor(pull: PullHandle, branches: PlatformPull["branches"]) {
    this.branches = branches;
    this.commits = [pull.baseSha, pull.headSha];
    this.#pull = pull;
  }

  get number(): number {
    return this.#pull.number;
  }

  get url(): string {
    return this.#pull.url;
  }

  async push(files: PullChange["head"]): Promise<void> {
    this.commits.push(await this.#pull.push(files));
  }

  async answer(commentId: number, body: string): Promise<void> {
    this.#findThread(commentId).replyAs("alice", body);
  }

  async applySuggestion(commentId: number): Promise<void> {
    this.commits.push(await this.#findThread(commentId).applySuggestionAs("alice"));
  }

  #findThread(commentId: number): ThreadHandle {
    const found = this.#pull.threads().find(({ comments }) => comments[0]?.id === commentId);
    if (!found) throw new Error(`no thread begins with comment ${commentId}`);
    return found;
  }
}
