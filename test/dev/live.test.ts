import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { RepositoryHandle } from "../../src/dev/stand-in/api/repository.ts";
import { type StandIn, startStandIn } from "../../src/dev/stand-in/stand-in.ts";
import { PERSON_TOKEN, type PersonApi, startPersonApi } from "./live/person-api.ts";
import { type Script, startScript } from "./start-script.ts";

describe("npm run live", { timeout: 60_000 }, () => {
  let github: StandIn;
  let repository: RepositoryHandle;
  let api: PersonApi;
  let script: Script;
  beforeAll(async () => {
    github = await startStandIn();
    repository = await github.createRepository("acme/digits");
    api = await startPersonApi(github, repository);
  });
  afterEach(() => script.clean());
  afterAll(async () => {
    await api.close();
    await github.close();
  });

  function createEnvironment(changes: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const app = { APP_ID: String(github.app.id), PRIVATE_KEY: github.app.privateKey };
    const sandbox = { GHE_HOST: api.host, GHE_PROTOCOL: "http", SANDBOX: "acme/digits", SANDBOX_TOKEN: PERSON_TOKEN };
    return { ...app, ...sandbox, ...changes };
  }

  it("says in a line each what is not set, and ends with status 2", async () => {
    const names = ["APP_ID", "PRIVATE_KEY", "SANDBOX", "SANDBOX_TOKEN"];
    script = startScript("live", [], Object.fromEntries(names.map((name) => [name, ""])));

    const { status, output } = await script.ended;

    const lines = output.split("\n").filter((line) => line.includes(" is not set: "));
    expect(lines.map((line) => line.split(" ")[0])).toEqual(names);
    expect(status).toBe(2);
  });

  it("says where the App is not installed, and ends with status 2", async () => {
    script = startScript("live", [], createEnvironment({ SANDBOX: "bob/elsewhere" }));

    const { status, output } = await script.ended;

    expect(output).toContain("the App is not installed on bob/elsewhere: install it there, or set SANDBOX");
    expect(status).toBe(2);
  });

  it("closes its pull requests and deletes its branches on Ctrl-C", async () => {
    script = startScript("live", [], createEnvironment());
    await vi.waitUntil(() => repository.listPullRequests().length > 0, { timeout: 30_000, interval: 20 });
    const made = api.branches();

    script.signalAll("SIGINT");
    const { status, output } = await script.ended;

    expect(made).toEqual([
      expect.stringMatching(/^epoch-zero-live-\d{8}-\d{6}-opened-base$/),
      expect.stringMatching(/^epoch-zero-live-\d{8}-\d{6}-opened$/),
    ]);
    expect(output).toContain("Cleaning up");
    expect(output).not.toContain("by hand");
    expect(status).toBe(130);
    expect(api.branches()).toEqual([]);
    expect(repository.listPullRequests().filter(({ state }) => state === "open")).toEqual([]);
    expect(script.isAnyoneLeft()).toBe(false);
    expect(script.listLeftFiles()).toEqual([]);
  });
});
