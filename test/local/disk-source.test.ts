import { symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDiskSource } from "../../src/local/disk-source.ts";
import { SourceError } from "../../src/local/source-error.ts";
import { makeFolder, makeRepository, writeFiles } from "./make-repository.ts";

async function listPaths(cwd: string, ...paths: string[]): Promise<string[]> {
  const { files } = await openDiskSource({ cwd, paths }).range();
  return files.map((file) => file.path);
}

describe("files on disk", () => {
  it("all count as added, without a base", async () => {
    const folder = makeFolder();
    writeFiles(folder, { "train.py": "lr = 0.1\n", "data.csv": "1,2\n", "explore.ipynb": "{}" });

    const source = openDiskSource({ cwd: folder, paths: ["."] });

    expect(await source.range()).toEqual({
      base: undefined,
      head: undefined,
      files: ["explore.ipynb", "train.py"].map((path) => {
        return { path, previousPath: undefined, status: "added", patch: undefined };
      }),
      incomplete: undefined,
    });
    expect(
      await source.read({
        files: [
          { side: "head", path: "train.py" },
          { side: "base", path: "train.py" },
        ],
        folders: [{ side: "head", path: "" }],
      }),
    ).toEqual({
      files: [{ kind: "text", text: "lr = 0.1\n" }, { kind: "missing" }],
      folders: [["data.csv", "explore.ipynb", "train.py"].map((name) => ({ name, kind: "file" }))],
    });
  });

  it("are missing where a folder lies at their path", async () => {
    const folder = makeFolder();
    writeFiles(folder, { "configs/base.yaml": "lr: 0.1\n" });
    const source = openDiskSource({ cwd: folder, paths: ["."] });

    const { files } = await source.read({ files: [{ side: "head", path: "configs" }], folders: [] });

    expect(files).toEqual([{ kind: "missing" }]);
  });

  it("are found below a folder, but not where other people's code lies", async () => {
    const folder = makeFolder();
    writeFiles(folder, {
      "train.py": "",
      "pkg/deep/model.py": "",
      ".git/hooks/x.py": "",
      ".tox/x.py": "",
      "node_modules/x/x.py": "",
      "pkg/__pycache__/x.py": "",
      "lib/python3.12/site-packages/x.py": "",
      "my-env/pyvenv.cfg": "",
      "my-env/lib/x.py": "",
      "conda/conda-meta/history": "",
      "conda/x.py": "",
    });
    symlinkSync("pkg", join(folder, "linked"));
    symlinkSync(".", join(folder, "loop"));

    expect(await listPaths(folder, ".")).toEqual(["pkg/deep/model.py", "train.py"]);
  });

  it("are read in any folder that is named by hand", async () => {
    const folder = makeFolder();
    writeFiles(folder, { ".hidden/train.py": "", "venv/pyvenv.cfg": "", "venv/x.py": "" });

    expect(await listPaths(folder, ".hidden", "venv/x.py")).toEqual([".hidden/train.py", "venv/x.py"]);
    expect(await listPaths(folder, "venv")).toEqual(["venv/x.py"]);
  });

  it("that are named twice are listed once", async () => {
    const folder = makeFolder();
    writeFiles(folder, { "pkg/train.py": "" });

    expect(await listPaths(folder, ".", "pkg", "pkg/train.py", join(folder, "pkg"))).toEqual(["pkg/train.py"]);
  });

  it("must exist and be Python", () => {
    const folder = makeFolder();
    writeFiles(folder, { "config.yaml": "lr: 0.1\n" });
    symlinkSync("nowhere.py", join(folder, "broken.py"));
    const open = (path: string) => () => openDiskSource({ cwd: folder, paths: [path] });

    expect(open("missing.py")).toThrow(new SourceError("missing.py: no such file or folder"));
    expect(open("broken.py")).toThrow("broken.py: no such file or folder");
    expect(open("config.yaml")).toThrow("config.yaml: only Python files (.py), notebooks (.ipynb) and folders");
  });

  it("are read with the encoding that they declare", async () => {
    const folder = makeFolder();
    writeFiles(folder, {
      "latin.py": Buffer.from("# -*- coding: latin-1 -*-\nname = 'é'\n", "latin1"),
      "silent.py": Buffer.from("name = 'é'\n", "latin1"),
    });

    const source = openDiskSource({ cwd: folder, paths: ["."] });
    const { files } = await source.read({
      files: ["latin.py", "silent.py"].map((path) => ({ side: "head", path })),
      folders: [],
    });

    expect(files).toEqual([
      { kind: "text", text: "# -*- coding: latin-1 -*-\nname = 'é'\n" },
      { kind: "unread", reason: "not valid UTF-8" },
    ]);
  });
});

describe("the root of files on disk", () => {
  it("is the top of the git repository around them, so that imports are found", () => {
    const { folder, write } = makeRepository();
    write({ "pkg/train.py": "", "pkg/sub/data.py": "" });

    expect(openDiskSource({ cwd: join(folder, "pkg"), paths: ["sub/data.py"] }).root).toBe(folder);
  });

  it("is the folder worked in, where there is no repository", async () => {
    const folder = makeFolder();
    writeFiles(folder, { "pkg/sub/train.py": "" });

    expect(openDiskSource({ cwd: folder, paths: ["pkg/sub/train.py"] }).root).toBe(folder);
    expect(await listPaths(folder, "pkg/sub/train.py")).toEqual(["pkg/sub/train.py"]);
  });

  it("is the nearest folder around files elsewhere", async () => {
    const folder = makeFolder();
    writeFiles(folder, { "a/train.py": "", "b/c/model.py": "" });

    expect(openDiskSource({ cwd: "/usr", paths: [join(folder, "a/train.py"), join(folder, "b/c")] }).root).toBe(folder);
    expect(await listPaths("/usr", join(folder, "a"))).toEqual(["train.py"]);
  });

  it("is found through a link that was named by hand", async () => {
    const folder = makeFolder();
    const real = makeRepository();
    real.write({ "pkg/train.py": "lr = 0.1\n" });
    symlinkSync(join(real.folder, "pkg/train.py"), join(folder, "link.py"));

    const source = openDiskSource({ cwd: folder, paths: ["link.py"] });

    expect(source.root).toBe(real.folder);
    expect((await source.range()).files.map((file) => file.path)).toEqual(["pkg/train.py"]);
  });
});

describe("standard input", () => {
  it("stands for the file it is said to be, beside the files that are there", async () => {
    const folder = makeFolder();
    writeFiles(folder, { "train.py": "lr = 0.1\n", "data.py": "n = 3\n" });

    const source = openDiskSource({
      cwd: folder,
      paths: [],
      input: { path: "train.py", bytes: Buffer.from("lr = 0.2\n") },
    });
    const { files } = await source.read({
      files: ["train.py", "data.py"].map((path) => ({ side: "head", path })),
      folders: [],
    });

    expect((await source.range()).files.map((file) => file.path)).toEqual(["train.py"]);
    expect(files).toEqual([
      { kind: "text", text: "lr = 0.2\n" },
      { kind: "text", text: "n = 3\n" },
    ]);
  });

  it("need not be a file that exists, but one that could be read", () => {
    const folder = makeFolder();
    const open = (path: string) => openDiskSource({ cwd: folder, paths: [], input: { path, bytes: Buffer.from("") } });

    expect(open("new/train.py").root).toBe(folder);
    expect(open(join(folder, "..", "nowhere-at-all", "train.py")).root).toBe(dirname(folder));
    expect(() => open("train.txt")).toThrow("--stdin-path train.txt: name a .py or .ipynb file");
  });
});
