import { afterEach, describe, expect, it } from "vitest";
import { onlyCheck, openStage } from "./open-stage.ts";
import { BASE, TRAIN, WITHOUT_CLEARING } from "./training-code.ts";

const ALL = { contents: "read", pull_requests: "write", checks: "write", merge_queues: "read" } as const;

describe("an App that lacks a permission", () => {
  const stage = openStage();
  afterEach(() => stage.github.getInstallation("acme").setPermissions(ALL));

  it("posts the review without a check run when it may not write checks", async () => {
    const { checks: _, ...rest } = ALL;
    stage.github.getInstallation("acme").setPermissions(rest);

    const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING });
    const end = await stage.waitForEnd(pull);

    expect(end).toMatchObject({ msg: "reviewed", posted: 1 });
    expect(pull.checkRuns()).toEqual([]);
    expect(pull.reviews()).toHaveLength(1);
    expect(pull.reviews()[0]?.body).toBe("1 finding.");
  });

  it("shows findings as annotations when it may not write to pull requests", async () => {
    stage.github.getInstallation("acme").setPermissions({ ...ALL, pull_requests: "read" });

    const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING });
    const end = await stage.waitForEnd(pull);

    expect(end).toMatchObject({ msg: "reviewed", posted: 0 });
    expect(pull.reviews()).toEqual([]);
    expect(onlyCheck(pull).conclusion).toBe("neutral");
    expect(onlyCheck(pull).annotations).toMatchObject([{ path: "train.py", level: "warning" }]);
  });

  it("uses a permission that is granted later", async () => {
    stage.github.getInstallation("acme").setPermissions({ ...ALL, pull_requests: "read" });
    const first = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING });
    await stage.waitForEnd(first);
    stage.github.getInstallation("acme").setPermissions(ALL);

    const second = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING });
    await stage.waitForEnd(second);

    expect(second.reviews()).toHaveLength(1);
  });

  it("still marks nothing and completes the check run when the permission to edit was taken away", async () => {
    const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING });
    await stage.waitForEnd(pull);
    stage.github.getInstallation("acme").setPermissions({ ...ALL, pull_requests: "read" });

    await pull.push({ "train.py": TRAIN.replace("3e-4", "1e-3") });
    const end = await stage.waitForEnd(pull);

    expect(end).toMatchObject({ msg: "reviewed" });
    expect(onlyCheck(pull).conclusion).toBe("success");
  });
});

describe("a dry run", () => {
  const stage = openStage({ settings: { isDryRun: true } });

  it("posts nothing and logs what it would post", async () => {
    const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING });
    await stage.waitForEnd(pull);
    await pull.enqueue();
    await stage.github.settle();

    const would = stage.log.find(({ msg }) => msg === "dry run: would post");

    expect(would).toMatchObject({
      would: { comments: [{ path: "train.py", startLine: 18, endLine: 18 }], report: { conclusion: "neutral" } },
    });
    expect(stage.listCalls().filter(({ method, operation }) => method !== "GET" && operation !== "graphql")).toEqual(
      [],
    );
    expect(stage.log.at(-1)?.msg).toBe("dry run: would pass the merge group");
  });

  it("ends quietly when the pull request is closed", async () => {
    const pull = await stage.openPull(BASE, { "notes.md": "later\n" });
    await stage.waitForEnd(pull);
    await pull.close();
    await stage.github.settle();
    const opened = stage.github.deliveries().findLast(({ action }) => action === "opened");

    await stage.github.deliver("pull_request", opened?.payload ?? {});
    const end = await stage.waitForEnd(pull);

    expect(end.msg).toBe("nothing to review");
    expect(pull.checkRuns()).toEqual([]);
  });
});
