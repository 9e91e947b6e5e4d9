import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openGitSource } from "../../src/local/git-source.ts";
import { SourceError } from "../../src/local/source-error.ts";
import { parseHunks } from "../../src/review/hunks.ts";
import type { ChangedFile, FileContent, Side } from "../../src/review/ports.ts";
import { makeFolder, makeRepository, openTemporary } from "./make-repository.ts";

type Source = Awaited<ReturnType<typeof openGitSource>>;

const TRAINING = Array.from({ length: 30 }, (_, index) => `step_${index} = ${index}\n`).join("");

function summarise(files: ChangedFile[]): Record<string, string> {
  return Object.fromEntries(
    files.map(({ path, status, previousPath }) => [path, previousPath ? `${status} from ${previousPath}` : status]),
  );
}

async function readOne(source: Source, path: string, side: Side = "head"): Promise<FileContent | undefined> {
  return (await source.read({ files: [{ side, path }], folders: [] })).files[0];
}

function addedLines(file: ChangedFile | undefined): number[] {
  return parseHunks(file?.patch ?? "")?.flatMap((hunk) => [...hunk.added]) ?? [];
}

describe("a range of commits", () => {
  it("lists what was added, modified, removed and renamed since the branches parted", async () => {
    const { folder, git, commit } = makeRepository();
    const base = commit({ "train.py": TRAINING, "gone.py": "x = 1\n", "old/name.py": `${TRAINING}# end\n` });
    git("checkout", "--quiet", "-b", "topic");
    git("mv", "old/name.py", "name.py");
    git("rm", "--quiet", "gone.py");
    const head = commit({ "train.py": TRAINING.replace("= 3\n", "= 33\n"), "new.py": "lr = 0.1\n" });
    git("checkout", "--quiet", "main");
    commit({ "unrelated.py": "y = 2\n" });

    const source = await openGitSource({ cwd: folder, range: "main..topic" });
    const range = await source.range();

    expect(range).toMatchObject({ base, head, incomplete: undefined });
    expect(summarise(range.files)).toEqual({
      "gone.py": "removed",
      "name.py": "renamed from old/name.py",
      "new.py": "added",
      "train.py": "modified",
    });
    expect(addedLines(range.files.find((file) => file.path === "train.py"))).toEqual([4]);
    expect(range.files.find((file) => file.path === "name.py")?.patch).toBeUndefined();
    expect(range.files.find((file) => file.path === "new.py")?.patch).toBe("@@ -0,0 +1 @@\n+lr = 0.1");
  });

  it("reads files and folders of both sides, and says what is not there", async () => {
    const { folder, commit } = makeRepository();
    commit({ "train.py": "lr = 0.1\n", "pkg/__init__.py": "", "pkg/data.py": "n = 3\n" });
    commit({ "train.py": "lr = 0.2\n" });

    const source = await openGitSource({ cwd: folder, range: "HEAD~1..HEAD" });
    const answer = await source.read({
      files: [
        { side: "head", path: "train.py" },
        { side: "base", path: "train.py" },
        { side: "head", path: "pkg" },
        { side: "head", path: "../train.py" },
        { side: "head", path: "pkg/__init__.py" },
      ],
      folders: [
        { side: "head", path: "" },
        { side: "base", path: "pkg" },
        { side: "head", path: "missing" },
      ],
    });

    expect(answer.files).toEqual([
      { kind: "text", text: "lr = 0.2\n" },
      { kind: "text", text: "lr = 0.1\n" },
      { kind: "missing" },
      { kind: "missing" },
      { kind: "text", text: "" },
    ]);
    expect(answer.folders).toEqual([
      [
        { name: "pkg", kind: "folder" },
        { name: "train.py", kind: "file" },
      ],
      [
        { name: "__init__.py", kind: "file" },
        { name: "data.py", kind: "file" },
      ],
      undefined,
    ]);
  });

  it.each([
    "a file.py",
    'quo"te.py',
    "back\\slash.py",
    "tab\there.py",
    "line\nfeed.py",
    "größe 模型.py",
    "-dash.py",
    "--- a/train.py",
    "a -> b.py",
    "{old => new}.py",
  ])("takes the name %j as it is", async (name) => {
    const { folder, commit } = makeRepository();
    const path = name.endsWith(".py") ? name : `${name}/x.py`;
    commit({ [path]: "lr = 0.1\n" });
    commit({ [path]: "lr = 0.2\n" });

    const source = await openGitSource({ cwd: folder, range: "HEAD~1..HEAD" });
    const { files } = await source.range();

    expect(summarise(files)).toEqual({ [path]: "modified" });
    expect(files[0]?.patch).toBe("@@ -1 +1 @@\n-lr = 0.1\n+lr = 0.2");
    expect(await readOne(source, path)).toEqual({ kind: "text", text: "lr = 0.2\n" });
  });

  it.each([
    ["carriage returns", "a = 1\r\nb = 2\r\nc = 3\r\n", "a = 1\r\nb = 9\r\nc = 3\r\n", [2]],
    ["no line end at the end", "a = 1\nb = 2", "a = 1\nb = 2\nc = 3", [2, 3]],
    ["a form feed", "a = 1\n\fb = 2\n", "a = 1\n\fb = 3\n", [2]],
    [
      "lines that look like a header",
      "a = 1\n",
      "a = 1\n'''\n+++ b/x.py\n@@ -1 +1 @@\ndiff --git a/x b/x\n'''\n",
      [2, 3, 4, 5, 6],
    ],
    ["empty lines", "a = 1\n\n\nb = 2\n", "a = 1\n\n\nb = 3\n", [4]],
  ])("keeps the hunks of a file with %s", async (_, before, after, lines) => {
    const { folder, commit } = makeRepository();
    commit({ "train.py": before });
    commit({ "train.py": after });

    const source = await openGitSource({ cwd: folder, range: "HEAD~1..HEAD" });

    expect(addedLines((await source.range()).files[0])).toEqual(lines);
  });

  it("is not led astray by settings of the person", async () => {
    const { folder, git, commit } = makeRepository();
    commit({ "a.py": TRAINING.replace("step_19 = 19\n", "\n"), "b.py": "x = 1\n" });
    for (const [name, value] of [
      ["diff.noprefix", "true"],
      ["diff.mnemonicPrefix", "true"],
      ["diff.renames", "false"],
      ["diff.context", "0"],
      ["diff.interHunkContext", "9"],
      ["diff.suppressBlankEmpty", "true"],
      ["diff.relative", "true"],
      ["color.ui", "always"],
      ["core.quotePath", "true"],
      ["core.pager", "false"],
    ]) {
      git("config", String(name), String(value));
    }
    git("mv", "a.py", "größe.py");
    commit({ "größe.py": TRAINING.replace("step_19 = 19\n", "\n").replace("= 20\n", "= 21\n") });

    const source = await openGitSource({ cwd: folder, range: "HEAD~1.." });
    const [file] = (await source.range()).files;

    expect(file).toMatchObject({ path: "größe.py", previousPath: "a.py", status: "renamed" });
    expect(file?.patch).toMatch(/^@@ -18,7 \+18,7 @@.*\n step_17 = 17\n step_18 = 18\n \n-step_20/);
  });

  it("leaves links and submodules out, and takes a link that became a file for a new file", async () => {
    const { folder, git, commit } = makeRepository();
    symlinkSync("train.py", join(folder, "was_link.py"));
    const first = commit({ "train.py": "lr = 0.1\n", "was_file.py": "lr = 0.1\n" });
    rmSync(join(folder, "was_link.py"));
    rmSync(join(folder, "was_file.py"));
    symlinkSync("was_file.py", join(folder, "was_file.py"));
    symlinkSync("/etc/passwd", join(folder, "outside.py"));
    git("update-index", "--add", "--cacheinfo", `160000,${first},vendor`);
    commit({ "was_link.py": "lr = 0.2\n" });

    const source = await openGitSource({ cwd: folder, range: "HEAD~1..HEAD" });
    const { files } = await source.range();

    expect(summarise(files)).toEqual({ "was_file.py": "removed", "was_link.py": "added" });
    expect(files.map((file) => file.patch)).toEqual(["@@ -1 +0,0 @@\n-lr = 0.1", "@@ -0,0 +1 @@\n+lr = 0.2"]);
    expect(await readOne(source, "outside.py")).toEqual({ kind: "unread", reason: "symbolic links are not followed" });
    expect(await readOne(source, "vendor")).toEqual({ kind: "missing" });
  });

  it("does not read what is binary, huge or no UTF-8, and says so", async () => {
    const { folder, commit } = makeRepository();
    commit();
    commit({
      "binary.py": "x = 1\n\0",
      "huge.py": `${"#".repeat(5_000_000)}\n`,
      "latin.py": Uint8Array.from([0x78, 0x3d, 0xe9, 0x0a]),
      "marked.py": "\ufefflr = 0.1\n",
    });

    const source = await openGitSource({ cwd: folder, range: "HEAD~1..HEAD" });

    expect(await readOne(source, "binary.py")).toEqual({ kind: "unread", reason: "binary" });
    expect(await readOne(source, "huge.py")).toEqual({
      kind: "unread",
      reason: "5.0 MB: files over 1.0 MB are not read",
    });
    expect(await readOne(source, "latin.py")).toEqual({ kind: "unread", reason: "not valid UTF-8" });
    expect(await readOne(source, "marked.py")).toEqual({ kind: "text", text: "\ufefflr = 0.1\n" });
    expect(Object.keys(summarise((await source.range()).files))).toHaveLength(4);
  });

  it("says that a file is missing whose name is no UTF-8", async () => {
    const { folder, commit } = makeRepository();
    commit();
    writeFileSync(Buffer.from(`${folder}/\xe9.py`, "latin1"), "x = 1\n");
    commit({ "train.py": "lr = 0.1\n" });

    const { files, incomplete } = await (await openGitSource({ cwd: folder, range: "HEAD~1..HEAD" })).range();

    expect(summarise(files)).toEqual({ "train.py": "added" });
    expect(incomplete).toBe("1 file has a name that is not UTF-8");
  });

  it("takes many files in one reading", async () => {
    const { folder, commit } = makeRepository();
    commit();
    const names = Array.from({ length: 230 }, (_, index) => `module_${index}.py`);
    commit(Object.fromEntries(names.map((name, index) => [name, `lr = ${index}\n`])));

    const source = await openGitSource({ cwd: folder, range: "HEAD~1..HEAD" });
    const { files } = await source.read({ files: names.map((path) => ({ side: "head", path })), folders: [] });

    expect(files).toEqual(names.map((_, index) => ({ kind: "text", text: `lr = ${index}\n` })));
  });

  it("takes three dots for two, and a missing side for HEAD", async () => {
    const { folder, git, commit } = makeRepository();
    const base = commit({ "train.py": "lr = 0.1\n" });
    git("checkout", "--quiet", "-b", "topic");
    const head = commit({ "train.py": "lr = 0.2\n" });

    const ranges = await Promise.all(
      ["main..topic", "main...topic", "main.."].map(async (range) =>
        (await openGitSource({ cwd: folder, range })).range(),
      ),
    );

    for (const range of ranges) expect(range).toMatchObject({ base, head });
  });
});

