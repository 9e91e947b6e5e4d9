import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CASES } from "../../../src/dev/live/cases.ts";
import { openGitHubPlatform } from "../../../src/dev/live/github-platform.ts";
import type { Observation } from "../../../src/dev/live/observation.ts";
import type { Platform } from "../../../src/dev/live/platform.ts";
import { printAnswer, printCase } from "../../../src/dev/live/print-live.ts";
import { QUESTIONS } from "../../../src/dev/live/questions.ts";
import { type ComparedAnswer, type ComparedCase, runLive } from "../../../src/dev/live/run-live.ts";
import { openStandInPlatform } from "../../../src/dev/live/stand-in-platform.ts";
import type { RepositoryHandle } from "../../../src/dev/stand-in/api/repository.ts";
import { type StandIn, startStandIn } from "../../../src/dev/stand-in/stand-in.ts";
import { PERSON_TOKEN, type PersonApi, startPersonApi } from "./person-api.ts";

const [OPENED] = CASES;
if (!OPENED) throw new Error("there is no case");

describe("a live run", { timeout: 60_000 }, () => {
  let github: StandIn;
  let repository: RepositoryHandle;
  let api: PersonApi;
  let reference: Platform;
  beforeAll(async () => {
    github = await startStandIn();
    repository = await github.createRepository("acme/digits");
    api = await startPersonApi(github, repository);
    reference = await openStandInPlatform();
  });
  afterAll(async () => {
    await reference.close();
    await api.close();
    await github.close();
  });

  /** The platform for the real GitHub, on a stand-in that also knows a person. */
  function openGitHub(runName: string): Promise<Platform> {
    const settings = {
      ...{ appId: String(github.app.id), privateKey: github.app.privateKey, webhookSecret: "unused" },
      ...{ baseUrl: `http://${api.host}/api/v3`, host: "", port: 0, dataFolder: "", databaseUrl: undefined },
      ...{ isDryRun: false, publicUrl: undefined, concurrency: 1, logLevel: "info" as const },
    };
    const live = { settings, owner: "acme", repo: "digits", token: PERSON_TOKEN, runName };
    return openGitHubPlatform(live, { areWritesSpaced: false, lagMs: 0 });
  }

  async function run(platform: Platform, runName: string, cases = CASES) {
    const [compared, answers]: [ComparedCase[], ComparedAnswer[]] = [[], []];
    const isAsExpected = await runLive({
      ...{ platform, reference, runName, cases },
      onCase: (one) => compared.push(one),
      onAnswer: (one) => answers.push(one),
    });
    return { isAsExpected, compared, answers };
  }

  it("finds nothing unexpected and nothing different where GitHub is the stand-in", async () => {
    const platform = await openGitHub("all");

    const { isAsExpected, compared, answers } = await run(platform, "all");
    const pulls = repository.listPullRequests();
    const left = await platform.close();

    expect(compared.map(printCase).filter((text) => !text.startsWith("✓"))).toEqual([]);
    expect(answers.map(printAnswer).filter((text) => text.includes("differs"))).toEqual([]);
    expect(isAsExpected).toBe(true);
    expect(compared).toHaveLength(CASES.length);
    expect(answers.map(({ name }) => name)).toEqual(QUESTIONS.map(({ name }) => name));
    expect(left).toEqual([]);
    expect(pulls).toHaveLength(CASES.length + 1);
    expect(pulls.filter(({ state }) => state === "open")).toEqual([]);
    expect(api.branches()).toEqual([]);
  });

  it.each<[string, (observation: Observation) => void, string[]]>([
    [
      "a comment on another line",
      ({ comments }) => Object.assign(comments[0] ?? {}, { line: 3 }),
      [
        "1 open: comments[0].line: expected 15, is 3",
        "1 open: the App's log: reviewed",
        "1 open: comments[0].line: the stand-in has 15, GitHub has 3",
      ],
    ],
    [
      "a comment that is missing",
      ({ comments }) => comments.splice(0),
      [
        '1 open: comments[0]: expected {"rule":"gradients-never-cleared","path":"train.py","line":15',
        "GitHub has nothing",
      ],
    ],
    [
      "a text that was cut",
      ({ check }) => Object.assign(check ?? {}, { summary: `${check?.summary?.split("\n")[0]}\n` }),
      ["1 open: check.summary: the stand-in has line 2", "GitHub has line 2"],
    ],
    [
      "another conclusion",
      ({ check }) => Object.assign(check ?? {}, { conclusion: "failure" }),
      ['1 open: conclusion: expected "neutral", is "failure"'],
    ],
  ])("tells of %s", async (what, lie, lines) => {
    const runName = what.replaceAll(" ", "-");
    const honest = await openGitHub(runName);
    const observe: Platform["observe"] = async (pull, paths) => {
      const observation = await honest.observe(pull, paths);
      lie(observation);
      return observation;
    };

    const { isAsExpected, compared } = await run({ ...honest, observe }, runName, [OPENED]);
    await honest.close();

    const [printed = ""] = compared.map(printCase);
    expect(isAsExpected).toBe(false);
    expect(printed).toMatch(/^✗ opened {2}http/);
    for (const line of lines) expect(printed).toContain(line);
  });

  it("tells of a question that is answered otherwise", async () => {
    const honest = await openGitHub("answers");
    const connect: Platform["connect"] = async () => {
      const clients = await honest.connect();
      api.refuseNext("POST", /\/pulls\/\d+\/comments$/, 403);
      return clients;
    };

    const { answers } = await run({ ...honest, connect }, "answers", []);
    await honest.close();

    expect(answers.filter(({ isDifferent }) => isDifferent).map(printAnswer)).toEqual([
      expect.stringMatching(
        /^✗ a comment on a line outside the hunks: refused: 403 Refused by the test\n {4}differs, the stand-in: refused: 422/,
      ),
    ]);
  });

  it("goes on with the next case when one fails altogether, and takes away what was made of it", async () => {
    const platform = await openGitHub("fails");
    api.refuseNext("POST", /^\/pulls$/, 422);

    const { compared } = await run(platform, "fails", CASES.slice(0, 2));
    const branches = api.branches();
    const left = await platform.close();

    expect(compared.map(printCase)).toEqual([
      expect.stringMatching(/^✗ opened\n {4}1 open: failed: .*Refused by the test/),
      expect.stringMatching(/^✓ clean/),
    ]);
    expect(branches).toContain("epoch-zero-live-fails-opened");
    expect(left).toEqual([]);
    expect(api.branches()).toEqual([]);
  });

  it("says what it could not take away, and makes nothing any more once it is over", async () => {
    const platform = await openGitHub("stays");
    const change = { name: "stays-x", title: "x", base: { "a.py": "1\n" }, head: { "a.py": "2\n" } };
    const pull = await platform.openPull(change);
    api.refuseNext("DELETE", /refs\/heads\/epoch-zero-live-stays-x$/, 403);
    api.refuseNext("PATCH", /^\/pulls\//, 403);

    const left = await platform.close();

    expect(left).toEqual([
      `pull request ${pull.number} is still open: 403 Refused by the test`,
      "heads/epoch-zero-live-stays-x is still there: 403 Refused by the test",
    ]);
    await expect(platform.openPull(change)).rejects.toThrow("the run was ended");
    expect(await platform.close()).toEqual(left);
  });
});
