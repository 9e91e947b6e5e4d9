import { describe, expect, it } from "vitest";
import { openSession } from "../open-session.ts";

describe("commits and comparisons", () => {
  const session = openSession();

  it("compare two branches from where they parted", async () => {
    const repository = await session.createRepository({ files: { "a.py": "1\n", "b.py": "2\n" } });
    const start = repository.getBranch();
    await repository.commit("feature", { "a.py": "3\n" }, { message: "Change a" });
    await repository.commit("main", { "b.py": "4\n" });

    const { body } = await session.call(`GET /repos/${repository.fullName}/compare/main...feature`);

    expect(body).toMatchObject({ status: "diverged", ahead_by: 1, behind_by: 1, merge_base_commit: { sha: start } });
    expect(body.files.map(({ filename, patch }: { filename: string; patch: string }) => [filename, patch])).toEqual([
      ["a.py", "@@ -1 +1 @@\n-1\n+3"],
    ]);
  });

  it("compare with a fork by its owner's name", async () => {
    const repository = await session.createRepository();
    const fork = await repository.fork("mallory");
    const sha = await fork.commit("evil", { "x.py": "1\n" });

    const { body } = await session.call(`GET /repos/${repository.fullName}/compare/main...mallory:evil`);

    expect(body.commits.map((commit: { sha: string }) => commit.sha)).toEqual([sha]);
  });

  it("show a commit with its files, its author's account, and the pull requests that contain it", async () => {
    const repository = await session.createRepository({ files: { "a.py": "1\n" } });
    const sha = await repository.commit("feature", { "a.py": "2\n" }, { author: "bob" });
    const pull = await repository.openPullRequest({ head: "feature" });

    const commit = await session.call(`GET /repos/${repository.fullName}/commits/${sha}`);
    const pulls = await session.call(`GET /repos/${repository.fullName}/commits/${sha}/pulls`);

    expect(commit.body).toMatchObject({ author: { login: "bob" }, stats: { additions: 1, deletions: 1, total: 2 } });
    expect(pulls.body.map(({ number }: { number: number }) => number)).toEqual([pull.number]);
  });

  it("page through long lists with Link headers on the stand-in's own address", async () => {
    const repository = await session.createRepository();
    for (let index = 0; index < 4; index += 1) await repository.commit("main", { "a.py": `${index}\n` });

    const first = await session.call(`GET /repos/${repository.fullName}/commits?per_page=2`);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get("link") ?? "")?.[1] ?? "";
    const second = await session.call(`GET ${next.slice(`${session.github.url}/api/v3`.length)}`);
    const last = await session.call(`GET /repos/${repository.fullName}/commits?per_page=2&page=3`);

    expect([first.body.length, second.body.length, last.body.length]).toEqual([2, 2, 1]);
    expect(last.headers.get("link")).not.toContain("next");
  });
});