describe("the working tree", () => {
  it("is compared with where the default branch was left: dirty, staged and new files count", async () => {
    const { folder, git, write, commit } = makeRepository();
    const base = commit({
      "train.py": "lr = 0.1\n",
      "staged.py": "a = 1\n",
      "gone.py": "b = 1\n",
      ".gitignore": "ignored.py\n",
    });
    git("checkout", "--quiet", "-b", "topic");
    commit({ "committed.py": "c = 1\n" });
    write({
      "train.py": "lr = 0.2\n",
      "staged.py": "a = 2\n",
      "new.py": "d = 1\ne = 2",
      "ignored.py": "f = 1\n",
      "venv/pyvenv.cfg": "home = /usr\n",
      "venv/lib/torch/optim.py": "class Adam: ...\n",
      ".cache/x.py": "",
    });
    git("add", "staged.py");
    rmSync(join(folder, "gone.py"));

    const source = await openGitSource({ cwd: folder });
    const range = await source.range();

    expect(range).toMatchObject({ base, head: undefined });
    expect(summarise(range.files)).toEqual({
      "committed.py": "added",
      "gone.py": "removed",
      "new.py": "added",
      "staged.py": "modified",
      "train.py": "modified",
    });
    expect(range.files.find((file) => file.path === "new.py")?.patch).toBe(
      "@@ -0,0 +1,2 @@\n+d = 1\n+e = 2\n\\ No newline at end of file",
    );
    expect(await readOne(source, "train.py")).toEqual({ kind: "text", text: "lr = 0.2\n" });
    expect(await readOne(source, "train.py", "base")).toEqual({ kind: "text", text: "lr = 0.1\n" });
    expect(await readOne(source, "new.py", "base")).toEqual({ kind: "missing" });
  });

  it("is read from any folder inside, with paths from the top", async () => {
    const { folder, write, commit } = makeRepository();
    commit({ "src/train.py": "lr = 0.1\n", "top.py": "" });
    write({ "src/train.py": "lr = 0.2\n", "src/new.py": "x = 1\n" });

    const source = await openGitSource({ cwd: join(folder, "src") });

    expect(source.root).toBe(folder);
    expect(summarise((await source.range()).files)).toEqual({ "src/new.py": "added", "src/train.py": "modified" });
    expect(await readOne(source, "src/train.py")).toEqual({ kind: "text", text: "lr = 0.2\n" });
  });

  it("of a repository without commits is all new", async () => {
    const { folder, git, write } = makeRepository();
    write({ "train.py": "lr = 0.1\n", "staged.py": "x = 1\n", "removed.py": "" });
    git("add", "staged.py", "removed.py");
    rmSync(join(folder, "removed.py"));

    const source = await openGitSource({ cwd: folder });

    expect(await source.range()).toMatchObject({ base: undefined, head: undefined });
    expect(summarise((await source.range()).files)).toEqual({ "staged.py": "added", "train.py": "added" });
  });

  it("of a detached HEAD is compared like that of a branch", async () => {
    const { folder, git, write, commit } = makeRepository();
    const base = commit({ "train.py": "lr = 0.1\n" });
    git("checkout", "--quiet", "--detach");
    commit({ "other.py": "x = 1\n" });
    write({ "train.py": "lr = 0.2\n" });

    const range = await (await openGitSource({ cwd: folder })).range();

    expect(range.base).toBe(base);
    expect(summarise(range.files)).toEqual({ "other.py": "added", "train.py": "modified" });
  });

  it("of a linked work tree is the linked one", async () => {
    const { folder, git, commit } = makeRepository();
    commit({ "train.py": "lr = 0.1\n" });
    const linked = join(folder, "..", `${folder.split("/").pop()}-linked`);
    onTestFinished(() => rmSync(linked, { recursive: true, force: true }));
    git("worktree", "add", "--quiet", "-b", "topic", linked);
    writeFileSync(join(linked, "train.py"), "lr = 0.2\n");

    const source = await openGitSource({ cwd: linked });

    expect(summarise((await source.range()).files)).toEqual({ "train.py": "modified" });
    expect(await readOne(source, "train.py")).toEqual({ kind: "text", text: "lr = 0.2\n" });
  });

  it("does not list files whose time changed and nothing else", async () => {
    const { folder, commit } = makeRepository();
    commit({ "train.py": "lr = 0.1\n" });
    utimesSync(join(folder, "train.py"), new Date(0), new Date(0));
    chmodSync(join(folder, "train.py"), 0o755);

    expect((await (await openGitSource({ cwd: folder })).range()).files).toEqual([]);
  });

  it("in the middle of a merge has its conflicting files once", async () => {
    const { folder, git, commit } = makeRepository();
    commit({ "train.py": "lr = 0.1\n" });
    git("checkout", "--quiet", "-b", "topic");
    commit({ "train.py": "lr = 0.2\n" });
    git("checkout", "--quiet", "main");
    commit({ "train.py": "lr = 0.3\n" });
    git("checkout", "--quiet", "topic");
    expect(() => git("merge", "--quiet", "main")).toThrow();

    const source = await openGitSource({ cwd: folder, base: "main" });

    expect(summarise((await source.range()).files)).toEqual({ "train.py": "modified" });
    expect(await readOne(source, "train.py")).toMatchObject({ kind: "text", text: expect.stringContaining("<<<<<<<") });
  });

  it("has no links, pipes or other repositories among its files", async () => {
    const { folder, commit } = makeRepository();
    commit({ "train.py": "lr = 0.1\n", "pkg/data.py": "n = 1\n" });
    symlinkSync("self.py", join(folder, "self.py"));
    symlinkSync("/etc/hostname", join(folder, "outside.py"));
    symlinkSync("pkg", join(folder, "linked"));
    execFileSync("mkfifo", [join(folder, "pipe.py")]);
    makeRepository(join(makeFolder(), ".")).commit({ "x.py": "" });
    const nested = makeRepository();
    nested.commit({ "inner.py": "x = 1\n" });
    renameSync(nested.folder, join(folder, "nested"));

    const source = await openGitSource({ cwd: folder });

    expect(summarise((await source.range()).files)).toEqual({});
    expect(await readOne(source, "self.py")).toEqual({ kind: "unread", reason: "symbolic links are not followed" });
    expect(await readOne(source, "outside.py")).toEqual({ kind: "unread", reason: "symbolic links are not followed" });
    expect(await readOne(source, "linked/data.py")).toEqual({
      kind: "unread",
      reason: "symbolic links are not followed",
    });
    expect(await readOne(source, "pipe.py")).toEqual({ kind: "unread", reason: "not a regular file" });
    expect(await readOne(source, "../../etc/hostname")).toEqual({ kind: "missing" });
    expect(await readOne(source, "/etc/hostname")).toEqual({ kind: "missing" });
  });
});

