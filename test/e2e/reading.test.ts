import { describe, expect, it } from "vitest";
import type { PullHandle } from "../../src/dev/stand-in/api/pull.ts";
import { applyPatch } from "../review/apply-patch.ts";
import { onlyCheck, openStage, readHead } from "./open-stage.ts";
import { readPatch } from "./read-patch.ts";
import { BASE, TRAIN, WITHOUT_CLEARING } from "./training-code.ts";

const stage = openStage();

const CLEARED = WITHOUT_CLEARING.replace(
  "            loss.backward()\n",
  "            optimizer.zero_grad()\n            loss.backward()\n",
);

/** Lines that make a file large without making it slow to read. */
const FILLER = `NOTE = "${"digits ".repeat(16)}"\n`;

function listSkipped(pull: PullHandle): string[] {
  return (onlyCheck(pull).output.text ?? "").split("\n").filter((line) => line.startsWith("- "));
}

function expectReviewed(pull: PullHandle, paths: string[]): void {
  const said = pull.comments().map(({ path }) => path);
  expect(said.toSorted()).toEqual(paths.toSorted());
}

describe("files that cannot be read", () => {
  it("are named with the reason, and the rest is reviewed", async () => {
    const pull = await stage.openPull(
      { ...BASE, "old.py": "import torch\n", "gone.py": WITHOUT_CLEARING },
      {
        "train.py": WITHOUT_CLEARING,
        "binary.py": Buffer.from([0x89, 0x50, 0, 1, 2]),
        "huge.py": FILLER.repeat(45_000),
        "notebook.ipynb": "{ not json",
        "latin.py": Buffer.from('import torch\nname = "caf\xe9"\n', "latin1"),
        "utf16.py": Buffer.from("import torch\n", "utf16le"),
        "deep.py": `import torch\nx = ${"[".repeat(5_000)}${"]".repeat(5_000)}\n`,
        "broken.py": "import torch\n\ndef train(:\n    pass\n\nx = 1\n",
        "link.py": { content: "train.py", mode: "120000" },
        "loop.py": { content: "loop.py", mode: "120000" },
        "vendored.py": { content: "b".repeat(40), mode: "160000" },
        "gone.py": null,
      },
    );
    await stage.waitForEnd(pull);

    const skipped = listSkipped(pull);

    expectReviewed(pull, ["train.py"]);
    expect(skipped.map((line) => line.replace(/: .*/, "")).toSorted()).toEqual([
      "- `binary.py`",
      "- `broken.py`",
      "- `deep.py`",
      "- `huge.py`",
      "- `latin.py`",
      "- `link.py`",
      "- `loop.py`",
      "- `notebook.ipynb`",
      "- `utf16.py`",
      "- `vendored.py`",
    ]);
    expect(skipped).toEqual(
      expect.arrayContaining([
        "- `binary.py`: binary",
        "- `huge.py`: 5.5 MB: too large to be read",
        "- `latin.py`: not valid UTF-8",
        "- `link.py`: a symlink",
        "- `loop.py`: a symlink",
        "- `vendored.py`: a submodule",
      ]),
    );
    expect(onlyCheck(pull).conclusion).toBe("neutral");
  });

  it("are never a success on their own", async () => {
    const pull = await stage.openPull(BASE, { "evaluate.py": Buffer.from([0, 1, 2]) });
    await stage.waitForEnd(pull);

    expect(onlyCheck(pull)).toMatchObject({ status: "completed", conclusion: "neutral" });
  });
});

