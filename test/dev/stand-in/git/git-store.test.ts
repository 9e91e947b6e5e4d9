import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GitStore } from "../../../../src/dev/stand-in/git/git-store.ts";
import type { FileContent } from "../../../../src/dev/stand-in/git/write-commit.ts";

describe("the git store", () => {
  let git: GitStore;
  beforeAll(() => {
    git = new GitStore();
  });
  afterAll(() => git.close());

  const author = { name: "alice", email: "alice@example.org", seconds: 1_700_000_000 };
  const commit = (files: Record<string, string | FileContent | null>, parents: string[] = []) => {
    const entries = Object.entries(files).map(
      ([path, file]) => [path, typeof file === "string" ? { content: file } : file] as const,
    );
    return git.commit({ parents, message: "change\n", author, files: new Map(entries) });
  };

  it("names commits and files as git does", async () => {
    const sha = await commit({ "train.py": "lr = 0.1\n" });

    const found = await git.readCommit(sha);

    expect(found).toMatchObject({ parents: [], message: "change\n", author });
    // `printf 'lr = 0.1\n' | git hash-object --stdin`
    expect(await git.findPath(found?.tree ?? "", "train.py")).toEqual({
      mode: "100644",
      type: "blob",
      name: "train.py",
      sha: "44c774514cffec3b39c36b73203caf09af7cdb0a",
    });
  });

  it("keeps modes, symbolic links, submodules and unusual names", async () => {
    const sha = await commit({
      "run.sh": { content: "#!/bin/sh\n", mode: "100755" },
      "configs/link": { content: "../train.py", mode: "120000" },
      vendor: { content: "1".repeat(40), mode: "160000" },
      'a "quoted" name\\.py': "x = 1\n",
      "größe.py": "y = 2\n",
    });

    const tree = (await git.readCommit(sha))?.tree ?? "";

    expect(await git.findPath(tree, "run.sh")).toMatchObject({ mode: "100755", type: "blob" });
    expect(await git.findPath(tree, "configs/link")).toMatchObject({ mode: "120000", type: "blob" });
    expect(await git.findPath(tree, "vendor")).toMatchObject({ mode: "160000", type: "commit", sha: "1".repeat(40) });
    expect(await git.findPath(tree, 'a "quoted" name\\.py')).toMatchObject({ type: "blob" });
    expect(await git.findPath(tree, "größe.py")).toMatchObject({ type: "blob" });
    expect(await git.findPath(tree, "configs/missing.py")).toBeUndefined();
  });

  it("tells added, removed, modified, renamed and binary files apart, with counts and patches", async () => {
    const long = Array.from({ length: 20 }, (_, index) => `line ${index}\n`).join("");
    const base = await commit({
      "a.py": "x = 1\n",
      "gone.py": "z\n",
      "old/name.py": long,
      "w.bin": "\0a",
      "mode.sh": "ls\n",
    });
    const head = await commit(
      {
        "a.py": "x = 2\n",
        "gone.py": null,
        "new.py": "n\n",
        "old/name.py": null,
        "new/name.py": long.replace("line 3", "line three"),
        "w.bin": "\0b",
        "mode.sh": { content: "ls\n", mode: "100755" },
      },
      [base],
    );

    const files = await git.diff(base, head);

    expect(
      files.map(({ path, previousPath, status, additions, deletions, binary }) => [
        path,
        previousPath,
        status,
        additions,
        deletions,
        binary,
      ]),
    ).toEqual([
      ["a.py", undefined, "modified", 1, 1, false],
      ["gone.py", undefined, "removed", 0, 1, false],
      ["mode.sh", undefined, "modified", 0, 0, false],
      ["new.py", undefined, "added", 1, 0, false],
      ["new/name.py", "old/name.py", "renamed", 1, 1, false],
      ["w.bin", undefined, "modified", 0, 0, true],
    ]);
    expect(files.map(({ patch }) => patch?.split("\n")[0])).toEqual([
      "@@ -1 +1 @@",
      "@@ -1 +0,0 @@",
      undefined,
      "@@ -0,0 +1 @@",
      "@@ -1,7 +1,7 @@",
      undefined,
    ]);
  });

  it("prints line ends and a missing final newline as git does", async () => {
    const base = await commit({ "dos.py": "a\r\nb\r\n", "end.py": "a\nb" });
    const head = await commit({ "dos.py": "a\r\nc\r\n", "end.py": "a\nb\n" }, [base]);

    const [dos, end] = await git.diff(base, head);

    expect(dos?.patch).toBe("@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r");
    expect(end?.patch).toBe("@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b");
  });

  it("follows a file that becomes a symbolic link without losing count of the patches", async () => {
    const base = await commit({ "a.py": "x = 1\n", "b.py": "y = 1\n" });
    const head = await commit({ "a.py": { content: "b.py", mode: "120000" }, "b.py": "y = 2\n" }, [base]);

    const files = await git.diff(base, head);

    expect(files.map(({ path, status }) => [path, status])).toEqual([
      ["a.py", "changed"],
      ["b.py", "modified"],
    ]);
    expect(files[1]?.patch).toBe("@@ -1 +1 @@\n-y = 1\n+y = 2");
  });

  it("finds where two branches parted and what each added", async () => {
    const root = await commit({ "a.py": "1\n" });
    const left = await commit({ "b.py": "2\n" }, [root]);
    const right = await commit({ "c.py": "3\n" }, [root]);
    const stranger = await commit({ "d.py": "4\n" });

    expect(await git.mergeBase(left, right)).toBe(root);
    expect(await git.listCommits(root, left)).toEqual([left]);
    expect(await git.mergeBase(left, stranger)).toBeUndefined();
  });

  it("answers many reads at once in order, and undefined for what it does not have", async () => {
    const sha = await commit({ "a.py": "x\n" });
    const missing = "f".repeat(40);

    const objects = await Promise.all([sha, missing, sha, "--help", missing].map((name) => git.readObject(name)));

    expect(objects.map((object) => object?.type)).toEqual(["commit", undefined, "commit", undefined, undefined]);
  });
});
