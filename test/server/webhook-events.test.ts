import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readWebhook } from "../../src/server/webhook-events.ts";

const CONTEXT = {
  appId: 4242,
  readPullNumber: (externalId: string) => (externalId === "pull=7" ? 7 : undefined),
};

const REPOSITORY = { id: 11, name: "vision", owner: { login: "acme" } };
const PULL = {
  number: 7,
  draft: false,
  base: { ref: "main" },
  head: { ref: "faster", repo: { owner: { login: "mallory" } } },
};

function pullRequest(action: string, changes: object = {}): unknown {
  return { action, installation: { id: 5 }, repository: REPOSITORY, pull_request: { ...PULL, ...changes } };
}

function checkRun(action: string, changes: object = {}): unknown {
  const check_run = { id: 99, external_id: "pull=7", app: { id: 4242 }, ...changes };
  return { action, installation: { id: 5 }, repository: REPOSITORY, check_run };
}

describe("an event of a pull request", () => {
  it.each(["opened", "synchronize", "reopened", "ready_for_review"])("makes a review due when it is %s", (action) => {
    expect(readWebhook("pull_request", pullRequest(action), CONTEXT)).toEqual({
      kind: "review",
      job: {
        installationId: 5,
        owner: "acme",
        repo: "vision",
        repositoryId: 11,
        pullNumber: 7,
        trigger: action,
        branches: { base: "main", head: "mallory:faster" },
      },
    });
  });

  it("names no branches when the fork is gone", () => {
    const intake = readWebhook("pull_request", pullRequest("opened", { head: { ref: "faster", repo: null } }), CONTEXT);

    expect(intake).toMatchObject({ kind: "review", job: { pullNumber: 7 } });
    expect(intake).not.toHaveProperty("job.branches");
  });

  it.each([
    ["a draft", pullRequest("opened", { draft: true }), "draft"],
    ["closed", pullRequest("closed"), "action"],
    ["labelled", pullRequest("labeled"), "action"],
    ["without an installation", { ...(pullRequest("opened") as object), installation: undefined }, "payload"],
    ["of another form", "opened", "payload"],
  ])("is ignored when it is %s", (_, payload, reason) => {
    expect(readWebhook("pull_request", payload, CONTEXT)).toEqual({ kind: "ignored", reason });
  });
});

describe("the re-run of a check run", () => {
  it("names the pull request of our mark", () => {
    expect(readWebhook("check_run", checkRun("rerequested"), CONTEXT)).toMatchObject({
      kind: "rerequest",
      job: { pullNumber: 7, checkRunId: 99 },
    });
  });

  it.each([null, "", "pull=8 of another version"])("leaves the pull request open with the mark %j", (external_id) => {
    expect(readWebhook("check_run", checkRun("rerequested", { external_id }), CONTEXT)).toMatchObject({
      kind: "rerequest",
      job: { pullNumber: undefined, checkRunId: 99 },
    });
  });

  it.each([
    ["it is another App's", checkRun("rerequested", { app: { id: 1 } }), "another app's check run"],
    ["it was only created", checkRun("created"), "action"],
    ["it has no id", checkRun("rerequested", { id: undefined }), "payload"],
  ])("is ignored when %s", (_, payload, reason) => {
    expect(readWebhook("check_run", payload, CONTEXT)).toEqual({ kind: "ignored", reason });
  });
});

describe("a merge queue", () => {
  const group = { installation: { id: 5 }, repository: REPOSITORY, merge_group: { head_sha: "abc" } };

  it("is answered when it asks for checks", () => {
    expect(readWebhook("merge_group", { action: "checks_requested", ...group }, CONTEXT)).toEqual({
      kind: "merge group",
      installationId: 5,
      owner: "acme",
      repo: "vision",
      repositoryId: 11,
      head: "abc",
    });
  });

  it("is ignored when it is dissolved", () => {
    expect(readWebhook("merge_group", { action: "destroyed", ...group }, CONTEXT)).toEqual({
      kind: "ignored",
      reason: "action",
    });
  });
});

describe("any payload at all", () => {
  it("is read without an exception", () => {
    const events = fc.constantFrom("pull_request", "check_run", "merge_group", "issues");
    fc.assert(
      fc.property(events, fc.anything(), (event, payload) => {
        expect(["review", "rerequest", "merge group", "ignored"]).toContain(readWebhook(event, payload, CONTEXT).kind);
      }),
    );
  });
});