describe("files that are hard to read", () => {
  it("are read whatever their size, coding or form", async () => {
    const declared = `# -*- coding: latin-1 -*-\n# caf\xe9\n${WITHOUT_CLEARING}`;
    const pull = await stage.openPull(
      { ...BASE, "before.py": `# one\n# two\n# three\n${TRAIN}` },
      {
        "large.py": `${FILLER.repeat(4_600)}${WITHOUT_CLEARING}`,
        "latin.py": Buffer.from(declared, "latin1"),
        "marked.py": `\ufeff${WITHOUT_CLEARING}`,
        "unended.py": WITHOUT_CLEARING.trimEnd(),
        "long.py": `total = ${Array(20_000).fill("1").join(" + ")}\n${WITHOUT_CLEARING}`,
        "before.py": null,
        "after.py": `# one\n# two\n# three\n${WITHOUT_CLEARING}`,
      },
    );
    await stage.waitForEnd(pull);

    const { output, annotations } = onlyCheck(pull);

    expect(output.title).toMatch(/^6 findings/);
    expectReviewed(pull, ["after.py", "latin.py", "long.py", "marked.py", "unended.py"]);
    expect(annotations.map(({ path }) => path)).toEqual(["large.py"]);
    const raw = stage.listCalls().filter(({ operation }) => operation === "git/get-blob");
    expect(raw).toHaveLength(2);
    const latin = pull.comments().find(({ path }) => path === "latin.py");
    expect(latin?.body).not.toContain("suggestion");
    expect(readPatch(output.text)).not.toContain("latin.py");
  });

  it("keep their line ends when a suggestion is applied", async () => {
    const crlf = (text: string) => text.replaceAll("\n", "\r\n");
    const pull = await stage.openPull(BASE, { "windows.py": crlf(WITHOUT_CLEARING) });
    await stage.waitForEnd(pull);

    await pull.threads()[0]?.applySuggestionAs("alice");

    expect(await readHead(pull, "windows.py")).toBe(crlf(CLEARED));
    await stage.waitForEnd(pull);
  });

  it.each([
    "train model.py",
    'train "big" model.py',
    "träin-模型.py",
    "it's/a folder/trαin.py",
    "back`tick`s.py",
    "semi;colon&amp.py",
  ])("are reviewed and patched under the name %s", async (path) => {
    const pull = await stage.openPull(BASE, { [path]: WITHOUT_CLEARING });
    await stage.waitForEnd(pull);

    const patch = readPatch(onlyCheck(pull).output.text);

    expectReviewed(pull, [path]);
    expect(applyPatch({ [path]: WITHOUT_CLEARING }, patch ?? "")).toEqual({ [path]: CLEARED });
  });

  it("are followed when they are renamed, so that an old mistake is not new", async () => {
    const faulty = `${WITHOUT_CLEARING}# ${"-".repeat(60)}\n`;
    const pull = await stage.openPull(
      { ...BASE, "old.py": faulty },
      { "old.py": null, "new.py": faulty.replace("epochs=10", "epochs=12") },
    );
    await stage.waitForEnd(pull);

    expect(pull.reviews()).toEqual([]);
    expect(onlyCheck(pull).output.text).toContain("Findings outside the change (1)");
  });

  it("are notebooks too, whose comment says where the fix goes without a suggestion", async () => {
    const cell = (source: string) => ({
      cell_type: "code",
      execution_count: null,
      metadata: {},
      outputs: [],
      source: source.split(/(?<=\n)/),
    });
    const notebook = JSON.stringify(
      { cells: [cell(WITHOUT_CLEARING.trimEnd())], metadata: {}, nbformat: 4, nbformat_minor: 5 },
      null,
      1,
    );
    const pull = await stage.openPull(BASE, { "train.ipynb": `${notebook}\n` });
    await stage.waitForEnd(pull);

    expectReviewed(pull, ["train.ipynb"]);
    expect(pull.comments()[0]?.body).not.toMatch(/suggestion|patch/);
  });
});

describe("a pull request that is too large for one comparison", () => {
  it("has all of its files reviewed, those without a patch by annotations", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 320 }, (_, index) => [`notes/${String(index).padStart(3, "0")}.md`, `note ${index}\n`]),
    );
    const large = `${FILLER.repeat(4_600)}${WITHOUT_CLEARING}`;
    const pull = await stage.openPull(BASE, { ...files, "z/train.py": WITHOUT_CLEARING, "z/tune.py": large });
    await stage.waitForEnd(pull);

    expectReviewed(pull, ["z/train.py"]);
    expect(onlyCheck(pull).annotations.map(({ path }) => path)).toEqual(["z/tune.py"]);
    expect(onlyCheck(pull).output.title).toMatch(/^2 findings/);
  });
});
