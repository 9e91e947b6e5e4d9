import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { PullHandle } from "../../src/dev/stand-in/api/pull.ts";
import { type StandIn, startStandIn } from "../../src/dev/stand-in/stand-in.ts";
import { connectGitHub, type GitHubApp } from "../../src/github/connect-github.ts";
import { endCheck } from "../../src/github/end-check.ts";
import { findPullOfCheck } from "../../src/github/find-pull-of-check.ts";
import { OctokitHost } from "../../src/github/octokit-host.ts";
import { passMergeGroup } from "../../src/github/pass-merge-group.ts";
import { type CheckAnnotation, type CheckReport, ReviewEnded } from "../../src/review/ports.ts";
import { waitFor } from "../e2e/wait-for.ts";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let github: StandIn;
let app: GitHubApp;

beforeAll(async () => {
  github = await startStandIn({ validate: true });
  app = connectGitHub({
    appId: String(github.app.id),
    privateKey: github.app.privateKey,
    webhookSecret: github.app.webhookSecret,
    baseUrl: `http://${github.host}/api/v3`,
    log: pino({ level: "silent" }),
    areWritesSpaced: false,
    readPauseMs: 10,
  });
});
afterEach(() => {
  const invalid = github.journal.invalid();
  github.journal.clear();
  github.clearFaults();
  expect(invalid).toEqual([]);
});
afterAll(() => github.close());

interface Opened {
  pull: PullHandle;
  at: { installationId: number; repositoryId: number; owner: string; repo: string };
  connect(changes?: { isRepeated?: boolean; checkRunId?: number }): Promise<OctokitHost>;
}

async function openPull(): Promise<Opened> {
  const repo = randomUUID().slice(0, 8);
  const repository = await github.createRepository(`acme/${repo}`, { files: { "train.py": "lr = 0.1\n" } });
  await repository.commit("change", { "train.py": "lr = 3\n" });
  const pull = await repository.openPullRequest({ head: "change" });
  const at = { installationId: github.getInstallation("acme").id, repositoryId: repository.id, owner: "acme", repo };
  return {
    pull,
    at,
    connect: async (changes = {}) => {
      const clients = await app.connect(at.installationId, at.repositoryId);
      const ref = { ...at, pullNumber: pull.number, branches: undefined, checkRunId: undefined, isRepeated: false };
      return new OctokitHost(clients, { ...ref, ...changes }, github.app.id);
    },
  };
}

function reportWith(annotations: CheckAnnotation[]): CheckReport {
  return { conclusion: "neutral", title: "title", summary: "summary", text: "", annotations };
}

function annotate(count: number, message = "something is wrong"): CheckAnnotation[] {
  return Array.from({ length: count }, (_, index) => ({
    path: "train.py",
    startLine: 1,
    endLine: 1,
    level: "warning",
    message: `${index} ${message}`,
    title: "unused-learning-rate",
  }));
}

describe("a check run with many annotations", () => {
  it("gets each of them once, 50 a call, and is completed with the last", async () => {
    const { pull, connect } = await openPull();
    const host = await connect();
    const id = (await host.startCheck(pull.headSha)) ?? 0;

    await host.completeCheck(id, reportWith(annotate(120)));

    const [check] = pull.checkRuns();
    expect(check?.annotations.map(({ message }) => Number.parseInt(message, 10))).toEqual([...Array(120).keys()]);
    const statuses = github.journal
      .calls("checks/update")
      .map(({ requestBody }) => (requestBody as CheckReport & { status?: string }).status);
    expect(statuses).toEqual([undefined, undefined, "completed"]);
  });

  it("gets the rest alone when an earlier try was cut off between two calls", async () => {
    const { pull, connect } = await openPull();
    const first = await connect();
    const id = (await first.startCheck(pull.headSha)) ?? 0;
    github.failNext({ method: "PATCH", path: "/repos/*/*/check-runs/*", status: 502, when: "after" });
    await first.completeCheck(id, reportWith(annotate(120))).catch(() => {});

    const second = await connect({ isRepeated: true });
    const again = await second.startCheck(pull.headSha);
    await second.completeCheck(again ?? 0, reportWith(annotate(120)));

    expect(again).toBe(id);
    const [check] = pull.checkRuns();
    expect(check?.annotations).toHaveLength(120);
    expect(new Set(check?.annotations.map(({ message }) => message)).size).toBe(120);
  });

  it("cuts a message that is too long in bytes between two characters", async () => {
    const { pull, connect } = await openPull();
    const host = await connect();
    const id = (await host.startCheck(pull.headSha)) ?? 0;

    await host.completeCheck(id, reportWith(annotate(1, "模".repeat(40_000))));

    const message = pull.checkRuns()[0]?.annotations[0]?.message ?? "";
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(64 * 1024);
    expect(Buffer.byteLength(message)).toBeGreaterThan(64 * 1024 - 4);
    expect(message).not.toContain("\ufffd");
  });
});

