import { describe, expect, it } from "vitest";
import { launcherKind, readLauncherFile } from "../../../src/program/command-lines/launcher-file.ts";

function read(path: string, text: string): string[] {
  const kind = launcherKind(path);
  if (kind === undefined) return [];
  return readLauncherFile(kind, text).map(
    ({ script, line, words }) => `${line} ${script} ${words.map((word) => word.text).join(" ")}`,
  );
}

describe("a file with commands", () => {
  it.each([
    ["run.sh", "shell"],
    ["scripts/train.slurm", "shell"],
    ["Makefile", "makefile"],
    [".github/workflows/ci.yml", "workflow"],
    ["Dockerfile", "dockerfile"],
    ["README.md", "documentation"],
    ["config.yml", undefined],
    ["train.py", undefined],
  ])("is known by its name: %s", (path, kind) => {
    expect(launcherKind(path)).toBe(kind);
  });

  it("is a Makefile", () => {
    const text =
      "LR ?= 3e-4\n\ntrain: data\n\t@python train.py --lr $(LR) \\\n\t\t--epochs 3\n\nclean:\n\trm -rf out\n";

    expect(read("Makefile", text)).toEqual(["4 train.py --lr 3e-4 --epochs 3"]);
  });

  it("is a workflow", () => {
    const text = [
      "jobs:",
      "  test:",
      "    steps:",
      "      - run: pip install .",
      "      - run: |",
      "          cd examples",
      `          python train.py --epochs 1 --seed \${{ matrix.seed }}`,
    ].join("\n");

    expect(read(".github/workflows/ci.yml", text)).toEqual(["7 train.py --epochs 1 --seed $?"]);
  });

  it("is a Dockerfile", () => {
    expect(read("Dockerfile", 'FROM python\nCMD ["python", "train.py", "--lr", "0.1"]')).toEqual([
      "2 train.py --lr 0.1",
    ]);
  });

  it("is a README, of which only code counts", () => {
    const text = [
      "# Training",
      "Don't run python other.py --lr 5 by hand.",
      "```bash",
      "$ python train.py --lr 0.1 \\",
      "    --epochs 3",
      "```",
      "Or `python train.py --lr 0.2` for short. It's fast.",
      "",
      "    python train.py --lr 0.3",
    ].join("\n");

    expect(read("README.md", text)).toEqual([
      "4 train.py --lr 0.1 --epochs 3",
      "7 train.py --lr 0.2",
      "9 train.py --lr 0.3",
    ]);
  });
});
