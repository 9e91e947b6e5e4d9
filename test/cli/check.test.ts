import { describe, expect, it } from "vitest";
import { makeFolder, makeRepository, writeFiles } from "../local/make-repository.ts";
import { CLEARED, LEGACY, UNCLEARED } from "../reporters/scripts.ts";
import { run } from "./run-in-process.ts";

describe("check", () => {
  it("prints every finding of a file and ends with 1", async () => {
    const folder = makeFolder();
    writeFiles(folder, { "train.py": UNCLEARED });

    const { status, out, error } = await run(folder, ["check", "train.py"]);

    expect({ status, error }).toEqual({ status: 1, error: "" });
    expect(out).toMatch(/^train\.py:11:9 {2}warning {2}Gradients are never cleared/);
    expect(out).toContain("Apply fixes: epoch-zero check train.py --format patch | git apply\n");
  });

  it("ends with 0 where nothing is found", async () => {
    const folder = makeFolder();
    writeFiles(folder, { "train.py": CLEARED, "notes.txt": "" });

    expect(await run(folder, ["check", "."])).toMatchObject({ status: 0, error: "" });
    expect((await run(folder, ["check", ".", "--format", "json"])).out).toContain('"findings": []');
  });

  it.each([
    ["error", 0],
    ["warning", 1],
    ["note", 1],
    ["never", 0],
  ])("that may fail from %s on ends with %i for a warning", async (severity, status) => {
    const folder = makeFolder();
    writeFiles(folder, { "train.py": UNCLEARED });

    expect((await run(folder, ["check", "train.py", "--fail-on", severity])).status).toBe(status);
  });

  it("reads standard input as the file that it is said to be", async () => {
    const folder = makeFolder();
    writeFiles(folder, { "pkg/train.py": CLEARED, "requirements.txt": "keras==2.15.0\n" });

    const named = await run(folder, ["check", "-", "--stdin-path", "pkg/train.py", "--format", "github"], UNCLEARED);
    const unnamed = await run(folder, ["check", "-", "--format", "github"], UNCLEARED);
    const pinned = await run(folder, ["check", "-", "--stdin-path", "pkg/new.py"], LEGACY);

    expect(named.out).toMatch(/^::warning file=pkg\/train\.py,line=11/);
    expect(unnamed.out).toMatch(/^::warning file=stdin\.py,line=11/);
    expect(pinned.out).toContain("`requirements.txt` line 1 asks for `keras==2.15.0`");
  });

  it("says the same with two threads as with one", { timeout: 60_000 }, async () => {
    const folder = makeFolder();
    const names = Array.from({ length: 205 }, (_, index) => `part_${String(index).padStart(3, "0")}.py`);
    writeFiles(folder, Object.fromEntries(names.map((name, index) => [name, index % 50 === 0 ? UNCLEARED : CLEARED])));

    const one = await run(folder, ["check", ".", "--jobs", "1"]);
    const two = await run(folder, ["check", ".", "--jobs", "2"]);

    const withoutSeconds = (text: string) => text.replace(/[\d.]+ s\b/g, "");
    expect(withoutSeconds(two.out)).toBe(withoutSeconds(one.out));
    expect(two.out.match(/Gradients are never cleared/g)).toHaveLength(5);
    expect([one.status, two.status]).toEqual([1, 1]);
  });

  it.each(["0", "two", "1000"])("refuses %s threads", async (jobs) => {
    const { status, error } = await run(makeFolder(), ["check", ".", "--jobs", jobs]);

    expect(status).toBe(2);
    expect(error).toContain("It must be a number from 1 to 64.");
  });

  it("shows paths from the folder worked in, and gives programs those from the top of the repository", async () => {
    const { folder, write } = makeRepository();
    write({ "pkg/sub/train.py": UNCLEARED, "top.py": UNCLEARED });

    const shown = await run(`${folder}/pkg`, ["check", "sub", "../top.py"]);
    const given = await run(`${folder}/pkg`, ["check", "sub/train.py", "--format", "github"]);

    expect(shown.out.match(/^\S+\.py:\d+/gm)).toEqual(["sub/train.py:11", "../top.py:11"]);
    expect(shown.out).toContain("--format patch | git -C .. apply");
    expect(given.out).toMatch(/file=pkg\/sub\/train\.py,/);
  });

  it("finds what a file imports in the repository around it", async () => {
    const { folder, write } = makeRepository();
    write({
      "src/config.py": "RATE = 0.25\n",
      "src/train.py":
        "import torch\nimport config\n\nmodel = torch.nn.Linear(1, 1)\nopt = torch.optim.SGD(model.parameters(), lr=config.RATE)\n",
    });

    const { out } = await run(`${folder}/src`, ["recipe", "train.py", "--why", "5"]);

    expect(out).toMatch(/learning rate +0\.25/);
    expect(out).toContain("config.py:1");
  });
});