describe("the base", () => {
  it("is the branch that origin calls its default, before any other", async () => {
    const origin = makeRepository();
    const first = origin.commit({ "train.py": "lr = 0.1\n" });
    origin.git("branch", "main-is-old");
    origin.git("checkout", "--quiet", "-b", "develop");
    const second = origin.commit({ "train.py": "lr = 0.2\n" });
    const clone = makeFolder();
    origin.git("clone", "--quiet", origin.folder, clone);
    const { git, write } = openTemporary(clone);
    write({ "train.py": "lr = 0.3\n" });

    const range = await (await openGitSource({ cwd: clone })).range();

    expect(range.base).toBe(second);
    git("remote", "set-head", "origin", "main");
    expect((await (await openGitSource({ cwd: clone })).range()).base).toBe(first);
  });

  it("must be named where there is no default branch", async () => {
    const { folder, git, commit } = makeRepository();
    const base = commit({ "train.py": "lr = 0.1\n" });
    git("branch", "--move", "trunk");

    await expect(openGitSource({ cwd: folder })).rejects.toThrow("name the one to compare with");
    expect((await (await openGitSource({ cwd: folder, base: "trunk" })).range()).base).toBe(base);
  });

  it.each([
    [{ range: "nothing..HEAD" }, "nothing names no commit of this repository"],
    [{ range: "--output=x..HEAD" }, "--output=x names no commit of this repository"],
    [{ base: "-h" }, "-h names no commit of this repository"],
    [{ range: "train.py" }, "a review takes commits: epoch-zero check train.py"],
    [{ range: "main..HEAD", base: "main" }, "leave --base main out"],
    [{ range: "main..other" }, "main and the change have no commit in common"],
  ])("that cannot be found is named: %j", async (request, message) => {
    const { folder, git, commit } = makeRepository();
    commit({ "train.py": "lr = 0.1\n" });
    git("checkout", "--quiet", "--orphan", "other");
    commit({ "train.py": "lr = 0.2\n" });
    git("checkout", "--quiet", "main");

    const opening = openGitSource({ cwd: folder, ...request });

    await expect(opening).rejects.toThrow(SourceError);
    await expect(opening).rejects.toThrow(message);
    expect(existsSync(join(folder, "x"))).toBe(false);
  });

  it("that a shallow clone lacks is told with the way to get it", async () => {
    const origin = makeRepository();
    origin.commit({ "train.py": "lr = 0.1\n" });
    origin.git("checkout", "--quiet", "-b", "topic");
    origin.commit({ "train.py": "lr = 0.2\n" });
    origin.git("checkout", "--quiet", "main");
    origin.commit({ "other.py": "x = 1\n" });
    const clone = makeFolder();
    origin.git("clone", "--quiet", "--depth=1", "--no-single-branch", `file://${origin.folder}`, clone);

    await expect(openGitSource({ cwd: clone, range: "HEAD~1..HEAD" })).rejects.toThrow("git fetch --unshallow");
    await expect(openGitSource({ cwd: clone, range: "main..origin/topic" })).rejects.toThrow(
      "the commit from which main and the change parted is not in this shallow clone: git fetch --unshallow brings it",
    );
    await expect(openGitSource({ cwd: clone })).resolves.toBeDefined();
  });
});

