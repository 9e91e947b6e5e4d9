import { describe, expect, it } from "vitest";
import { openSession } from "../open-session.ts";

describe("check runs", () => {
  const session = openSession();

  async function open() {
    const repository = await session.createRepository({ files: { "train.py": "lr = 0.1\n" } });
    await repository.commit("feature", { "train.py": "lr = 3\n" });
    const pull = await repository.openPullRequest({ head: "feature" });
    const path = `/repos/${repository.fullName}/check-runs`;
    const create = (fields: object = {}) =>
      session.call(`POST ${path}`, { name: "Epoch Zero", head_sha: pull.headSha, ...fields });
    return { repository, pull, path, create };
  }
  const note = (fields: object = {}) => ({
    path: "train.py",
    start_line: 1,
    end_line: 1,
    annotation_level: "warning",
    message: "m",
    ...fields,
  });
  const output = (annotations: object[], fields: object = {}) => ({
    output: { title: "t", summary: "s", annotations, ...fields },
  });

  it("start queued and are completed by their conclusion", async () => {
    const { pull, path, create } = await open();

    const created = await create({ external_id: "acme/vision#1" });
    const updated = await session.call(`PATCH ${path}/${created.body.id}`, { conclusion: "neutral", ...output([]) });

    expect(created).toMatchObject({
      status: 201,
      body: { status: "queued", conclusion: null, external_id: "acme/vision#1" },
    });
    expect(created.body.app.slug).toBe("epoch-zero");
    expect(created.body.pull_requests.map(({ number }: { number: number }) => number)).toEqual([pull.number]);
    expect(updated.body).toMatchObject({
      status: "completed",
      conclusion: "neutral",
      completed_at: expect.any(String),
    });
  });

  it("need a conclusion to be completed, and a commit that exists", async () => {
    const { path, create } = await open();
    const { body } = await create();

    expect((await create({ status: "completed" })).body.message).toContain('"conclusion" wasn\'t supplied.');
    expect((await session.call(`PATCH ${path}/${body.id}`, { status: "completed" })).status).toBe(422);
    expect((await create({ head_sha: "1".repeat(40) })).body.errors).toEqual([
      `No commit found for SHA: ${"1".repeat(40)}`,
    ]);
    expect((await create({ conclusion: "stale" })).status).toBe(422);
  });

  it("add annotations with every update, 50 at most in one call", async () => {
    const { path, create } = await open();
    const fifty = Array.from({ length: 50 }, () => note());

    const { body } = await create(output(fifty));
    const tooMany = await session.call(`PATCH ${path}/${body.id}`, output([...fifty, note()]));
    await session.call(
      `PATCH ${path}/${body.id}`,
      output([note({ title: "T", raw_details: "r", start_column: 2, end_column: 4 })]),
    );
    const list = await session.call(`GET ${path}/${body.id}/annotations?per_page=100`);

    expect(tooMany).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining("No more than 50 items are allowed; 51 were supplied.") },
    });
    expect(list.body).toHaveLength(51);
    expect(list.body[50]).toMatchObject({ title: "T", raw_details: "r", start_column: 2, end_column: 4 });
    expect((await session.call(`GET ${path}/${body.id}`)).body.output.annotations_count).toBe(51);
  });

  it.each([
    ["columns over several lines", note({ end_line: 2, start_column: 1, end_column: 2 })],
    ["a message over 64 KB", note({ message: "x".repeat(64 * 1024 + 1) })],
    ["details over 64 KB, counted in bytes", note({ raw_details: "é".repeat(32 * 1024 + 1) })],
    ["a title over 255 characters", note({ title: "x".repeat(256) })],
    ["an end before the start", note({ start_line: 3, end_line: 2 })],
    ["an unknown level", note({ annotation_level: "error" })],
  ])("refuse annotations with %s", async (_, annotation) => {
    const { pull, create } = await open();

    expect((await create(output([annotation]))).status).toBe(422);
    expect(pull.checkRuns()).toEqual([]);
  });

  it("refuse a summary or text over 65,535 characters", async () => {
    const { create } = await open();

    const long = await create(output([], { summary: "x".repeat(65_536) }));
    const exact = await create(output([], { text: "x".repeat(65_535) }));

    expect(long.body.message).toContain("Only 65535 characters are allowed; 65536 were supplied.");
    expect(exact.status).toBe(201);
  });

  it("refuse more than three actions and labels over 20 characters", async () => {
    const { create } = await open();
    const action = { label: "Fix", description: "d", identifier: "fix" };

    expect((await create({ actions: [action, action, action, action] })).status).toBe(422);
    expect((await create({ actions: [{ ...action, label: "x".repeat(21) }] })).status).toBe(422);
    expect((await create({ actions: [action] })).status).toBe(201);
  });

  it("are listed by commit and by name, the newest of each name", async () => {
    const { repository, pull, create } = await open();
    await create();
    const second = await create();
    await create({ name: "Epoch Zero / smoke" });
    const list = async (query: string) => {
      const { body } = await session.call(`GET /repos/${repository.fullName}/commits/feature/check-runs${query}`);
      return body.check_runs.map(({ id, name }: { id: number; name: string }) => `${name} ${id === second.body.id}`);
    };

    expect(await list("?check_name=Epoch%20Zero")).toEqual(["Epoch Zero true"]);
    expect(await list("")).toHaveLength(2);
    expect(await list("?filter=all")).toHaveLength(3);
    expect(pull.checkRuns()).toHaveLength(3);
  });

  it("roll up into one suite per commit", async () => {
    const { repository, create } = await open();
    await create({ conclusion: "success" });
    await create({ name: "other", conclusion: "failure" });

    const { body } = await session.call(`GET /repos/${repository.fullName}/commits/feature/check-suites`);

    expect(body.check_suites).toHaveLength(1);
    expect(body.check_suites[0]).toMatchObject({ status: "completed", conclusion: "failure", head_branch: "feature" });
  });

  it("know no pull requests and no branch for the commits of forks", async () => {
    const { repository } = await open();
    const fork = await repository.fork("mallory");
    const sha = await fork.commit("patch-1", { "train.py": "lr = 5\n" });
    await repository.openPullRequest({ head: "mallory:patch-1" });

    const { body } = await session.call(`POST /repos/${repository.fullName}/check-runs`, { name: "x", head_sha: sha });
    const suites = await session.call(`GET /repos/${repository.fullName}/commits/${sha}/check-suites`);

    expect(body.pull_requests).toEqual([]);
    expect(suites.body.check_suites[0].head_branch).toBeNull();
  });

  it("can be asked for again, which resets the suite and leaves the run", async () => {
    const { repository, path, create } = await open();
    const { body } = await create({ conclusion: "failure" });

    const answer = await session.call(`POST ${path}/${body.id}/rerequest`);
    const suites = await session.call(`GET /repos/${repository.fullName}/commits/feature/check-suites`);

    expect(answer.status).toBe(201);
    expect((await session.call(`GET ${path}/${body.id}`)).body.conclusion).toBe("failure");
    expect(suites.body.check_suites[0]).toMatchObject({ status: "queued", conclusion: null });
  });
});