describe("the check run of a repeated try", () => {
  it("is the newest one of this pull request and head", async () => {
    const { pull, connect } = await openPull();
    const host = await connect();
    const old = (await host.startCheck(pull.headSha)) ?? 0;
    await host.completeCheck(old, reportWith([]));
    const newest = await host.startCheck(pull.headSha);

    const again = await (await connect({ isRepeated: true })).startCheck(pull.headSha);

    expect(again).toBe(newest);
    expect(newest).not.toBe(old);
  });

  it("is a new one when the only one there is the one that was run again", async () => {
    const { pull, connect } = await openPull();
    const old = (await (await connect()).startCheck(pull.headSha)) ?? 0;

    const again = await (await connect({ isRepeated: true, checkRunId: old })).startCheck(pull.headSha);

    expect(again).not.toBe(old);
  });

  it("is opened again when it was completed already", async () => {
    const { pull, connect } = await openPull();
    const host = await connect();
    await host.completeCheck((await host.startCheck(pull.headSha)) ?? 0, reportWith([]));

    await (await connect({ isRepeated: true })).startCheck(pull.headSha);

    expect(pull.checkRuns().map(({ status }) => status)).toEqual(["in_progress"]);
  });
});

describe("open check runs", () => {
  it("are those of earlier heads and a second one of this head, and none that is completed", async () => {
    const { pull, connect } = await openPull();
    const before = await connect();
    const old = await before.startCheck(pull.headSha);
    await pull.push({ "train.py": "lr = 4\n" });
    const host = await connect();
    const [done, left] = [await host.startCheck(pull.headSha), await host.startCheck(pull.headSha)];
    await host.completeCheck(done ?? 0, reportWith([]));
    const own = await host.startCheck(pull.headSha);

    const { openChecks } = await host.readState();

    expect(openChecks.toSorted()).toEqual([old, left, own].toSorted());
  });

  it("are found on a closed pull request as well", async () => {
    const { pull, connect } = await openPull();
    const host = await connect();
    const id = await host.startCheck(pull.headSha);
    await pull.close();

    await expect(host.readState()).rejects.toThrow(ReviewEnded);
    expect(await host.readOpenChecks()).toEqual([id]);
  });
});

describe("a repository that is gone", () => {
  it("ends the review, whatever was about to be done", async () => {
    const { pull, at, connect } = await openPull();
    const host = await connect();
    github.getRepository(`${at.owner}/${at.repo}`);
    github.failNext({ path: "/repos/**", status: 404 }, 10);

    await expect(host.range()).rejects.toThrow(ReviewEnded);
    await expect(host.startCheck(pull.headSha)).rejects.toThrow(ReviewEnded);
    await expect(host.completeCheck(1, reportWith([]))).rejects.toThrow(ReviewEnded);
    await expect(host.postReview({ head: pull.headSha, body: "x", comments: [] })).rejects.toThrow(ReviewEnded);
    await expect(host.editComment(1, "x")).resolves.toBeUndefined();
  });
});

