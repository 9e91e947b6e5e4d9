import { describe, expect, it } from "vitest";
import type { CheckRunHandle } from "../../src/dev/stand-in/api/check-run.ts";
import type { PullHandle } from "../../src/dev/stand-in/api/pull.ts";
import type { Fault } from "../../src/dev/stand-in/faults.ts";
import { onlyCheck, openStage } from "./open-stage.ts";
import { BASE, WITHOUT_CLEARING } from "./training-code.ts";
import { waitFor } from "./wait-for.ts";

const stage = openStage();

/** Opens a pull request and lets something happen to it before the App looks. */
async function openThen(change: (pull: PullHandle) => unknown, fault?: Fault): Promise<PullHandle> {
  stage.github.failNext(fault ?? { method: "GET", path: "/repos/*/*/compare/**", delayMs: 300 });
  const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING });
  const operation = fault?.path === "/graphql" ? "graphql" : "repos/compare-commits-with-basehead";
  await waitFor("the first look", () => stage.github.journal.calls(operation).at(0));
  await change(pull);
  return pull;
}

function expectNothingSaid(pull: PullHandle): void {
  expect(pull.reviews()).toEqual([]);
  expect(pull.checkRuns().filter(({ status }) => status !== "completed")).toEqual([]);
}

describe("a review for which there is no pull request any more", () => {
  it.each<[string, (pull: PullHandle) => unknown, string]>([
    ["closed", (pull) => pull.close(), "the pull request is closed"],
    ["merged", (pull) => pull.merge(), "the pull request is merged"],
    ["made a draft", (pull) => pull.convertToDraft(), "the pull request is a draft"],
    [
      "closed by deleting its branch",
      (pull) => pull.deleteHead(),
      "the pull request, its branch or the repository is gone",
    ],
  ])("ends quietly when it was %s", async (_, change, reason) => {
    const pull = await openThen(change);
    const end = await stage.waitForEnd(pull);

    expect(end).toMatchObject({ msg: "nothing to review", reason });
    expectNothingSaid(pull);
    expect(pull.checkRuns()).toEqual([]);
  });

  it("ends quietly when the fork was deleted", async () => {
    const repository = await stage.createRepository(BASE);
    const fork = await repository.fork("mallory");
    await fork.commit("change", { "train.py": WITHOUT_CLEARING });
    stage.github.failNext({ method: "GET", path: "/repos/*/*/compare/**", delayMs: 300 });
    const pull = await repository.openPullRequest({ head: "mallory:change" });
    await waitFor("the first look", () => stage.github.journal.calls("repos/compare-commits-with-basehead").at(0));
    fork.delete();

    const end = await stage.waitForEnd(pull);

    expect(end).toMatchObject({ msg: "nothing to review" });
    expectNothingSaid(pull);
  });

  it("completes the check run when it was closed during the review", async () => {
    stage.github.failNext({ method: "POST", path: "/repos/*/*/check-runs", delayMs: 300 });
    const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING });
    await waitFor("the check run", () => stage.github.journal.calls("checks/create").at(0));
    await pull.close();

    const end = await stage.waitForEnd(pull);

    expect(end.msg).toBe("nothing to review");
    expect(onlyCheck(pull).output.title).toBe("Not reviewed: the pull request is closed");
    expectNothingSaid(pull);
  });

  it("is done again when the head moves during the review, and ends the check run of the old head", async () => {
    stage.github.failNext({ method: "POST", path: "/repos/*/*/check-runs", delayMs: 300 });
    const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING });
    const before = pull.headSha;
    await waitFor("the check run", () => stage.github.journal.calls("checks/create").at(0));
    await pull.push({ "train.py": `${WITHOUT_CLEARING}\nSEED = 1\n` });

    const end = await stage.waitForEnd(pull);

    expect(end).toMatchObject({ msg: "reviewed", head: pull.headSha });
    expect(pull.reviews()).toHaveLength(1);
    expect(onlyCheck(pull, before).output.title).toBe(`Not reviewed: the head is ${pull.headSha.slice(0, 7)} now`);
    expect(onlyCheck(pull)).toMatchObject({ status: "completed" });
  });
});

describe("an installation that is taken back", () => {
  it.each<[string, string]>([
    ["suspended", "the installation is suspended"],
    ["removed", "the App is not installed any more"],
  ])("ends the review quietly when it was %s while it waited", async (how, reason) => {
    const acme = stage.github.getInstallation("acme");
    stage.github.failNext({ method: "GET", path: "/repos/*/*/compare/**", status: 502 }, 4);
    const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING });
    await waitFor("the first look", () => stage.github.journal.calls("repos/compare-commits-with-basehead").at(0));
    stage.github.clearFaults();
    if (how === "suspended") acme.suspend();
    else acme.uninstall();

    const end = await stage.waitForEnd(pull);

    if (how === "suspended") acme.unsuspend();
    else acme.install();
    expect(end).toMatchObject({ msg: "nothing to review", reason });
    expectNothingSaid(pull);
  });

  it("ends the review quietly when the repository was taken out of it", async () => {
    const acme = stage.github.getInstallation("acme");
    await stage.createRepository({ "README.md": "other\n" });
    const pull = await openThen(() => acme.selectRepositories([]));

    const end = await stage.waitForEnd(pull);
    acme.selectRepositories("all");

    expect(end.msg).toBe("nothing to review");
    expectNothingSaid(pull);
  });
});

