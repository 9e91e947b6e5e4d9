import { describe, expect, it } from "vitest";
import { gatherProgram } from "../../src/review/gather-program.ts";
import { type MadeSource, makeSource } from "./make-source.ts";
import { tools } from "./review-tools.ts";

const TRAIN = "import torch\nfrom models.net import Net\nimport missing_library\nfrom utils import seed, data\n";
const BASE = {
  "train.py": TRAIN,
  "models/__init__.py": "",
  "models/net.py": "class Net: pass\n",
  "utils/__init__.py": "",
  "utils/data.py": "x = 1\n",
  "requirements.txt": "torch==2.8.0\n",
  "README.md": "# Vision\n",
};
const HEAD = { ...BASE, "train.py": `${TRAIN}lr = 0.1\n` };

async function gather(source: MadeSource) {
  return gatherProgram(source, await source.range(), tools);
}

function pathsOf({ requests }: MadeSource, round: number): string[] {
  return requests[round]?.files.map(({ side, path }) => `${side} ${path}`) ?? [];
}

describe("gathering a program", () => {
  it("reads the changed files with the folders around them, then what they import and the requirements", async () => {
    const source = makeSource(BASE, HEAD);

    const { head, base, coverage } = await gather(source);

    expect(source.requests).toHaveLength(2);
    expect(pathsOf(source, 0)).toEqual(["head train.py", "base train.py"]);
    expect(source.requests[0]?.folders).toEqual(expect.arrayContaining([{ side: "head", path: "" }]));
    expect(pathsOf(source, 1)).toEqual(
      expect.arrayContaining(["head models/net.py", "head utils/data.py", "head requirements.txt"]),
    );
    expect(head.changed).toEqual(["train.py"]);
    expect([...head.program.files.keys()]).toEqual(
      expect.arrayContaining(["train.py", "models/net.py", "utils/data.py"]),
    );
    expect(base.program.files.get("models/net.py")?.text).toBe("class Net: pass\n");
    expect(head.requirements).toMatchObject([{ package: "torch", specifier: "==2.8.0" }]);
    expect(base.requirements).toHaveLength(1);
    expect(coverage.skipped).toEqual([]);
  });

  it("asks for no file that the listed folders rule out", async () => {
    const source = makeSource(BASE, HEAD);

    await gather(source);

    const asked = pathsOf(source, 1);
    expect(asked.filter((path) => path.includes("missing_library") || path.includes("src/"))).toEqual([]);
    expect(asked).not.toContain("head torch.py");
  });

  it("reads what both sides import, and a changed import at both", async () => {
    const source = makeSource(BASE, {
      ...HEAD,
      "train.py": "from models.net import Net\n",
      "models/net.py": "class Net: depth = 2\n",
    });

    const { base, head } = await gather(source);

    expect(base.program.files.get("models/net.py")?.text).toBe("class Net: pass\n");
    expect(head.program.files.get("models/net.py")?.text).toBe("class Net: depth = 2\n");
  });

  it("reads nothing when no Python and no requirements change", async () => {
    const source = makeSource(BASE, { ...BASE, "README.md": "# Better vision\n" });

    const { head, coverage } = await gather(source);

    expect(source.requests).toEqual([]);
    expect(head.changed).toEqual([]);
    expect(coverage).toEqual({ analysed: [], skipped: [] });
  });

  it("reads a removed file at the base alone, and a renamed one under both names", async () => {
    const source = makeSource(
      { "old.py": "x = 1\n", "gone.py": "y = 1\n" },
      { "new.py": "x = 1\n" },
      {
        files: [
          { path: "gone.py", previousPath: undefined, status: "removed", patch: undefined },
          { path: "new.py", previousPath: "old.py", status: "renamed", patch: undefined },
        ],
      },
    );

    const { base, head } = await gather(source);

    expect(pathsOf(source, 0)).toEqual(["base gone.py", "head new.py", "base old.py"]);
    expect(base.changed).toEqual(["gone.py", "old.py"]);
    expect(head.changed).toEqual(["new.py"]);
  });

  it("reads one side alone where there is no merge base", async () => {
    const source = makeSource({}, { "train.py": "x = 1\n" }, { base: undefined });

    await gather(source);

    expect(pathsOf(source, 0)).toEqual(["head train.py"]);
  });

  it("stops at a number of imports, and says so", async () => {
    const names = Array.from({ length: 400 }, (_, index) => `part_${index}`);
    const parts = Object.fromEntries(names.map((name) => [`${name}.py`, "x = 1\n"]));
    const source = makeSource(parts, {
      ...parts,
      "train.py": names
        .map((name) => `import ${name}\n`)
        .concat("part_0.train()\n")
        .join(""),
    });

    const { coverage } = await gather(source);

    expect(source.requests[1]?.files).toHaveLength(300);
    expect(coverage.skipped).toEqual([{ path: "imports", reason: "only 300 of 400 imported files were looked for" }]);
  });

  it("names what was not read, and the whole pull request where its list is not complete", async () => {
    const unread = { kind: "unread", reason: "a symlink" } as const;
    const source = makeSource(
      { "train.py": unread },
      {
        "train.py": { ...unread },
        "broken.py": "def f(:\n",
        "large.py": `x = "${"a".repeat(1_000_001)}"\n`,
        "nul.py": "x\0",
      },
      { incomplete: "only the first 3000 changed files were read" },
    );

    const { coverage } = await gather(source);

    expect(coverage.skipped).toEqual(
      expect.arrayContaining([
        { path: "train.py", reason: "a symlink" },
        { path: "large.py", reason: "1.0 MB: files over 1.0 MB are not read" },
        { path: "nul.py", reason: "binary" },
        { path: "pull request", reason: "only the first 3000 changed files were read" },
      ]),
    );
    expect(coverage.analysed).toEqual(["broken.py"]);
  });

  it("remembers which files are not UTF-8", async () => {
    const latin = { kind: "text", text: "# é\n", isRecoded: true } as const;
    const source = makeSource({ "old.py": latin }, { "old.py": "# e\n", "new.py": latin });

    expect([...(await gather(source)).recoded]).toEqual(["new.py"]);
  });
});