describe("a repository", () => {
  it.each(["", ".git", "bare.git"])("can be named by its folder %j", async (name) => {
    const { folder, git, commit } = makeRepository();
    commit({ "train.py": "lr = 0.1\n" });
    commit({ "train.py": "lr = 0.2\n" });
    git("clone", "--quiet", "--bare", ".", "bare.git");

    const source = await openGitSource({ cwd: "/", gitDir: join(folder, name), range: "HEAD~1..HEAD" });

    expect(summarise((await source.range()).files)).toEqual({ "train.py": "modified" });
    expect(await readOne(source, "train.py")).toEqual({ kind: "text", text: "lr = 0.2\n" });
    expect(source.root).toBe(name === "bare.git" ? undefined : folder);
  });

  it("that is bare needs a range, and takes a base for everything up to HEAD", async () => {
    const { folder, git, commit } = makeRepository();
    const base = commit({ "train.py": "lr = 0.1\n" });
    const head = commit({ "train.py": "lr = 0.2\n" });
    git("clone", "--quiet", "--bare", ".", "bare.git");
    const cwd = join(folder, "bare.git");

    await expect(openGitSource({ cwd })).rejects.toThrow("without a working tree the range must be named");
    expect(await (await openGitSource({ cwd, base: "HEAD~1" })).range()).toMatchObject({ base, head });
  });

  it("must be there", async () => {
    const folder = makeFolder();

    await expect(openGitSource({ cwd: folder })).rejects.toThrow(`${folder} is in no git repository`);
    await expect(openGitSource({ cwd: folder, gitDir: "no/such" })).rejects.toThrow(
      "--git-dir no/such: no such folder",
    );
    await expect(openGitSource({ cwd: "/", gitDir: folder })).rejects.toThrow("is in no git repository");
  });

  it("runs nothing that it brings", async () => {
    const { folder, git, write, commit } = makeRepository();
    commit({ "train.py": "lr = 0.1\n", ".gitattributes": "*.py filter=evil diff=evil\n" });
    write({ "train.py": "lr = 0.2\n", "new.py": "x = 1\n" });
    const trap = join(folder, "trap.sh");
    const trace = join(folder, ".git", "trace");
    write({
      "trap.sh": `#!/bin/sh\necho "$@" >> '${trace}'\ncat\n`,
      ".git/hooks/post-index-change": `#!/bin/sh\necho hook >> '${trace}'\n`,
    });
    chmodSync(trap, 0o755);
    chmodSync(join(folder, ".git/hooks/post-index-change"), 0o755);
    for (const name of [
      "core.fsmonitor",
      "diff.external",
      "diff.evil.command",
      "diff.evil.textconv",
      "filter.evil.clean",
      "filter.evil.smudge",
      "filter.evil.process",
      "core.sshCommand",
      "core.pager",
    ]) {
      git("config", name, trap);
    }
    git("config", "filter.evil.required", "true");

    const source = await openGitSource({ cwd: folder });
    const { files } = await source.range();

    expect(summarise(files)).toMatchObject({ "train.py": "modified", "new.py": "added" });
    expect(files.find((file) => file.path === "train.py")?.patch).toBe("@@ -1 +1 @@\n-lr = 0.1\n+lr = 0.2");
    expect(await readOne(source, "train.py", "base")).toEqual({ kind: "text", text: "lr = 0.1\n" });
    expect(existsSync(trace) ? readFileSync(trace, "utf8") : "").toBe("");
  });

  it("runs nothing that a submodule brings", async () => {
    const outer = makeRepository();
    const inner = makeRepository();
    inner.commit({ "x.py": "x = 1\n", ".gitattributes": "*.py filter=evil\n" });
    outer.commit({ "train.py": "lr = 0.1\n" });
    outer.git("submodule", "--quiet", "add", inner.folder, "vendor");
    outer.commit();
    const trace = join(outer.folder, ".git", "trace");
    openTemporary(join(outer.folder, "vendor")).git("config", "filter.evil.clean", `echo ran >> '${trace}'; cat`);
    outer.write({ "vendor/x.py": "x = 2\n", "train.py": "lr = 0.2\n" });

    const { files } = await (await openGitSource({ cwd: outer.folder })).range();

    expect(summarise(files)).toEqual({ "train.py": "modified" });
    expect(existsSync(trace)).toBe(false);
  });

  it("of a partial clone is not asked to fetch, and says how the rest is brought", async () => {
    const origin = makeRepository();
    origin.commit({ "train.py": "lr = 0.1\n" });
    origin.commit({ "train.py": "lr = 0.2\n" });
    origin.git("config", "uploadpack.allowFilter", "true");
    const clone = makeFolder();
    origin.git("clone", "--quiet", "--no-checkout", "--filter=blob:none", `file://${origin.folder}`, clone);
    openTemporary(clone).git("config", "remote.origin.uploadpack", `touch ${join(clone, "fetched")};`);

    const source = await openGitSource({ cwd: clone, range: "HEAD~1..HEAD" });

    await expect(source.range()).rejects.toThrow("git fetch --refetch --no-filter brings it");
    await expect(readOne(source, "train.py")).rejects.toThrow(SourceError);
    expect(existsSync(join(clone, "fetched"))).toBe(false);
  });

  it("is the one of the folder, whatever the environment of a hook says", async () => {
    const { folder, commit, write } = makeRepository();
    commit({ "train.py": "lr = 0.1\n" });
    write({ "train.py": "lr = 0.2\n" });
    const other = makeRepository();
    process.env.GIT_DIR = join(other.folder, ".git");
    process.env.GIT_INDEX_FILE = "/nowhere";
    onTestFinished(() => {
      delete process.env.GIT_DIR;
      delete process.env.GIT_INDEX_FILE;
    });

    expect(summarise((await (await openGitSource({ cwd: folder })).range()).files)).toEqual({ "train.py": "modified" });
  });

  it("cannot be read without git", async () => {
    const path = process.env.PATH;
    onTestFinished(() => {
      process.env.PATH = path;
    });
    const folder = makeFolder();
    process.env.PATH = folder;

    await expect(openGitSource({ cwd: folder })).rejects.toThrow("git is not on PATH");
  });
});
