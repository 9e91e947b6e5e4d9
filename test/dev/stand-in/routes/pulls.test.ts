import { describe, expect, it } from "vitest";
import { openSession } from "../open-session.ts";

describe("pull requests", () => {
  const session = openSession();

  it("show what their branches hold", async () => {
    const repository = await session.createRepository({ files: { "train.py": "lr = 0.1\n" } });
    const base = repository.getBranch();
    const head = await repository.commit("feature", { "train.py": "lr = 3\nbatch = 1\n" });
    const pull = await repository.openPullRequest({ head: "feature", title: "Raise it", draft: true });

    const { body } = await session.call(`GET /repos/${repository.fullName}/pulls/${pull.number}`);

    expect(body).toMatchObject({ number: 1, state: "open", draft: true, merged: false, mergeable_state: "draft" });
    expect(body).toMatchObject({ commits: 1, additions: 2, deletions: 1, changed_files: 1, title: "Raise it" });
    expect(body.head).toMatchObject({ label: "acme:feature", ref: "feature", sha: head });
    expect(body.base).toMatchObject({ ref: "main", sha: base });
    expect(body.user.login).toBe("alice");
  });

  it("keep the merge base as the base of the diff when the base branch moves on", async () => {
    const repository = await session.createRepository({ files: { "a.py": "1\n", "b.py": "1\n" } });
    await repository.commit("feature", { "a.py": "2\n" });
    const pull = await repository.openPullRequest({ head: "feature" });
    await repository.commit("main", { "b.py": "2\n" });
    await pull.push({ "a.py": "3\n" });

    const files = await session.call(`GET /repos/${repository.fullName}/pulls/${pull.number}/files`);

    expect(pull.baseSha).toBe(repository.getBranch());
    expect(files.body.map(({ filename }: { filename: string }) => filename)).toEqual(["a.py"]);
  });

  it("list files with renames, without a patch for binary files, in pages", async () => {
    const repository = await session.createRepository({ files: { "old.py": "a\nb\nc\nd\n", "w.bin": "\0" } });
    await repository.commit("feature", { "old.py": null, "new.py": "a\nb\nc\nd\n", "w.bin": "\0\0" });
    const pull = await repository.openPullRequest({ head: "feature" });
    const path = `/repos/${repository.fullName}/pulls/${pull.number}/files`;

    const { body } = await session.call(`GET ${path}`);
    const page = await session.call(`GET ${path}?per_page=1&page=2`);

    expect(body[0]).toMatchObject({ filename: "new.py", previous_filename: "old.py", status: "renamed", changes: 0 });
    expect(body[1]).toMatchObject({ filename: "w.bin", status: "modified" });
    expect(body.some((file: object) => "patch" in file)).toBe(false);
    expect(page.body.map(({ filename }: { filename: string }) => filename)).toEqual(["w.bin"]);
  });

  it("leave out the patch of a file over the limits, and say so by the count of changes", async () => {
    const repository = await session.createRepository();
    const files = {
      "a-wide.py": "x".repeat(501 * 1024),
      "b-small.py": "y = 1\n",
      "c-long.py": "x = 1\n".repeat(20_001),
    };
    await repository.commit("feature", files);
    const pull = await repository.openPullRequest({ head: "feature" });

    const { body } = await session.call(`GET /repos/${repository.fullName}/pulls/${pull.number}/files`);

    expect(body.map(({ changes, patch }: { changes: number; patch?: string }) => [changes, patch])).toEqual([
      [1, undefined],
      [1, "@@ -0,0 +1 @@\n+y = 1"],
      [20_001, undefined],
    ]);
  });

  it("leave out the patches after 20,000 lines in all", async () => {
    const repository = await session.createRepository();
    const long = "x = 1\n".repeat(12_000);
    await repository.commit("feature", { "a.py": long, "b.py": long, "c.py": "y = 1\n" });
    const pull = await repository.openPullRequest({ head: "feature" });

    const { body } = await session.call(`GET /repos/${repository.fullName}/pulls/${pull.number}/files`);

    expect(body.map((file: object) => "patch" in file)).toEqual([true, false, true]);
  });

  it("list 3,000 files and no more, and refuse the raw diff of so many", { timeout: 30_000 }, async () => {
    const repository = await session.createRepository();
    const files = Object.fromEntries(Array.from({ length: 3001 }, (_, index) => [`f/${index}.py`, `${index}\n`]));
    await repository.commit("feature", files);
    const pull = await repository.openPullRequest({ head: "feature" });
    const path = `/repos/${repository.fullName}/pulls/${pull.number}`;

    const last = await session.call(`GET ${path}/files?per_page=100&page=30`);
    const beyond = await session.call(`GET ${path}/files?per_page=100&page=31`);
    const diff = await session.call(`GET ${path}`, undefined, { accept: "application/vnd.github.diff" });

    expect([last.body.length, beyond.body.length]).toEqual([100, 0]);
    expect(diff).toMatchObject({ status: 406, body: { errors: [{ code: "too_large" }] } });
  });

  it("give the raw diff", async () => {
    const repository = await session.createRepository({ files: { "a.py": "1\n" } });
    await repository.commit("feature", { "a.py": "2\n" });
    const pull = await repository.openPullRequest({ head: "feature" });

    const { body } = await session.call(`GET /repos/${repository.fullName}/pulls/${pull.number}`, undefined, {
      accept: "application/vnd.github.v3.diff",
    });

    expect(body).toMatch(/^diff --git a\/a.py b\/a.py\n/);
  });

  it("come from forks, also after the fork was deleted", async () => {
    const repository = await session.createRepository({ files: { "a.py": "1\n" } });
    const fork = await repository.fork("mallory");
    const sha = await fork.commit("main", { "a.py": "2\n" });
    const pull = await repository.openPullRequest({ head: "mallory:main", title: "From outside" });
    const path = `/repos/${repository.fullName}/pulls/${pull.number}`;

    const before = await session.call(`GET ${path}`);
    fork.delete();
    const after = await session.call(`GET ${path}`);
    const blob = await session.call(`GET /repos/${repository.fullName}/contents/a.py?ref=${sha}`);

    expect(before.body).toMatchObject({
      author_association: "NONE",
      head: { label: "mallory:main", repo: { fork: true } },
    });
    expect(after.body).toMatchObject({ state: "open", head: { label: "mallory:main", sha, repo: null } });
    expect(Buffer.from(blob.body.content, "base64").toString()).toBe("2\n");
  });

  it("are listed by state and head", async () => {
    const repository = await session.createRepository({ files: { "a.py": "1\n" } });
    for (const name of ["one", "two", "three"]) {
      await repository.commit(name, { "a.py": `${name}\n` });
      await repository.openPullRequest({ head: name });
    }
    await repository.getPullRequest(2).close();
    const list = async (query: string) => {
      const { body } = await session.call(`GET /repos/${repository.fullName}/pulls${query}`);
      return body.map(({ number }: { number: number }) => number);
    };

    expect(await list("")).toEqual([3, 1]);
    expect(await list("?state=closed")).toEqual([2]);
    expect(await list("?state=all&head=acme:one")).toEqual([1]);
  });

  it("are refused without a change between the branches", async () => {
    const repository = await session.createRepository();

    await expect(repository.openPullRequest({ head: "nowhere" })).rejects.toThrow("Validation Failed");
  });
});