describe("a comment on a whole file", () => {
  it("is posted once although the answer is lost", async () => {
    const { pull, connect } = await openPull();
    const host = await connect();
    const body = `said\n\n<!-- epoch-zero finding=${"0".repeat(16)} head=${pull.headSha} -->`;
    github.failNext({ method: "POST", path: "/repos/*/*/pulls/*/comments", status: 502, when: "after" });

    const failure = await host.postFileComment({ head: pull.headSha, path: "train.py", body });

    expect(failure).toBeUndefined();
    expect(pull.comments()).toMatchObject([{ subject: "file", path: "train.py" }]);
  });

  it("is told to be forbidden or refused", async () => {
    const { pull, connect } = await openPull();
    const host = await connect();
    const comment = { head: pull.headSha, path: "elsewhere.py", body: "said" };

    const refused = await host.postFileComment(comment);
    github.failNext({ method: "POST", path: "/repos/*/*/pulls/*/comments", status: 403 });
    const forbidden = await host.postFileComment(comment);

    expect(refused).toMatchObject({ kind: "refused" });
    expect(forbidden).toEqual({ kind: "forbidden" });
  });
});

describe("the pull request of a check run", () => {
  async function createRun({ pull, at }: Opened, externalId?: string): Promise<number> {
    const { write } = await app.connect(at.installationId, at.repositoryId);
    const { data } = await write.request("POST /repos/{owner}/{repo}/check-runs", {
      ...{ owner: at.owner, repo: at.repo, name: "Epoch Zero", head_sha: pull.headSha },
      ...(externalId === undefined ? {} : { external_id: externalId }),
    });
    return Number(data.id);
  }

  it("is told by our mark", async () => {
    const opened = await openPull();
    const checkRunId = await createRun(opened, `pull=17 head=${opened.pull.headSha}`);

    expect(await findPullOfCheck(app, { ...opened.at, checkRunId })).toBe(17);
  });

  it("is the only open one with the run's commit as its head", async () => {
    const opened = await openPull();
    const checkRunId = await createRun(opened);

    expect(await findPullOfCheck(app, { ...opened.at, checkRunId })).toBe(opened.pull.number);
  });

  it("is not guessed among two, nor among closed ones", async () => {
    const opened = await openPull();
    const checkRunId = await createRun(opened);
    const repository = github.getRepository(`acme/${opened.at.repo}`);
    await repository.commit("release", { "notes.md": "later\n" });
    await repository.openPullRequest({ head: "change", base: "release" });

    const amongTwo = await findPullOfCheck(app, { ...opened.at, checkRunId });
    for (const pull of repository.listPullRequests()) await pull.close();
    const amongNone = await findPullOfCheck(app, { ...opened.at, checkRunId });

    expect([amongTwo, amongNone]).toEqual([undefined, undefined]);
  });

  it("may be none; then the run is completed, so that its suite does not wait", async () => {
    const opened = await openPull();
    const checkRunId = await createRun(opened);

    await endCheck(app, { ...opened.at, checkRunId });

    expect(opened.pull.checkRuns()[0]).toMatchObject({ status: "completed", conclusion: "neutral" });
  });
});

describe("a merge group", () => {
  it("is passed in the background", async () => {
    const { pull, at } = await openPull();
    const said: string[] = [];
    const write = (_: object, message: string) => said.push(message);

    passMergeGroup(app, { ...at, head: pull.headSha }, { info: write, error: write });
    await waitFor("the log", () => said.at(0));

    expect(said).toEqual(["merge group passed"]);
    expect(pull.checkRuns()[0]).toMatchObject({ status: "completed", conclusion: "success" });
  });
});

describe("a call that takes for ever", () => {
  it("ends with the review's signal", async () => {
    const { at } = await openPull();
    const abort = new AbortController();
    const { read } = await app.connect(at.installationId, at.repositoryId, abort.signal);
    github.failNext({ method: "GET", path: "/repos/*/*", delayMs: 5_000 });

    const call = read.request("GET /repos/{owner}/{repo}", { ...at, request: { retries: 0 } });
    abort.abort(new Error("the process is stopping"));

    await expect(call).rejects.toThrow("the process is stopping");
  });
});
