import { describe, expect, it } from "vitest";
import { openSession } from "./open-session.ts";

describe("faults", () => {
  const session = openSession();

  async function open() {
    const repository = await session.createRepository({ files: { "a.py": "1\n" } });
    await repository.commit("feature", { "a.py": "2\n" });
    const pull = await repository.openPullRequest({ head: "feature" });
    const review = { event: "COMMENT", body: "Hello.", comments: [{ path: "a.py", line: 1, body: "Look." }] };
    const post = () => session.call(`POST /repos/${repository.fullName}/pulls/1/reviews`, review);
    return { repository, pull, post };
  }
  const REVIEWS = "/repos/*/*/pulls/*/reviews";

  it("answer before anything happened, as often as asked, and then no more", async () => {
    const { pull, post } = await open();
    session.github.failNext({ method: "POST", path: REVIEWS, status: 502 }, 2);

    const answers = [await post(), await post(), await post()];

    expect(answers.map(({ status }) => status)).toEqual([502, 502, 200]);
    expect(pull.reviews()).toHaveLength(1);
  });

  it("answer after the write took effect", async () => {
    const { pull, post } = await open();
    session.github.failNext({ method: "POST", path: REVIEWS, status: 502, when: "after" });

    const answer = await post();

    expect(answer.status).toBe(502);
    expect(pull.comments()).toHaveLength(1);
    expect(session.github.journal.calls("pulls/create-review")[0]).toMatchObject({ status: 502, fault: "502 after" });
  });

  it("play the secondary rate limit with its wait", async () => {
    const { post } = await open();
    session.github.failNext({ path: REVIEWS, status: 403, retryAfter: 7 });

    const answer = await post();

    expect(answer.headers.get("retry-after")).toBe("7");
    expect(answer.body.message).toMatch(/^You have exceeded a secondary rate limit/);
  });

  it("answer late", async () => {
    const { repository } = await open();
    session.github.failNext({ path: "/repos/**", delayMs: 80 });
    const started = performance.now();

    const answer = await session.call(`GET /repos/${repository.fullName}`);

    expect(answer.status).toBe(200);
    expect(performance.now() - started).toBeGreaterThan(75);
  });

  it("cut the connection, before or after the write", async () => {
    const { pull, post } = await open();
    session.github.failNext({ path: REVIEWS, reset: true });
    session.github.failNext({ path: REVIEWS, reset: true, when: "after" });

    await expect(post()).rejects.toThrow("fetch failed");
    const afterFirst = pull.reviews().length;
    await expect(post()).rejects.toThrow("fetch failed");

    expect([afterFirst, pull.reviews().length]).toEqual([0, 1]);
  });

  it("reach GraphQL too", async () => {
    const errors = [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }];
    session.github.failNext({ path: "/graphql", status: 429, retryAfter: 1 });
    session.github.failNext({ path: "/graphql", status: 200, body: { errors } });

    expect((await session.query("{ viewer { login } }")).status).toBe(429);
    expect(await session.query("{ viewer { login } }")).toMatchObject({ status: 200, body: { errors } });
    expect((await session.query("{ viewer { login } }")).body.data.viewer.login).toBe("epoch-zero[bot]");
  });
});