describe("a check run that is run again", () => {
  async function openReviewed(): Promise<{ pull: PullHandle; check: CheckRunHandle }> {
    const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING });
    await stage.waitForEnd(pull);
    return { pull, check: onlyCheck(pull) };
  }

  function expectNewCheck(pull: PullHandle): void {
    expect(pull.reviews()).toHaveLength(1);
    const runs = pull.checkRuns();
    expect(runs.map(({ status, conclusion }) => [status, conclusion])).toEqual([
      ["completed", "neutral"],
      ["completed", "neutral"],
    ]);
    expect(runs.at(-1)?.output.title).toMatch(/^1 finding/);
  }

  it("is answered with a new run on a pull request of the repository", async () => {
    const { pull, check } = await openReviewed();

    check.rerequestAs("alice");
    await stage.waitForEnd(pull);

    expectNewCheck(pull);
  });

  it("is found by our mark on a pull request of a fork, of which GitHub names none", async () => {
    const repository = await stage.createRepository(BASE);
    const fork = await repository.fork("mallory");
    await fork.commit("change", { "train.py": WITHOUT_CLEARING });
    const pull = await repository.openPullRequest({ head: "mallory:change" });
    await stage.waitForEnd(pull);

    onlyCheck(pull).rerequestAs("alice");
    await stage.waitForEnd(pull);

    const event = stage.github.deliveries().findLast(({ action }) => action === "rerequested");
    expect(event?.payload).toMatchObject({ check_run: { pull_requests: [] } });
    expectNewCheck(pull);
  });

  it("is found by its commit where it has no mark", async () => {
    const { pull, check } = await openReviewed();
    check.rerequestAs("alice");
    await stage.waitForEnd(pull);
    const event = stage.github.deliveries().findLast(({ action }) => action === "rerequested");
    const unmarked = { ...(event?.payload.check_run as object), external_id: "" };

    const delivery = await stage.github.deliver("check_run", { ...event?.payload, check_run: unmarked });
    await stage.waitForEnd(pull);

    expect(delivery.statusCode).toBe(202);
    expect(pull.reviews()).toHaveLength(1);
    expect(pull.checkRuns()).toHaveLength(3);
  });

  it("does not show its annotations twice after a review that was refused", async () => {
    stage.github.failNext({ method: "POST", path: "/repos/*/*/pulls/*/reviews", status: 422 }, 2);
    const { pull, check } = await openReviewed();

    check.rerequestAs("alice");
    await stage.waitForEnd(pull);

    expect(pull.checkRuns().map(({ annotations }) => annotations.length)).toEqual([1, 1]);
  });

  it("is completed as neutral when its pull request is closed", async () => {
    const { pull, check } = await openReviewed();
    await pull.close();

    check.rerequestAs("alice");
    const end = await stage.waitForEnd(pull);

    expect(end).toMatchObject({ msg: "nothing to review", reason: "the pull request is closed" });
    expect(check.output.title).toBe("Not reviewed: the pull request is closed");
    expect(pull.checkRuns()).toHaveLength(1);
  });

  it("is left to the other App that made it", async () => {
    const { pull, check } = await openReviewed();
    check.rerequestAs("alice");
    await stage.waitForEnd(pull);
    const event = stage.github.deliveries().findLast(({ action }) => action === "rerequested");
    const foreign = { ...(event?.payload.check_run as object), app: { id: 1 } };
    const calls = stage.listCalls().length;

    await stage.github.deliver("check_run", { ...event?.payload, check_run: foreign });

    expect(stage.log.at(-1)).toMatchObject({ msg: "event ignored", reason: "another app's check run" });
    expect(stage.listCalls()).toHaveLength(calls);
  });
});

describe("a merge queue", () => {
  it("is answered at once with success on the group's commit", async () => {
    const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING });
    await stage.waitForEnd(pull);

    const group = await pull.enqueue();
    const [check] = await waitFor("the check run of the group", () => {
      const runs = pull.checkRuns(group);
      return runs.length > 0 ? runs : undefined;
    });

    expect(check).toMatchObject({ name: "Epoch Zero", status: "completed", conclusion: "success" });
  });

  it("is answered although GitHub fails at first", async () => {
    const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING });
    await stage.waitForEnd(pull);

    stage.github.failNext({ method: "POST", path: "/repos/*/*/check-runs", status: 502 });
    const group = await pull.enqueue();
    const check = await waitFor("the check run of the group", () => pull.checkRuns(group).at(0));

    expect(check.conclusion).toBe("success");
  });
});
