import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { keepAppRecords } from "../../../src/dev/replay/app-records.ts";
import { type Replay, replayEvent } from "../../../src/dev/replay/replay-event.ts";
import { readStoredEvent } from "../../../src/dev/replay/stored-event.ts";
import { createSampleRepository, type Demo, startDemo } from "../../../src/dev/start-demo.ts";

describe("replaying a stored event", { timeout: 60_000 }, () => {
  const app = keepAppRecords();
  let demo: Demo;
  beforeAll(async () => {
    demo = await startDemo({ deliversEvents: false, log: app.log, areWritesSpaced: false });
  }, 60_000);
  afterAll(() => demo.close());

  afterEach(() => expect(demo.github.journal.invalid()).toEqual([]));

  /** Each in a repository of its own, so that it finds nothing of the others. */
  async function replay(name: string): Promise<Replay> {
    const repository = await createSampleRepository(demo.github, `acme/${name}`);
    return replayEvent({ ...demo, repository }, app, readStoredEvent(`fixtures/webhooks/${name}.json`));
  }
  const listOperations = ({ calls }: Replay) => calls.map(({ operation }) => operation);

  it("reviews a pull request that was opened", async () => {
    const replayed = await replay("opened");

    expect(replayed.delivery.statusCode).toBe(202);
    expect(replayed.delivery.payload).toMatchObject({ number: 1, repository: { full_name: "acme/opened" } });
    expect(replayed.records.map(({ msg }) => msg)).toEqual(["review queued", "reviewed"]);
    expect(listOperations(replayed)).toEqual(
      expect.arrayContaining(["checks/create", "pulls/create-review", "checks/update"]),
    );
    expect(replayed.posted).toMatch(/Pull request #1: [1-9]\d* comments/);
  });

  it("reviews a push after the review before it, and says only what is new", async () => {
    const replayed = await replay("synchronize");

    expect(replayed.delivery.payload.before).not.toBe(replayed.delivery.payload.after);
    expect(replayed.records).toMatchObject([{ msg: "review queued" }, { msg: "reviewed", posted: 0, fixed: 1 }]);
    expect(listOperations(replayed)).not.toContain("pulls/create-review");
    expect(replayed.posted).toContain("outdated: Fixed in");
  });

  it("reviews again what somebody asked to be re-run, although the payload names no pull request", async () => {
    const replayed = await replay("check-run-rerequested");

    expect(replayed.delivery.payload).toMatchObject({ check_run: { pull_requests: [] } });
    expect(replayed.records).toMatchObject([{ msg: "review queued" }, { msg: "reviewed", posted: 0, fixed: 0 }]);
    expect(listOperations(replayed)).not.toContain("pulls/create-review");
    expect(replayed.calls.at(-1)).toMatchObject({ operation: "checks/update", status: 200 });
  });

  it("passes a merge group, on whose commit the check run stands", async () => {
    const replayed = await replay("merge-group-checks-requested");

    expect(replayed.calls.at(-1)).toMatchObject({ operation: "checks/create", status: 201 });
    expect(replayed.calls.at(-1)?.requestBody).toMatchObject({
      head_sha: (replayed.delivery.payload.merge_group as { head_sha: string }).head_sha,
    });
    expect(replayed.posted).toContain("Check run Epoch Zero: success");
  });

  it.each([
    ["opened-draft", [{ msg: "event ignored", reason: "draft" }]],
    ["closed", []],
    ["issue-comment-created", []],
  ])("does nothing about %s", async (name, records) => {
    const replayed = await replay(name);

    expect(replayed.delivery.statusCode).toBe(202);
    expect(replayed.records).toMatchObject(records);
    expect(replayed.calls).toEqual([]);
    expect(replayed.posted).toBeUndefined();
  });

  it("sends wrong types as they are stored, upon which nothing is called and nothing posted", async () => {
    const replayed = await replay("wrong-types");

    expect(replayed.delivery.payload).toMatchObject({ installation: { id: "one" }, repository: ["acme", "vision"] });
    expect(replayed.calls).toEqual([]);
    expect(replayed.posted).toBeUndefined();
  });
});
