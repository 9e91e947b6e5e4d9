import { describe, expect, it } from "vitest";
import { openSession } from "../open-session.ts";

describe("the conversation of a pull request", () => {
  const session = openSession();

  it("takes comments of the App and of people, with either permission", async () => {
    const repository = await session.createRepository({ files: { "a.py": "1\n" } });
    await repository.commit("feature", { "a.py": "2\n" });
    const pull = await repository.openPullRequest({ head: "feature" });
    const path = `/repos/${repository.fullName}/issues`;

    const own = await session.call(`POST ${path}/${pull.number}/comments`, { body: "Too long for a review." });
    await pull.commentAs("mallory", "@epoch-zero explain");
    const edited = await session.call(`PATCH ${path}/comments/${own.body.id}`, { body: "Shorter." });
    const list = await session.call(`GET ${path}/${pull.number}/comments`);
    const reader = await session.createToken({ permissions: { pull_requests: "read" } });
    const refused = await session.call(`POST ${path}/${pull.number}/comments`, { body: "x" }, { token: reader });

    expect(own).toMatchObject({ status: 201, body: { user: { login: "epoch-zero[bot]" } } });
    expect(edited.body.body).toBe("Shorter.");
    expect(
      list.body.map(({ user, author_association }: { user: { login: string }; author_association: string }) => [
        user.login,
        author_association,
      ]),
    ).toEqual([
      ["epoch-zero[bot]", "NONE"],
      ["mallory", "NONE"],
    ]);
    expect(refused.status).toBe(403);
  });

  it("refuses more than 65,536 characters", async () => {
    const repository = await session.createRepository({ files: { "a.py": "1\n" } });
    await repository.commit("feature", { "a.py": "2\n" });
    await repository.openPullRequest({ head: "feature" });

    const answer = await session.call(`POST /repos/${repository.fullName}/issues/1/comments`, {
      body: "x".repeat(65_537),
    });

    expect(answer.body.errors[0]).toMatchObject({ resource: "IssueComment", field: "body" });
  });
});
